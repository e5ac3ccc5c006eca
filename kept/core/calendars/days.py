"""The working days of a calendar: when each ends, and when each equal part of it does."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, takewhile
from typing import TypeVar

from kept.core.calendars.hours import DAY
from kept.core.calendars.line import Line, wider
from kept.core.calendars.openings import Day, Openings
from kept.core.calendars.periods import Period

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Days:
    """
    The working days with a close in [first, last), dates in order.

    `closed_by[k]` is when the k-th and all before it have closed: the close of the
    k-th, unless a longer shift of an earlier date ends after it.
    """

    first: int
    last: int
    days: Sequence[Day]
    closed_by: Sequence[int]
    in_order: bool

    def nth(self, start: int, n: int, pauses: Sequence[Period] = ()) -> Day | None:
        """
        Return the n-th day after the one that `start` belongs to; None if it is not known.

        It belongs to the first date whose close is after `start`, day 0. Days that have closed
        by then, and those whose close lies in a pause, are not counted.
        """
        k = bisect_right(self.closed_by, start)
        if self.in_order and not pauses:
            return self.days[k + n] if k + n < len(self.days) else None
        counted = (
            day
            for day in islice(self.days, k, None)
            if day.close > start and not is_paused(day.close, pauses)
        )
        return next(islice(counted, n, None), None)

    def part_end(self, start: int, n: int, parts: int, pauses: Sequence[Period] = ()) -> int | None:
        """Return the n-th end of an equal part of a day after `start`; None if it is not known."""
        found: list[int] = []
        for day in islice(self.days, bisect_right(self.closed_by, start), None):
            # A day may begin before the last shift of the day before is over.
            if len(found) >= n and day.periods[0][0] >= sorted(found)[n - 1]:
                break
            ends = ends_of_parts(day, parts)
            found += [end for end in ends if end > start and not is_paused(end, pauses)]
        return sorted(found)[n - 1] if len(found) >= n else None


class WorkingDays:
    """The working days of a calendar, in a table that a wider one replaces on demand."""

    __slots__ = ("_known", "_line")

    def __init__(self, line: Line) -> None:
        self._line = line
        self._known = Days(0, 0, (), (), True)

    def nth(self, start: int, n: int, pauses: Sequence[Period] = ()) -> Day:
        """
        Return the n-th day after the one that `start` belongs to.

        Raises:
            NoWorkingTime: there is none.
        """
        return self._search(start, lambda days: days.nth(start, n, pauses))

    def close(self, start: int, n: int, pauses: Sequence[Period] = ()) -> int:
        """Return when that day closes, and raise as `nth` does."""
        known = self._known
        if known.in_order and not pauses and known.first <= start < known.last:
            k = bisect_right(known.closed_by, start) + n
            if k < len(known.closed_by):
                return known.closed_by[k]
        return self.nth(start, n, pauses).close

    def part_end(self, start: int, n: int, parts: int, pauses: Sequence[Period] = ()) -> int:
        """
        Return the n-th end of an equal part of a day after `start`.

        Raises:
            NoWorkingTime: there is none.
        """
        return self._search(start, lambda days: days.part_end(start, n, parts, pauses))

    def _search(self, start: int, look: Callable[[Days], _Found | None]) -> _Found:
        days = self._known
        while True:
            if not days.first <= start < days.last:
                horizon = wider(days.first, days.last, start, start)
            elif (found := look(days)) is not None:
                return found
            else:
                self._line.require_after(start, days.last)
                horizon = wider(days.first, days.last, start, days.last)
            days = self._known = _lay_out(self._line.openings, *horizon)


def _lay_out(openings: Openings, first: int, last: int) -> Days:
    # Asked for with a margin, for the days at either end may be cut.
    near = openings.days(first - 3 * DAY, last + 3 * DAY)
    days = list(takewhile(lambda day: day.close <= last, near))
    closes = [day.close for day in days]
    closed_by = list(accumulate(closes, max))
    return Days(first, last, days, closed_by, in_order=closes == closed_by)


def ends_of_parts(day: Day, parts: int) -> list[int]:
    """Return when each of `parts` equal parts of the day's open time ends, the close last."""
    total = sum(closes - opens for opens, closes in day.periods)
    return [_after(day, total * part // parts) for part in range(1, parts + 1)]


def _after(day: Day, seconds: int) -> int:
    for opens, closes in day.periods:
        if seconds <= closes - opens:
            return opens + seconds
        seconds -= closes - opens
    return day.close


def is_paused(end: int, pauses: Sequence[Period]) -> bool:
    """
    Tell whether the second that ends at `end` lies in a pause.

    So a pause that begins at a close leaves that close standing, and one that is
    lifted at a close has passed it over.
    """
    return any(since < end <= until for since, until in pauses)
