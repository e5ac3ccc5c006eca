"""The phone as a door: the reference first, then the caller, then an old case or a new one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.cases.facts import Standing
from kept.console import access, navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.phoning import CallerForm
from kept.console.views.acting import case_href
from kept.core.charter.rows import slug as slug_of
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.customers.under import charter_for
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages import begun
from kept.pages.questions import kinds

SOME = 20


@staff
@require_safe
def phone(request: StaffRequest) -> HttpResponse:
    """Ask which case it is about and who calls; a case that is known opens to log the call."""
    form = CallerForm(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    if number := said.get("reference"):
        case = access.cases(request.user).filter(number=number).first()
        if case is not None:
            return redirect(case_href(case, "call"))
        form.add_error("reference", f"There is no case {number}. Ask who calls.")
    context = {
        "form": form,
        "begun": begun.for_others(request.user)[:SOME],
        "is_searched": bool(said.get("q")),
        "callers": list(_callers(request, said["q"])[:SOME]) if said.get("q") else [],
    }
    status = 422 if form.errors else 200
    return navigation.page(request, "phone.html", context, status=status)


@staff
@require_safe
def caller(request: StaffRequest, person: int) -> HttpResponse:
    """Show a caller: what they are entitled to, their open cases, what a new one may be."""
    row, now = find(request, person), timezone.now()
    theirs = access.cases(request.user).filter(closed_at=None)
    of_them = Q(requester=row) | Q(organisation=row.organisation, organisation__isnull=False)
    offers = [
        {
            "desk": desk,
            "standing": standing_of(row, desk, now),
            "kinds": [
                {"slug": slug_of(key), "name": name} for key, name in kinds(rulebook).items()
            ],
        }
        for desk in access.desks(request)
        if (rulebook := charter_for_caller(row, desk, now)) is not None
    ]
    context = {
        "caller": row,
        "cases": theirs.filter(of_them).order_by("-number")[:SOME],
        "offers": offers,
    }
    return navigation.page(request, "phone_caller.html", context)


def charter_for_caller(row: Person, desk: Desk, now: datetime) -> Rulebook | None:
    """Return the charter under which their case would open; None where the desk runs by none."""
    version = charter_for(desk, row, now)
    return charters.rulebook(version) if version else None


def standing_of(row: Person, desk: Desk, now: datetime) -> str:
    """Say in words what a caller is entitled to at a desk."""
    known = Standing.of(row.organisation, desk, now.date())
    if known.contract is None:
        return "Their contract has ended" if known.lapsed else "No contract with this desk"
    plan = f", {known.contract.plan}" if known.contract.plan else ""
    on_stop = known.contract.account_state != known.contract.AccountState.CURRENT
    return f"Contract {known.contract}{plan}{'; the account is on stop' if on_stop else ''}"


def _people(request: StaffRequest) -> QuerySet[Person]:
    """Return the people of the customers whom the agent serves, and whoever asked there."""
    asked = access.cases(request.user).filter(requester=OuterRef("pk")).order_by()
    theirs = Q(organisation__in=access.organisations(request).order_by().values("pk"))
    found = Person.objects.filter(theirs | Exists(asked), is_active=True)
    return found.select_related("organisation").order_by("name", "pk")


def _callers(request: StaffRequest, words: str) -> QuerySet[Person]:
    named = Q(name__icontains=words) | Q(email__icontains=words) | Q(phone__icontains=words)
    return _people(request).filter(named | Q(organisation__name__icontains=words))


def find(request: StaffRequest, person: int) -> Person:
    """
    Return somebody who may call the reader's desks.

    Raises:
        Http404: there is nobody, or they are not theirs to see.
    """
    return get_object_or_404(_people(request), pk=person)
