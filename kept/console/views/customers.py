"""Customers: the list, and one organisation with all that is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.console import navigation
from kept.console.access import StaffRequest, organisations, staff, staff_beside
from kept.console.customerfile import CustomerFile
from kept.console.forms.customers import NewOrganisationForm, NewPersonForm, OrganisationForm
from kept.customers import operations
from kept.customers.errors import RefusedError
from kept.customers.models import Organisation, Person
from kept.pages.customer_forms import (
    AbsenceForm,
    ChangeForm,
    EnvironmentForm,
    InvitationForm,
    PaperForm,
    PostForm,
    roles_of,
    sorts_of,
)
from kept.web.forms import Plain

ROWS = 50


class SearchForm(Plain, forms.Form):
    """Find a customer by name, domain, or one of its people."""

    q = forms.CharField(
        label="Customer, domain or person",
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "Customer, domain or person"}),
    )


@staff
@require_safe
def customers(request: StaffRequest) -> HttpResponse:
    """List the organisations that the person serves."""
    form = SearchForm(request.GET)
    found = organisations(request)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    if words:
        people = Person.objects.filter(Q(name__icontains=words) | Q(email__icontains=words))
        named = Q(name__icontains=words) | Q(domains__domain__icontains=words)
        found = found.filter(
            pk__in=Organisation.objects.filter(named | Q(people__in=people.order_by().values("pk")))
            .order_by()
            .values("pk")
        )
    counted = found.annotate(people_count=Count("people")).select_related("parent")
    page = Paginator(counted.order_by("name", "pk"), ROWS).get_page(request.GET.get("page"))
    return navigation.page(
        request, "customers.html", {"search": form, "page": page, "is_searched": bool(words)}
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_customer(request: StaffRequest) -> HttpResponse:
    """Take an organisation in."""
    form = NewOrganisationForm(request.POST or None, others=organisations(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = operations.add_organisation(
                said["called"],
                by=request.user,
                at=timezone.now(),
                domains=said["domains"],
                parent=said["parent"],
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made} is taken in.")
            return redirect("console:customer", made.pk)
    status = 422 if form.errors else 200
    return navigation.page(request, "customer_new.html", {"form": form}, status=status)


@staff
@require_safe
def customer(request: StaffRequest, organisation: int) -> HttpResponse:
    """Show an organisation: people, contracts, environments, change log, cases."""
    return customer_page(request, find(request, organisation))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def change_customer(request: StaffRequest, organisation: int) -> HttpResponse:
    """Change what is known of an organisation."""
    row = find(request, organisation)
    form = OrganisationForm.of(
        row,
        request.POST or None,
        others=organisations(request).exclude(pk=row.pk),
        staff=staff_beside(request),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            operations.change_organisation(
                row,
                by=request.user,
                at=timezone.now(),
                name=said["called"],
                domains=said["domains"],
                facts=form.facts(row.facts),
                parent=said["parent"],
                account_manager=said["account_manager"],
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "What is known is saved.")
            return redirect("console:customer", row.pk)
    context = {"form": form, "organisation": row}
    return navigation.page(
        request, "customer_change.html", context, status=422 if form.errors else 200
    )


def find(request: StaffRequest, organisation: int) -> Organisation:
    """
    Return an organisation that the person serves.

    Raises:
        Http404: there is none, or it is not theirs.
    """
    visible = organisations(request).select_related("parent", "account_manager")
    return get_object_or_404(visible, pk=organisation)


def forms_of(file: CustomerFile) -> dict[str, forms.Form]:
    """Return the small forms of an organisation's page, empty."""
    people = file.organisation.people.filter(is_active=True).order_by("name", "pk")
    environments = file.organisation.environments.filter(retired_at=None)
    return {
        "person": NewPersonForm(),
        "invitation": InvitationForm(),
        "post": PostForm(people=people, known=file.active_people, roles=roles_of(file.rulebooks)),
        "absence": AbsenceForm(people=people, known=file.active_people),
        "environment": EnvironmentForm(sorts=sorts_of(file.rulebooks)),
        "change": ChangeForm(environments=environments, known=file.environments),
        "paper": PaperForm(),
    }


def customer_page(
    request: StaffRequest,
    organisation: Organisation,
    *,
    refused: forms.Form | None = None,
    name: str = "",
    now: datetime | None = None,
) -> HttpResponse:
    """Render an organisation's page; with a `refused` form open and whole, status 422."""
    file = CustomerFile.of(request, organisation, now or timezone.now())
    shown: dict[str, Any] = {**forms_of(file), **({name: refused} if refused else {})}
    context = {"file": file, "organisation": organisation, "forms": shown, "opened": name}
    return navigation.page(
        request, "customer.html", context, status=422 if refused is not None else 200
    )
