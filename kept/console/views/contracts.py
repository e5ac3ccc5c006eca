"""Contracts: sign, change, put on stop, book, and see what one makes of the charter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kept.backlog.operations import review_engagement
from kept.backlog.operations.engaging import engagement_of
from kept.cases.errors import RefusedError as CaseRefusedError
from kept.console import navigation
from kept.console.access import StaffRequest, desks, organisations, staff
from kept.console.customerfile import standing
from kept.console.forms.contracts import AccountForm, BookingForm, ContractForm, EngagementForm
from kept.console.views.customers import find
from kept.core import charges
from kept.core.rulebook import Rulebook
from kept.customers import operations
from kept.customers.errors import OverlayRefusedError, RefusedError
from kept.customers.models import Contract, Organisation
from kept.customers.operations.contracts import days_left, laid_over
from kept.customers.permissions import keeps_contracts
from kept.customers.under import version_named
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk
from kept.pages.overlays import Resolved, resolved


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_contract(request: StaffRequest, organisation: int, slug: str) -> HttpResponse:
    """Write a contract down; with the Preview button, only show what would come of it."""
    row = find(request, organisation)
    desk = next((each for each in desks(request) if each.slug == slug), None)
    if desk is None:
        raise Http404
    version = version_of(desk, request.POST.get("charter", ""))
    form = ContractForm(request.POST or None, version=version)
    if is_to_be_saved(request, form):
        try:
            operations.sign_contract(
                row, desk, terms=form.terms, by=request.user, at=timezone.now()
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The contract is written down.")
            return redirect("console:customer", row.pk)
    return contract_page(request, row, desk, form, version)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: StaffRequest, contract: int) -> HttpResponse:
    """Show a contract with the promises that come of it, and change it."""
    row = find_contract(request, contract)
    version = version_of(row.desk, request.POST.get("charter", row.charter))
    form = ContractForm.of(row, request.POST or None, version=version)
    if is_to_be_saved(request, form):
        try:
            operations.change_contract(row, terms=form.terms, by=request.user, at=timezone.now())
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The contract is changed. Cases keep what they opened under.")
            return redirect("console:contract", row.pk)
    return contract_page(request, row.organisation, row.desk, form, version, contract=row)


@staff
@require_POST
def account(request: StaffRequest, contract: int) -> HttpResponse:
    """Put the account on stop, or make it current again."""
    row = find_contract(request, contract)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            operations.set_account(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The account is {form.cleaned_data['to']} now.")
            return redirect("console:contract", row.pk)
    return contract_of(request, row, account=form)


@staff
@require_POST
def booking(request: StaffRequest, contract: int) -> HttpResponse:
    """Book a day of extended support, or a time on call; or only say what that would cost."""
    row = find_contract(request, contract)
    form = BookingForm(request.POST, contract=row)
    if form.is_valid() and "cost" not in request.POST:
        said = form.cleaned_data
        try:
            operations.book(
                row,
                add_on=said["add_on"],
                starts_at=said["starts_at"],
                ends_at=form.ends_at,
                note=said["note"],
                by=request.user,
                at=timezone.now(),
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "It is booked.")
            return redirect("console:contract", row.pk)
    return contract_of(request, row, booking=form)


@staff
@require_POST
def engagement(request: StaffRequest, contract: int) -> HttpResponse:
    """Write down what a review of the engagement found."""
    row = find_contract(request, contract)
    if not keeps_contracts(request.user, row.desk, timezone.now()):
        raise PermissionDenied
    form = EngagementForm(request.POST)
    if form.is_valid():
        try:
            review_engagement(
                row, text=form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
        except CaseRefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The review is written down.")
            return redirect("console:contract", row.pk)
    return contract_of(request, row, engagement=form)


def find_contract(request: StaffRequest, contract: int) -> Contract:
    """
    Return a contract with one of the person's desks.

    Raises:
        Http404: there is none, or it is with another desk.
    """
    mine = Contract.objects.filter(desk__in=desks(request), organisation__in=organisations(request))
    return get_object_or_404(mine.select_related("desk", "organisation"), pk=contract)


def charter_of(desk: Desk) -> Rulebook:
    """
    Return the charter that the desk runs by now.

    Raises:
        Http404: it runs by none.
    """
    return charters.rulebook(version_of(desk))


def version_of(desk: Desk, name: str = "") -> CharterVersion:
    """
    Return the charter of that name that the desk has beside its own, else its own.

    Raises:
        Http404: it runs by none.
    """
    now = timezone.now()
    version = version_named(desk, name, now) or charters.in_force(desk, now)
    if version is None:
        raise Http404
    return version


def is_to_be_saved(request: StaffRequest, form: ContractForm) -> bool:
    return request.method == "POST" and form.is_valid() and "preview" not in request.POST


def contract_of(request: StaffRequest, row: Contract, **refused: forms.Form) -> HttpResponse:
    version = version_of(row.desk, row.charter)
    form = ContractForm.of(row, version=version)
    return contract_page(
        request, row.organisation, row.desk, form, version, contract=row, **refused
    )


def contract_page(
    request: StaffRequest,
    organisation: Organisation,
    desk: Desk,
    form: ContractForm,
    version: CharterVersion,
    *,
    contract: Contract | None = None,
    **refused: forms.Form,
) -> HttpResponse:
    """Render a contract's form beside the promises that come of it."""
    now, rulebook = timezone.now(), charters.rulebook(version)
    context: dict[str, Any] = {
        "organisation": organisation,
        "for_desk": desk,
        "form": form,
        "contract": contract,
        "promises": preview(form, contract, version),
        "is_preview": form.is_bound,
        "may_change": keeps_contracts(request.user, desk, now),
    }
    if contract is not None:
        booking = refused.get("booking")
        engagement = engagement_of(contract, rulebook, now=now)
        context |= {
            "engagement": engagement,
            "engagement_form": refused.get("engagement") or EngagementForm(),
        }
        context |= {
            "costs": costs(booking, rulebook) if isinstance(booking, BookingForm) else [],
            "standing": standing(contract, now),
            "account": AccountForm(initial={"to": contract.account_state}),
            "booking": BookingForm(contract=contract) if contract.add_ons else None,
            "bookings": contract.bookings.select_related("booked_by"),
            "days_left": days_left(contract, now.date()),
            **refused,
        }
    is_wrong = any(each.errors for each in (form, *refused.values()))
    return navigation.page(request, "contract.html", context, status=422 if is_wrong else 200)


def costs(form: BookingForm, rulebook: Rulebook) -> list[str]:
    """Say what a booking would cost by the charter (PA-93); nothing of one that is wrong."""
    if not form.is_valid():
        return []
    span = {"starts_at": form.cleaned_data["starts_at"], "ends_at": form.ends_at}
    return charges.in_words(rulebook, form.cleaned_data["add_on"], **span)


def preview(
    form: ContractForm, contract: Contract | None, version: CharterVersion
) -> list[Resolved]:
    """Return the promises that come of the form as it stands; of the contract where it is wrong."""
    overlay = contract.overlay if contract else {}
    if form.is_bound and "overlay" in getattr(form, "cleaned_data", {}):
        overlay = form.cleaned_data["overlay"]
    try:
        laid = laid_over(version, overlay)
    except OverlayRefusedError as refused:
        if form.is_bound and not form.errors:
            form.add_error("overlay", str(refused))
        return []
    return resolved(charters.rulebook(version), laid)
