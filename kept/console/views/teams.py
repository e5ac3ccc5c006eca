"""The teams of one's desks: who is open now, where they sit, what they can do, and their hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases.people import ADMINISTRATOR, MANAGER
from kept.cases.staffing import is_in_charge, roles_at
from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.staffing import PlaceForm, TakeOnForm
from kept.console.forms.team import TeamForm
from kept.core.charter.problems import CharterError
from kept.core.facts import now_facts
from kept.core.rulebook import Rulebook
from kept.desks import amending, charters
from kept.desks.models import Desk, Member, Team
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
    may_change = _may_change(request, found)
    if request.method != "POST":
        return team_page(request, found)
    if not may_change:
        raise PermissionDenied
    book = _book(found.desk, now, {})
    written = book.charter.roles.teams.get(found.name) if book else None
    form = TeamForm(request.POST, team=found, written=written)
    if not form.is_valid() or not _save(form, found, request, now):
        return team_page(request, found, form=form)
    messages.success(request, f"{found} is as you said; open cases follow.")
    return redirect("console:team", pk)


def team_page(
    request: StaffRequest,
    team: Team,
    *,
    form: TeamForm | None = None,
    take_on: TakeOnForm | None = None,
) -> HttpResponse:
    """Render a team's page; with a refused form whole, status 422."""
    now = timezone.now()
    book = _book(team.desk, now, {})
    written = book.charter.roles.teams.get(team.name) if book else None
    refused = form or take_on
    roles, in_charge = roles_at(book), is_in_charge(request.user, team.desk)
    members = team.members.select_related("person").order_by("person__name", "pk")
    context = {
        "line": _line(team, book, now),
        "form": form or TeamForm(team=team, written=written),
        "may_change": _may_change(request, team),
        "places": [_place(request, member, roles, in_charge) for member in members],
        "take_on": (take_on or TakeOnForm(roles=roles)) if in_charge else None,
        "refused": refused is not None,
    }
    return navigation.page(request, "team.html", context, status=422 if refused else 200)


def _place(
    request: StaffRequest, member: Member, roles: list[str], in_charge: bool
) -> dict[str, Any]:
    """Return a place with what the reader may change: of their own, whether they take cases."""
    is_own = member.person_id == request.user.pk
    form = PlaceForm(member=member, roles=roles) if in_charge else None
    return {
        "member": member,
        "form": form,
        "change": f"Change {member.person}",
        "is_own": is_own,
        "may_end": in_charge and not is_own,
    }


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
