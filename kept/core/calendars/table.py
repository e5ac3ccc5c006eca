"""
The open time of a calendar between two instants, laid out for answering at once.

Open time is counted from the table's beginning: `before[k]` seconds lie before the
k-th period. Two bucket tables say at which period to begin looking, one by the
instant, one by the open time; each look then goes a step or two, however long the
span. Nothing here is changed once it is made: a wider horizon is another table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from kept.core.calendars.openings import Openings
from kept.core.calendars.periods import Period

# Closes later than any instant: the guard that ends every search.
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Table:
    """Open periods of [first, last), with a guard after the last of them."""

    first: int
    last: int
    opens: list[int]
    closes: list[int]
    before: list[int]
    total: int
    by_time: list[int]
    time_shift: int
    by_work: list[int]
    work_shift: int

    def at(self, instant: int) -> int:
        """Return the number of the first period that closes after `instant`."""
        k = self.by_time[(instant - self.first) >> self.time_shift]
        while self.closes[k] <= instant:
            k += 1
        return k

    def work(self, instant: int) -> int:
        """Return the open seconds from the table's beginning to `instant`."""
        k = self.at(instant)
        opens = self.opens[k]
        return self.before[k] + (instant - opens if instant > opens else 0)

    def earliest(self, work: int) -> int:
        """Return the first instant with `work` open seconds before it; 0 < work <= total."""
        k = self.by_work[work >> self.work_shift]
        while self.before[k + 1] < work:
            k += 1
        return self.opens[k] + work - self.before[k]

    def latest(self, work: int) -> int:
        """Return the last instant with `work` open seconds before it; 0 <= work < total."""
        k = self.by_work[work >> self.work_shift]
        while self.before[k + 1] <= work:
            k += 1
        return self.opens[k] + work - self.before[k]

    def add(self, start: int, seconds: int, pauses: Sequence[Period] = ()) -> int | None:
        """Return the moment `seconds` of open time from `start`; None if it is not in the table."""
        if seconds > 0:
            target = self._later(self.work(start), seconds, pauses)
            return self.earliest(target) if target <= self.total else None
        target = self._sooner(self.work(start), -seconds, pauses)
        return self.latest(target) if 0 <= target < self.total else None

    def _later(self, base: int, seconds: int, pauses: Sequence[Period]) -> int:
        target = base + seconds
        for since, until in pauses:
            stopped = max(self.work(since), base)
            # A deadline that falls where a pause begins has been reached before it.
            if stopped >= target:
                break
            target += max(self.work(until), base) - stopped
        return target

    def _sooner(self, base: int, seconds: int, pauses: Sequence[Period]) -> int:
        target = base - seconds
        for since, until in reversed(pauses):
            resumed = min(self.work(until), base)
            if resumed <= target:
                break
            target -= resumed - min(self.work(since), base)
        return target

    def elapsed(self, start: int, end: int, pauses: Iterable[Period] = ()) -> int:
        """Return the open seconds from `start` to a later `end`, outside the pauses."""
        low, high = self.work(start), self.work(end)
        paused = sum(
            max(0, min(self.work(until), high) - max(self.work(since), low))
            for since, until in pauses
        )
        return high - low - paused


def lay_out(openings: Openings, first: int, last: int) -> Table:
    """Return the table of `openings` from `first` to `last`."""
    periods = openings.periods(first, last)
    lengths = [closes - opens for opens, closes in periods]
    before = list(accumulate(lengths, initial=0))
    ends = [closes for _, closes in periods]
    time_shift = _shift(last - first, len(periods))
    work_shift = _shift(before[-1], len(periods))
    return Table(
        first=first,
        last=last,
        opens=[*(opens for opens, _ in periods), last],
        closes=[*ends, _NEVER],
        before=[*before, _NEVER],
        total=before[-1],
        by_time=_buckets(first, last, time_shift, ends),
        time_shift=time_shift,
        by_work=_buckets(0, before[-1], work_shift, [*before[1:]]),
        work_shift=work_shift,
    )


def _shift(extent: int, count: int) -> int:
    """Return the width of a bucket, as a power of two: about one period in each."""
    return max(0, (extent // max(count, 1)).bit_length() - 1)


def _buckets(first: int, last: int, shift: int, ends: Sequence[int]) -> list[int]:
    """Return for each bucket the first period that ends at its beginning or later."""
    found, k = [], 0
    for bucket in range(((last - first) >> shift) + 1):
        while k < len(ends) and ends[k] < first + (bucket << shift):
            k += 1
        found.append(k)
    return found


def moment(zone: ZoneInfo, instant: int) -> datetime:
    """Return the instant as the clock of `zone` shows it."""
    return datetime.fromtimestamp(instant, zone)
