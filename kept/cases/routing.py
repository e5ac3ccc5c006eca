"""To whom a case goes: the charter's team for its facts, the next of its people who is free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.cases import together
from kept.cases.errors import RefusedError
from kept.core.charter.tables import Choice, look_up
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.desks.models import Desk, Member, Team


class NobodyServesError(RefusedError):
    sentence = "Nobody serves at this desk who could take the case."


@dataclass(frozen=True)
class Route:
    """The team and the owner of a case, and why these, in words."""

    team: Team | None
    owner: Person
    because: str
    place: Member | None = None

    def take(self, at: datetime) -> None:
        """Remember that the owner was given a case: others come first next time."""
        if self.place is not None:
            self.place.last_assigned_at = at
            together.at_the_end(self.place, _remember)


def _remember(place: Member) -> None:
    place.save(update_fields=["last_assigned_at"])


def route(desk: Desk, rulebook: Rulebook, facts: Mapping[str, Any]) -> Route:
    """
    Choose team and owner for `facts`: never nobody (PA-20, PA-81).

    The next available person is the one who waited longest for a case; while nobody
    is, the team's lead holds it (AMB-PA-13).

    Raises:
        NobodyServesError: the desk has no staff at all.
    """
    team, why = _team(desk, rulebook, facts)
    waiting = sorted(
        (place for place in desk.staff if place.takes_cases), key=lambda place: place.waits_since
    )
    theirs = (place for place in waiting if team is None or place.team_id == team.pk)
    free = next(theirs, None)
    if free is not None:
        named = f"{team.name}: {why}" if team else why
        return Route(team, free.person, f"{named}; the next who is free", free)
    if team is not None and team.lead is not None:
        return Route(team, team.lead, f"{team.name}: {why}; nobody is free, so its lead")
    if not waiting:
        raise NobodyServesError
    stands_in = waiting[0]
    return Route(team, stands_in.person, f"{why}; nobody else is free", stands_in)


def _team(desk: Desk, rulebook: Rulebook, facts: Mapping[str, Any]) -> tuple[Team | None, str]:
    found = look_up(rulebook.charter.routing.team, facts)
    teams = {team.name: team for team in desk.own_teams}
    if found is not None and found.value in teams:
        return teams[found.value], _because(rulebook, facts)
    default = next(iter(teams.values()), None)
    return default, "the desk's first team" if default else "the desk has no teams"


def _because(rulebook: Rulebook, facts: Mapping[str, Any]) -> str:
    """Say which line of the charter's table held."""
    node = rulebook.charter.routing.team
    if isinstance(node, Choice):
        for condition, _ in node.cases:
            if condition.holds(facts):
                said = [f"{fact} is {facts[fact]}" for fact in sorted(condition.facts & set(facts))]
                return " and ".join(said) or "all other cases"
    return "as the charter says"
