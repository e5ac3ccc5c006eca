"""Desks on the command line: which there are, one more."""

import argparse
from datetime import UTC, datetime

from kept.commands.charters import opened, refuse_wrong, source_of
from kept.commands.errors import PlainError
from kept.desks import founding
from kept.desks.charters import in_force
from kept.desks.models import Desk


def add(options: argparse.Namespace) -> int:
    """Found a desk; nothing is written where its charter has holes or its examples fail."""
    refuse_wrong(opened(options.charter))
    desk = founding.found(
        options.desk,
        name=options.name,
        address=options.address,
        source=source_of(options.charter),
        at=datetime.now(UTC),
        phone=options.phone,
        teams=options.team,
    )
    print(f"{desk.name} is founded: {desk.address}, by the charter {desk.versions[0]}.")
    print(f"Its teams: {', '.join(team.name for team in desk.own_teams)}.")
    print(f"Say who is in charge: kept staff add {desk.slug} ADDRESS --role administrator")
    return 0


def add_team(options: argparse.Namespace) -> int:
    desk = named(options.desk)
    desk.teams.get_or_create(name=options.name)
    print(f"The teams of {desk.name}: {', '.join(team.name for team in desk.own_teams)}.")
    return 0


def show(_: argparse.Namespace) -> int:
    for desk in Desk.objects.all():
        version = in_force(desk, datetime.now(UTC)) or "no charter in force"
        print(f"{desk.slug:<12} {desk.name:<30} {desk.address:<40} {version}")
    return 0


def named(slug: str) -> Desk:
    """
    Return the desk of that slug.

    Raises:
        PlainError: there is none; it says which there are.
    """
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise PlainError(f"There is no desk {slug!r}; there are: {known}.")
    return desk
