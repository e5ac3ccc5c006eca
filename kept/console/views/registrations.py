"""Who asked for an account and waits for somebody to decide."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kept import accounts
from kept.console import navigation
from kept.console.access import StaffRequest, organisations, staff
from kept.console.forms.customers import ApprovalForm, RefusalForm
from kept.customers import operations
from kept.customers.errors import RefusedError
from kept.customers.models import Registration


@staff
@require_safe
def registrations(request: StaffRequest) -> HttpResponse:
    """List the registrations that wait."""
    return registrations_page(request)


@staff
@require_POST
def approve(request: StaffRequest, registration: int) -> HttpResponse:
    """Let somebody in, as one of an organisation's people."""
    row = find(request, registration)
    form = ApprovalForm(request.POST, registration=row, organisations=organisations(request))
    return decided(
        request,
        row,
        form,
        lambda: operations.approve(
            row,
            organisation=form.cleaned_data["organisation"],
            by=request.user,
            at=timezone.now(),
        ),
    )


@staff
@require_POST
def refuse(request: StaffRequest, registration: int) -> HttpResponse:
    """Let somebody not in, and tell them why."""
    row = find(request, registration)
    form = RefusalForm(request.POST, registration=row)
    return decided(
        request,
        row,
        form,
        lambda: operations.refuse(
            row, why=form.cleaned_data["why"], by=request.user, at=timezone.now()
        ),
    )


def find(request: StaffRequest, registration: int) -> Registration:
    """
    Return a registration at one of the person's desks.

    Raises:
        Http404: there is none, or it is at another desk.
    """
    visible = Registration.objects.visible_to(request.user).select_related("person")
    return get_object_or_404(visible, pk=registration)


def decided(
    request: StaffRequest,
    row: Registration,
    form: forms.Form,
    decide: Callable[[], Registration],
) -> HttpResponse:
    """Do what was decided and write to the person; what is refused comes back in words."""
    if form.is_valid():
        try:
            done = decide()
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            accounts.send_decision(done)
            messages.success(request, f"{done.person} is {done.get_state_display()}, and told.")
            return redirect("console:registrations")
    return registrations_page(request, refused={row.pk: form})


def registrations_page(
    request: StaffRequest, *, refused: dict[int, forms.Form] | None = None
) -> HttpResponse:
    """Render the list; a refused form comes back whole, status 422."""
    wrong = refused or {}
    known = organisations(request)
    waiting = Registration.objects.visible_to(request.user).waiting()
    waiting = waiting.select_related("person", "organisation", "desk")
    rows = []
    for row in waiting.prefetch_related("person__statements"):
        form = wrong.get(row.pk)
        approval = ApprovalForm(registration=row, organisations=known)
        refusal = RefusalForm(registration=row)
        rows.append(
            {
                "row": row,
                "approve": form if isinstance(form, ApprovalForm) else approval,
                "refuse": form if isinstance(form, RefusalForm) else refusal,
            }
        )
    context = {"rows": rows, "is_wrong": bool(wrong)}
    return navigation.page(request, "registrations.html", context, status=422 if wrong else 200)
