"""A new case as it is written down while somebody calls: kept, previewed, opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.console import access, navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.phoning import VIA, CalledForm
from kept.console.views.acting import case_href
from kept.console.views.phoning import charter_for_caller, find, standing_of
from kept.core.charter.rows import slug as slug_of
from kept.core.rulebook import Rulebook
from kept.pages.begun import Begun
from kept.pages.outlook import Outlook, outlook
from kept.pages.questions import kinds

PREVIEW, SAVE, DISCARD = "preview", "save", "discard"


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def called(request: StaffRequest, person: int, slug: str, kind: str) -> HttpResponse:
    """Write a new case down for a caller, what is typed kept; Preview only says what we promise."""
    now = timezone.now()
    kept, rulebook = _written(request, person, slug, kind, now)
    asked = {"rulebook": rulebook, "kind": kept.kind, "caller": kept.requester}
    given: dict[str, Any] = {**asked, "now": now}
    if request.method != "POST":
        return _case_page(request, kept, CalledForm.again(kept.found(), **given))
    kept.keep(request.POST, at=now)
    form, step = CalledForm(request.POST, **given), request.POST.get("step")
    if step == SAVE:
        messages.success(request, "What you have written is kept.")
        return redirect(request.path)
    try:
        if form.is_valid() and step == PREVIEW:
            seen = outlook(kept.desk, kept.requester, form.facts, via=VIA, at=form.at)
            return _case_page(request, kept, form, seen)
        if form.is_valid():
            case = _open(kept, form, now)
            messages.success(request, f"Case {case.number} is written down for {case.requester}.")
            return redirect(case_href(case))
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
    return _case_page(request, kept, form)


@staff
@require_POST
def draft(request: StaffRequest, person: int, slug: str, kind: str) -> HttpResponse:
    """Keep what is being written down while somebody talks; thrown away, it is forgotten."""
    now = timezone.now()
    kept, _ = _written(request, person, slug, kind, now)
    if request.POST.get("step") == DISCARD:
        kept.forget()
        messages.success(request, "It is thrown away.")
        return redirect("console:phone")
    kept.keep(request.POST, at=now)
    return HttpResponse(status=204)


def _written(
    request: StaffRequest, person: int, slug: str, kind: str, now: datetime
) -> tuple[Begun, Rulebook]:
    """
    Return what the address names as it is written, and the caller's charter.

    Raises:
        Http404: there is no such caller, desk or kind for the reader.
    """
    row = find(request, person)
    desk = next((desk for desk in access.desks(request) if desk.slug == slug), None)
    rulebook = charter_for_caller(row, desk, now) if desk else None
    if desk is None or rulebook is None:
        raise Http404
    for key in kinds(rulebook):
        if slug_of(key) == kind:
            return Begun(request.user, desk, key, row), rulebook
    raise Http404


def _case_page(
    request: StaffRequest, kept: Begun, form: CalledForm, seen: Outlook | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "caller": kept.requester,
        "for_desk": kept.desk,
        "kind": kinds(form.rulebook)[kept.kind],
        "draft_url": reverse("console:called-draft", args=kept.address),
        "outlook": seen,
        "standing": standing_of(kept.requester, kept.desk, form.now),
    }
    status = 422 if form.errors else 200
    return navigation.page(request, "phone_case.html", context, status=status)


@transaction.atomic
def _open(kept: Begun, form: CalledForm, now: datetime) -> Case:
    said, by = form.cleaned_data, kept.person
    kept.forget()
    case = operations.open_case(
        kept.desk,
        requester=kept.requester,
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
