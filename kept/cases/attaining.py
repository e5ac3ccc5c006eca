"""
How the promises by share stand: what was kept in a period, the room left, who would spoil it.

The stored clocks say which cases a period is about; the entries of each say the rest. So a
figure outlives what is destroyed of a case (AMB-X-13).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kept.cases.histories import Shelf, of_many
from kept.cases.models import Case, Clock
from kept.core.attainment import Share, share_among, shares, the_period
from kept.core.charter.rows import Row, slug
from kept.core.charter.tables import Missing
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.desks import charters
from kept.desks.models import Desk

AT_ONCE = 500  # cases folded at a time
Facts = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Attained:
    """
    One promise by share of a desk over a period, whose end does not belong to it.

    `group` are the facts that chose the points, such as (("priority", 1),); `case_of` says
    by `id` of which case, by number, a run is.
    """

    desk: Desk
    clock: str
    clause: str
    group: Facts
    since: datetime
    until: datetime
    shares: Sequence[Share]
    case_of: Mapping[int, int]

    def spoilers(self, share: Share) -> list[int]:
        """Return the numbers of the open cases that would break `share`, next due first."""
        return [self.case_of[id(run)] for run in share.spoilers]


def attained(desk: Desk, *, month: date | None = None, now: datetime) -> Iterator[Attained]:
    """
    Say how each promise by share of the charter in force stands at `now`.

    Each is judged over the period that its row says, up to the end of `month`, else of this one.
    """
    version = charters.in_force(desk, now)
    if version is None:
        return
    rulebook = charters.rulebook(version)
    month = month or now.astimezone(rulebook.zone).date()
    for row in rulebook.charter.clocks.values():
        if row.among or not isinstance(row.share, Missing):
            yield from _of_row(desk, rulebook, row, month, now)


def _of_row(
    desk: Desk, rulebook: Rulebook, row: Row, month: date, now: datetime
) -> Iterator[Attained]:
    since, until = the_period(rulebook, row, month)
    slugs = [slug(name) for name in row.among] or [row.slug]
    case_of: dict[int, int] = {}
    runs: list[Run] = []
    for number, run in _runs(desk, slugs, since, until, now):
        case_of[id(run)] = number
        runs.append(run)
    for group, found in _shares(row, runs, now):
        yield Attained(desk, row.name, ", ".join(row.clause), group, since, until, found, case_of)


def _shares(row: Row, runs: Sequence[Run], now: datetime) -> Iterator[tuple[Facts, list[Share]]]:
    if row.among:
        yield (), [share_among(runs, promised=row.least_kept or 0, now=now)]
        return
    # Of two versions of a charter the same facts may choose other points.
    found = shares(runs, now=now, by=_group)
    for run in {_group(run): run for run in runs if _group(run) in found}.values():
        yield run.terms.points_by, found[_group(run)]


def _group(run: Run) -> Hashable:
    return run.terms.points_by, run.terms.points


def _runs(
    desk: Desk, slugs: Sequence[str], since: datetime, until: datetime, now: datetime
) -> Iterator[tuple[int, Run]]:
    """Yield the runs of these clocks that started in the period, each with its case's number."""
    started = Clock.objects.filter(
        case__desk=desk, slug__in=slugs, started_at__gte=since, started_at__lt=until
    )
    keys = list(started.order_by("case").values_list("case", flat=True).distinct())
    shelf = Shelf()
    for first in range(0, len(keys), AT_ONCE):
        cases = Case.objects.filter(pk__in=keys[first : first + AT_ONCE]).order_by("pk")
        for case, events, origin in of_many(list(cases), shelf):
            for run in origin.fold(events, now=now):
                if run.slug in slugs and since <= run.started_at < until:
                    yield case.number, run
