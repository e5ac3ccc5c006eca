"""The phone as a door: the reference first, then the caller, then an old case or a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.cases.facts import Standing
from kept.cases.models import Case
from kept.console import access, navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.phoning import VIA, CalledForm, CallerForm
from kept.console.views.acting import case_href
from kept.console.views.contracts import charter_of
from kept.core.charter.rows import slug as slug_of
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages.outlook import outlook
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
        "is_searched": bool(said.get("q")),
        "callers": list(_callers(request, said["q"])[:SOME]) if said.get("q") else [],
    }
    status = 422 if form.errors else 200
    return navigation.page(request, "phone.html", context, status=status)


@staff
@require_safe
def caller(request: StaffRequest, person: int) -> HttpResponse:
    """Show a caller: what they are entitled to, their open cases, what a new one may be."""
    row, now = _find(request, person), timezone.now()
    theirs = access.cases(request.user).filter(closed_at=None)
    of_them = Q(requester=row) | Q(organisation=row.organisation, organisation__isnull=False)
    offers = [
        {
            "desk": desk,
            "standing": _standing(row, desk, now),
            "kinds": [
                {"slug": slug_of(key), "name": name}
                for key, name in kinds(charter_of(desk)).items()
            ],
        }
        for desk in access.desks(request)
        if charters.in_force(desk, now) is not None
    ]
    context = {
        "caller": row,
        "cases": theirs.filter(of_them).order_by("-number")[:SOME],
        "offers": offers,
    }
    return navigation.page(request, "phone_caller.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def called(request: StaffRequest, person: int, slug: str, kind: str) -> HttpResponse:
    """Write a new case down for a caller; with the Preview button, only say what we promise."""
    row, now = _find(request, person), timezone.now()
    desk = next((desk for desk in access.desks(request) if desk.slug == slug), None)
    if desk is None:
        raise Http404
    rulebook = charter_of(desk)
    key = next((key for key in kinds(rulebook) if slug_of(key) == kind), None)
    if key is None:
        raise Http404
    form = CalledForm(request.POST or None, rulebook=rulebook, kind=key, caller=row, now=now)
    seen = None
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" not in request.POST:
                case = _open(desk, row, form, request.user, now)
                messages.success(request, f"Case {case.number} is written down for {row}.")
                return redirect(case_href(case))
            seen = outlook(desk, row, form.facts, via=VIA, at=form.at)
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
    context: dict[str, Any] = {
        "form": form,
        "caller": row,
        "for_desk": desk,
        "kind": kinds(rulebook)[key],
        "outlook": seen,
        "standing": _standing(row, desk, now),
    }
    status = 422 if form.errors else 200
    return navigation.page(request, "phone_case.html", context, status=status)


@transaction.atomic
def _open(desk: Desk, row: Person, form: CalledForm, by: Person, now: datetime) -> Case:
    said = form.cleaned_data
    case = operations.open_case(
        desk,
        requester=row,
        subject=said["subject"],
        text=said["text"],
        via=VIA,
        at=form.at,
        facts=form.facts,
        by=by,
    )
    if case.is_held:
        return case
    operations.log_call(
        case, by=by, at=form.told_at, reached=True, text=said["told"], gives=said["gives"]
    )
    if said["back_by"]:
        operations.promise(case, until=said["back_by"], by=by, at=now)
    return case


def _standing(row: Person, desk: Desk, now: datetime) -> str:
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


def _find(request: StaffRequest, person: int) -> Person:
    return get_object_or_404(_people(request), pk=person)
