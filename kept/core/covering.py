"""Whether somebody on the customer's side is there for each system, on each day (PA-26..29)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Post:
    """Who looks after what: one system or, empty, all of them; away on days, both ends included."""

    who: str
    system: str = ""
    away: tuple[tuple[date, date], ...] = ()

    def covers(self, system: str) -> bool:
        return self.system in ("", system)

    def is_there(self, day: date) -> bool:
        return not any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row, of those asked about, on which nobody is there for a system."""

    system: str
    first: date
    last: date


def without_anybody(systems: Iterable[str], posts: Sequence[Post]) -> list[str]:
    """Return the systems that nobody looks after; all of them where there is no post at all."""
    return [system for system in systems if not any(post.covers(system) for post in posts)]


def gaps(systems: Iterable[str], posts: Sequence[Post], days: Sequence[date]) -> list[Gap]:
    """
    Return when everybody who looks after a system is away, the earliest first.

    `days` are the days on which somebody is expected, in order. A system that nobody
    looks after has no gaps: it is always without, which `without_anybody` says.
    """
    found = []
    for system in systems:
        there = [post for post in posts if post.covers(system)]
        if there:
            found += _runs(system, there, days)
    return sorted(found, key=lambda gap: (gap.first, gap.system))


def _runs(system: str, posts: Sequence[Post], days: Sequence[date]) -> list[Gap]:
    runs: list[list[date]] = []
    is_open = False
    for day in days:
        is_gap = not any(post.is_there(day) for post in posts)
        if is_gap and is_open:
            runs[-1].append(day)
        elif is_gap:
            runs.append([day])
        is_open = is_gap
    return [Gap(system, run[0], run[-1]) for run in runs]
