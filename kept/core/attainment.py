"""
Whether promises over a period were kept: the share by each point, as a range.

Runs that still go on and are younger than a point are undecided: the figure lies between
none and all of them in time (`charter.md`, rule 9).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from kept.core.charter.quantities import Quantity, Unit
from kept.core.charter.rows import Row
from kept.core.charter.tables import look_up
from kept.core.rulebook import Rulebook
from kept.core.runs import Run, State
from kept.core.spans import before

A_MONTH = Quantity(1, Unit.MONTH)
TOO_FEW = 20  # under this many runs a share says nothing (UX, section 4)


class Verdict(StrEnum):
    """What can be said of a share already."""

    KEPT = "kept"
    MISSED = "missed"
    UNDECIDED = "undecided"
    NOTHING = "nothing to judge"


@dataclass(frozen=True, slots=True)
class Share:
    """
    The runs of one group at one point.

    `promised` is the share due in percent, None where the charter leaves the cell blank.
    `room` is how many more may miss without breaking it, below zero when it is broken.
    """

    within: str
    promised: int | None
    kept: int
    missed: int
    undecided: tuple[Run, ...]

    @property
    def count(self) -> int:
        return self.kept + self.missed + len(self.undecided)

    @property
    def lowest(self) -> float | None:
        """The share in percent if every undecided run misses; None without a run."""
        return 100 * self.kept / self.count if self.count else None

    @property
    def highest(self) -> float | None:
        """The share in percent if every undecided run is in time."""
        return 100 * (self.kept + len(self.undecided)) / self.count if self.count else None

    @property
    def room(self) -> int:
        # In whole runs: of 100 runs at 75 % there are 25 that may miss.
        return self.count * (100 - (self.promised or 0)) // 100 - self.missed

    @property
    def verdict(self) -> Verdict:
        if not self.count or self.promised is None:
            return Verdict.NOTHING
        if self.room < 0:
            return Verdict.MISSED
        return Verdict.KEPT if len(self.undecided) <= self.room else Verdict.UNDECIDED

    @property
    def is_too_few(self) -> bool:
        return self.count < TOO_FEW

    @property
    def spoilers(self) -> tuple[Run, ...]:
        """The open runs of which any one more that misses breaks the share, next due first."""
        return self.undecided if self.room < len(self.undecided) else ()


def shares(
    runs: Iterable[Run],
    *,
    now: datetime,
    by: Callable[[Run], Hashable] = lambda run: chosen(run),
) -> Mapping[Hashable, list[Share]]:
    """
    Return the shares of a percentile promise by group, a list of its points in order.

    `runs` are those started in the period judged; void ones do not count. The group is
    the row of the table that a run's facts choose, unless `by` says otherwise.
    """
    groups: dict[Hashable, list[Run]] = {}
    for run in runs:
        if run.state is not State.VOID and run.terms.points:
            groups.setdefault(by(run), []).append(run)
    return {group: _of_points(members, now) for group, members in groups.items()}


def share_among(runs: Iterable[Run], *, promised: int, now: datetime) -> Share:
    """Return the share of runs of several clocks that were kept (`among`)."""
    judged = [run for run in runs if run.state is not State.VOID]
    return _share("its moment", promised, [(run, run.due_at) for run in judged], now)


def the_period(rulebook: Rulebook, row: Row, month: date) -> tuple[datetime, datetime]:
    """
    Return the period that `row` is judged over and that ends with the month of `month`, in UTC.

    The end does not belong to it. A row that says nothing is judged by the month.
    """
    first = (month.year + month.month // 12, month.month % 12 + 1)
    end = datetime.combine(date(*first, 1), time(), tzinfo=rulebook.zone).astimezone(UTC)
    told = look_up(row.over, {})
    calendar, zone = rulebook.calendar_of(row, {}), rulebook.zone
    return before(end, told.value if told else A_MONTH, calendar=calendar, zone=zone), end


def chosen(run: Run) -> tuple[tuple[str, object], ...]:
    """Return the facts that chose the points of a run, such as (("priority", 1),)."""
    return run.terms.points_by


def _of_points(runs: Sequence[Run], now: datetime) -> list[Share]:
    first = runs[0].terms.points
    return [_at_point(runs, number, point, now) for number, point in enumerate(first)]


def _at_point(
    runs: Sequence[Run], number: int, point: tuple[Quantity, int], now: datetime
) -> Share:
    span, promised = point
    moments = [(run, run.moment_at(number)) for run in runs]
    return _share(str(span), promised, moments, now)


def _share(
    within: str, promised: int, runs: Sequence[tuple[Run, datetime | None]], now: datetime
) -> Share:
    kept = [run for run, moment in runs if _is_in_time(run, moment)]
    undecided = [
        (run, moment) for run, moment in runs if run.is_standing and _may_yet_be(moment, now)
    ]
    undecided.sort(key=lambda pair: (pair[1] is None, pair[1] or now))
    missed = len(runs) - len(kept) - len(undecided)
    return Share(within, promised, len(kept), missed, tuple(run for run, _ in undecided))


def _is_in_time(run: Run, moment: datetime | None) -> bool:
    return run.ended_at is not None and (moment is None or run.ended_at <= moment)


def _may_yet_be(moment: datetime | None, now: datetime) -> bool:
    """A paused run has no moment: it may yet be in time."""
    return moment is None or now <= moment
