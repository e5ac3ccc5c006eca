"""The teams of one's desks: who is open now, where they sit, what they can do, and their hours."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases.people import ADMINISTRATOR, MANAGER
from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.team import TeamForm
from kept.core.charter.problems import CharterError
from kept.core.facts import now_facts
from kept.core.rulebook import Rulebook
from kept.desks import amending, charters
from kept.desks.models import Desk, Team
from kept.pages.hours import hours_in_words


@dataclass(frozen=True, slots=True)
class Line:
    """A team, its hours in words, and whether it is open now; both empty where none are told."""

    team: Team
    hours: str
    zone: str
    now: str


@staff
@require_safe
def teams(request: StaffRequest) -> HttpResponse:
    """List the teams of the person's desks."""
    now = timezone.now()
    shown = Team.objects.visible_to(request.user).select_related("desk", "lead")
    books: dict[int, Rulebook | None] = {}
    lines = [
        _line(team, _book(team.desk, now, books), now) for team in shown.order_by("desk", "name")
    ]
    return navigation.page(request, "teams.html", {"lines": lines})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a team, and let an administrator, a manager or its lead say when it is open."""
    shown = Team.objects.visible_to(request.user).select_related("desk", "lead")
    found = get_object_or_404(shown, pk=pk)
    now = timezone.now()
    book = _book(found.desk, now, {})
    written = book.charter.roles.teams.get(found.name) if book else None
    may_change = _may_change(request, found)
    if request.method != "POST":
        return _page(request, found, book, TeamForm(team=found, written=written), may_change)
    if not may_change:
        raise PermissionDenied
    form = TeamForm(request.POST, team=found, written=written)
    if not form.is_valid() or not _save(form, found, request, now):
        return _page(request, found, book, form, may_change, status=422)
    messages.success(request, f"{found} is as you said; open cases follow.")
    return redirect("console:team", pk)


def _page(
    request: StaffRequest,
    team: Team,
    book: Rulebook | None,
    form: TeamForm,
    may_change: bool,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "line": _line(team, book, timezone.now()),
        "form": form,
        "may_change": may_change,
        "people": [member.person for member in team.members.select_related("person")],
        "refused": status != 200,
    }
    return navigation.page(request, "team.html", context, status=status)


def _save(form: TeamForm, team: Team, request: StaffRequest, now: datetime) -> bool:
    """Keep what was said; hours that cannot be read come back in words, and nothing is kept."""
    try:
        with transaction.atomic():
            said = form.cleaned_data
            team.location, team.skills = said["location"], form.skills_said
            team.save(update_fields=["location", "skills"])
            if form.hours:
                amending.set_team_hours(
                    team, form.hours, zone=said["zone"], at=now, by=request.user
                )
    except CharterError as refused:
        for problem in refused.problems:
            form.refuse(str(problem.path[0]) if problem.path else "", problem.message)
        return False
    except ValueError as unknown:  # a country or region of holidays that there is not
        form.refuse("holidays", str(unknown))
        return False
    return True


def _may_change(request: StaffRequest, team: Team) -> bool:
    if team.lead_id == request.user.pk:
        return True
    here = [place for place in request.places if place.desk_id == team.desk_id]
    return any({ADMINISTRATOR, MANAGER} & set(place.roles) for place in here)


def _book(desk: Desk, now: datetime, known: dict[int, Rulebook | None]) -> Rulebook | None:
    if desk.pk not in known:
        version = charters.in_force(desk, now)
        known[desk.pk] = charters.rulebook(version) if version else None
    return known[desk.pk]


def _line(team: Team, book: Rulebook | None, now: datetime) -> Line:
    if book is None or team.name not in book.calendars or not book.is_told(team.name, {}):
        return Line(team, "", "", "")
    facts = now_facts(book, {}, now=now)
    calendar = book.calendar(team.name, {})
    return Line(
        team, hours_in_words(book, team.name, facts), str(calendar.zone), str(facts[team.name])
    )
