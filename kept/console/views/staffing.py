"""Who serves in a team: take on, change, let go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from kept import welcoming
from kept.cases import staffing
from kept.cases.errors import RefusedError
from kept.console.access import StaffRequest, desks, staff
from kept.console.forms.staffing import PlaceForm, TakeOnForm
from kept.console.views.teams import team_page
from kept.desks import charters
from kept.desks.models import Member, Team


@staff
@require_POST
def take_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Have somebody serve in the team."""
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("desk"), pk=pk)
    form = TakeOnForm(request.POST, roles=_roles(team))
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = staffing.take_on(
                team, email=said["email"], name=said["called"], roles=said["roles"], by=request.user
            )
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            is_new = welcoming.welcome(made.person, team.desk)
            told = " A mail with the link to choose a password is on its way." if is_new else ""
            messages.success(request, f"{made.person} serves in this team now.{told}")
            return redirect("console:team", pk)
    return team_page(request, team, take_on=form)


@staff
@require_POST
def place(request: StaffRequest, place: int) -> HttpResponse:
    """Change what somebody is in a team, and whether they take cases."""
    row = _find(request, place)
    form = PlaceForm(request.POST, member=row, roles=_roles(row.team))
    if form.is_valid():
        try:
            staffing.change_place(row, by=request.user, **form.cleaned_data)
        except RefusedError as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, f"{row.person} is as you said.")
    return _back(row)


@staff
@require_POST
def end_place(request: StaffRequest, place: int) -> HttpResponse:
    """Have somebody serve in a team no more."""
    row = _find(request, place)
    try:
        staffing.let_go(row, by=request.user)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{row.person} serves in this team no more.")
    return _back(row)


def _find(request: StaffRequest, place: int) -> Member:
    here = Member.objects.filter(desk__in=desks(request), team__isnull=False)
    return get_object_or_404(here.select_related("desk", "team", "team__desk", "person"), pk=place)


def _back(row: Member) -> HttpResponse:
    return redirect("console:team", row.team_id)


def _roles(team: Team | None) -> list[str]:
    version = charters.in_force(team.desk, timezone.now()) if team else None
    return staffing.roles_at(charters.rulebook(version) if version else None)
