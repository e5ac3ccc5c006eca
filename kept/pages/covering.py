"""Who looks after a customer's systems, as a table, and when nobody is there (PA-26..29)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kept.core.covering import Gap, Post, gaps, without_anybody
from kept.core.rulebook import Rulebook
from kept.customers import models
from kept.customers.models import ADMINISTRATOR, Contract, Environment, Organisation

AHEAD = 28  # days
EVERYTHING = "All systems"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A row for each system, a column for each administrator; what is not covered."""

    systems: tuple[str, ...]
    posts: tuple[Post, ...]
    gaps: tuple[Gap, ...]

    @property
    def people(self) -> list[str]:
        return list(dict.fromkeys(post.who for post in self.posts))

    @property
    def rows(self) -> list[tuple[str, list[bool]]]:
        return [
            (system or EVERYTHING, [self._covers(who, system) for who in self.people])
            for system in self.systems
        ]

    @property
    def uncovered(self) -> list[str]:
        return [name or EVERYTHING for name in without_anybody(self.systems, self.posts)]

    @property
    def is_empty(self) -> bool:
        return not self.posts

    def _covers(self, who: str, system: str) -> bool:
        return any(post.who == who and post.covers(system) for post in self.posts)


def matrix_of(
    organisation: Organisation,
    *,
    people: Iterable[models.Person],
    contracts: Sequence[Contract],
    environments: Sequence[Environment],
    days: Sequence[date],
) -> Matrix:
    """Lay the organisation's administrators over its systems; `people` with posts and absences."""
    posts = tuple(
        Post(str(person), post.system, _away(person))
        for person in people
        if person.is_active
        for post in person.posts.all()
        if post.role == ADMINISTRATOR
    )
    systems = _systems(contracts, environments, posts)
    return Matrix(systems, posts, tuple(gaps(systems, posts, days)))


def support_days(rulebook: Rulebook | None, now: datetime) -> list[date]:
    """Return the days of the next four weeks on which the desk's first hours open."""
    first = now.date()
    days = [first + timedelta(days=number) for number in range(AHEAD)]
    if rulebook is None:
        return [day for day in days if day.weekday() < 5]
    pieces = rulebook.calendar(None, {}).pieces(now, now + timedelta(days=AHEAD))
    opened = {piece.start.astimezone(rulebook.zone).date() for piece in pieces if piece.is_open}
    return [day for day in days if day in opened]


def _systems(
    contracts: Sequence[Contract], environments: Sequence[Environment], posts: Sequence[Post]
) -> tuple[str, ...]:
    named: dict[str, str] = defaultdict(str)
    listed = [
        *(environment.product for environment in environments),
        *(contract.product for contract in contracts),
        *(line.product for contract in contracts for line in contract.lines.all()),
        *(post.system for post in posts),
    ]
    for name in filter(None, listed):
        named.setdefault(name.casefold(), name)
    return tuple(sorted(named.values())) or ("",)


def _away(person: models.Person) -> tuple[tuple[date, date], ...]:
    return tuple((absence.starts_on, absence.ends_on) for absence in person.absences.all())
