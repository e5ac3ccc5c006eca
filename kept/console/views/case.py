"""The page of a case, and what is fetched from it."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kept.cases.models import Draft
from kept.console import maillines, navigation
from kept.console.access import StaffRequest, staff
from kept.console.casefile import SHOWS, Casefile, why_href
from kept.console.forms.base import CaseForm
from kept.core.moments import chip
from kept.pages.zones import zone_of


@staff
@require_safe
def case(request: StaffRequest, number: int) -> HttpResponse:
    """Show a case: who acts next and by when, what happened, all its clocks."""
    return case_page(request, Casefile.of(request.user, number))


def case_page(
    request: StaffRequest, file: Casefile, *, refused: CaseForm | None = None
) -> HttpResponse:
    """Render the page of a case; with a `refused` form whole, its text in it, status 422."""
    show = request.GET.get("show", "all")
    if show not in SHOWS:
        raise Http404
    forms = file.forms(refused)
    priority = file.standing.rulebook.label("priority")
    opened = refused.name if refused else request.GET.get("open", "")
    context = {
        "file": file,
        "case": file.case,
        "rulebook": file.standing.rulebook,
        "items": file.items(show),
        "waiting_mails": maillines.waiting(file.case, request.user),
        "show": show,
        "priority_word": priority.capitalize(),
        "set_priority": f"Set {priority}",
        "shows": {name: label for name, (label, _) in SHOWS.items()},
        "forms": forms,
        "opened": opened or _begun(forms),
        "refused": refused,
        "targets": file.targets(),
        "linked": file.linked(),
        "last_cases": file.last_cases(),
        "why_href": why_href(file.case, file.next_run) if file.next_run else "",
        "due_words": _due_words(file),
        "back": reverse("console:queue", args=["closed" if file.case.closed_at else "mine"]),
    }
    return navigation.page(request, "case.html", context, status=422 if refused else 200)


def _begun(forms: object) -> str:
    """Return the composer that a draft lies in, to be found open."""
    assert isinstance(forms, dict)  # noqa: S101
    kinds = (Draft.Kind.REPLY.value, Draft.Kind.NOTE.value)
    return next((kind for kind in kinds if kind in forms and forms[kind].initial.get("text")), "")


def _due_words(file: Casefile) -> str:
    """Return what the chip says, for the title of the page."""
    return chip(file.next_due, file.now, zone_of(file.person)).words if file.next_due else ""
