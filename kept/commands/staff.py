"""Those who serve, on the command line: which there are, one more, or in another place."""

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from kept import welcoming
from kept.cases import staffing
from kept.commands.desks import named
from kept.commands.errors import PlainError
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk, Member, Team


@transaction.atomic
def add(options: argparse.Namespace) -> int:
    """Have somebody serve at a desk, or change their place; who is new is mailed a link."""
    desk = named(options.desk)
    team = _team(desk, options.team)
    roles = _known(desk, options.role)
    email, takes_cases = options.email.strip().lower(), not options.takes_no_cases
    row = team.members.filter(person__email=email).first()
    if row is None:
        row = staffing.take_on(team, email=email, name=_name(options), roles=roles, by=None)
    row = staffing.change_place(row, roles=roles or row.roles, available=takes_cases, by=None)
    if options.lead:
        staffing.lead(team, row.person)
    print(f"{row.person} serves at {desk.name}, in {team.name}, as {', '.join(row.roles)}.")
    if link := welcoming.welcome(row.person, desk):
        print(f"A mail with the link to choose a password waits to be sent to {email}:\n{link}")
    return 0


def show(options: argparse.Namespace) -> int:
    rows = Member.objects.with_people().select_related("desk").order_by("desk__slug", "pk")
    for row in rows.filter(desk=named(options.desk)) if options.desk else rows:
        team, roles = row.team.name if row.team else "", ", ".join(row.roles)
        print(f"{row.desk.slug:<12} {row.person.email:<36} {row.person!s:<24} {team:<20} {roles}")
    return 0


def _team(desk: Desk, name: str) -> Team:
    teams = {team.name: team for team in desk.own_teams}
    if not teams or (name and name not in teams):
        known = ", ".join(teams) or "none yet"
        raise PlainError(
            f"No such team; there are: {known}. One more: kept desk add-team {desk.slug} NAME"
        )
    return teams[name] if name else next(iter(teams.values()))


def _known(desk: Desk, roles: Iterable[str]) -> list[str]:
    version = charters.in_force(desk, datetime.now(UTC))
    known = staffing.roles_at(charters.rulebook(version) if version else None)
    if unknown := [role for role in roles if role not in known]:
        raise PlainError(f"There is no role {unknown[0]!r}; there are: {', '.join(known)}.")
    return list(roles)


def _name(options: argparse.Namespace) -> str:
    known = Person.objects.filter(email=options.email.strip().lower()).first()
    if not options.name and known is None:
        raise PlainError("Nobody here has that address yet. Say who it is: --name 'Kim Dale'")
    return options.name or str(known)
