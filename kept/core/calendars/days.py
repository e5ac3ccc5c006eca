"""The working days of a calendar: when each ends, and when each equal part of it does."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from kept.core.calendars.hours import DAY
from kept.core.calendars.openings import Day, Openings
from kept.core.calendars.periods import Period


@dataclass(frozen=True, slots=True)
class Days:
    """
    The working days of [first, last), dates in order.

    `closed_by[k]` is when all of the first k + 1 days have closed: the close of the
    k-th, unless a longer shift of an earlier day ends after it.
    """

    first: int
    last: int
    days: Sequence[Day]
    closes: Sequence[int]
    closed_by: Sequence[int]

    def nth(self, start: int, n: int, pauses: Sequence[Period] = ()) -> Day | None:
        """
        Return the n-th day after the one that `start` belongs to; None if beyond the table.

        The first close of business after `start` ends day 0. Days whose close lies
        in a pause are not counted.
        """
        k = bisect_right(self.closed_by, start)
        if pauses:
            counted = (day for day in self.days[k:] if not is_paused(day.close, pauses))
            return next(islice(counted, n, None), None)
        return self.days[k + n] if k + n < len(self.days) else None

    def part_end(self, start: int, n: int, parts: int, pauses: Sequence[Period]) -> int | None:
        """Return the n-th end of an equal part of a day after `start`; None if beyond the table."""
        k = bisect_right(self.closed_by, start)
        # A part of the next day may end before the last one of a long night shift.
        for i in range(k, len(self.days)):
            ends = [
                end
                for day in self.days[k : i + 2]
                for end in ends_of_parts(day, parts)
                if end > start and not is_paused(end, pauses)
            ]
            if len(ends) >= n + parts:
                return sorted(ends)[n - 1]
        return None


def lay_out_days(openings: Openings, first: int, last: int) -> Days:
    """Return the table of working days between two instants."""
    # A day that began before `first` is whole only with the time before it.
    days = openings.days(first - 3 * DAY, last)
    closes = [day.close for day in days]
    return Days(first, last, days, closes, list(accumulate(closes, max)))


def ends_of_parts(day: Day, parts: int) -> list[int]:
    """Return when each of `parts` equal parts of the day's open time ends, the close last."""
    total = sum(closes - opens for opens, closes in day.periods)
    return [_after(day, total * part // parts) for part in range(1, parts + 1)]


def _after(day: Day, seconds: int) -> int:
    for opens, closes in day.periods:
        if seconds <= closes - opens:
            return opens + seconds
        seconds -= closes - opens
    raise AssertionError("a part ends within its day")


def is_paused(end: int, pauses: Sequence[Period]) -> bool:
    """
    Tell whether the last second before `end` lies in a pause.

    So a pause that begins at the close leaves the close standing, and one that
    lifts at the close has passed it over.
    """
    return any(since < end <= until for since, until in pauses)
