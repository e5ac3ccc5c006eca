"""
The open time between two instants, laid out for answering at once.

Open time is counted in seconds from the table's beginning. Two bucket tables say at
which period a search begins, one by the instant, one by the open time; it then goes
a step or two, however long the span. Nothing here is changed once it is made: a wider
horizon is another table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.core.calendars.hours import DAY
from kept.core.calendars.moments import EPOCH
from kept.core.calendars.openings import Openings

# A bucket of time is 2**14 seconds, four and a half hours: few hold two closings.
TIME_SHIFT = 14
_BUCKET = 1 << TIME_SHIFT

# Later than any instant and more than any open time: the guard that ends every search.
_NEVER = 1 << 62

# A period as seen from a day: when it closes and opens, `before` and `lag`, and the next one
# in the same form, in seconds of that day. The last of a day closes after its end.
Stretch = tuple[int, int, int, int, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """
    The open periods of [first, last), and behind them a guard that never comes.

    The k-th period opens and closes that many seconds after `first`, or `origin`; before[k]
    open seconds lie before it, after[k] before its end. So its moments are lag[k] more than
    their open time, counted from `first`, and late[k] as instants. The guard is not in these
    two: to look for more open time than there is raises an IndexError, as an instant
    behind the end does.

    by_day has the same for datetimes, whose difference Python tells in days of 24 hours and
    seconds: under the days since `origin` what is open from there on. A day that is not
    whole in the table is not there.
    """

    first: int
    last: int
    origin: datetime
    # Small numbers, counted from `first`: Python is faster with those.
    opens: list[int]
    closes: list[int]
    before: list[int]
    after: list[int]
    lag: list[int]
    late: list[int]
    by_time: list[int]
    by_work: list[int]
    work_shift: int
    by_day: dict[int, Stretch]

    def work(self, instant: int) -> int:
        """
        Return the open seconds from the table's beginning to `instant`.

        Raises:
            IndexError: it is not in the table.
        """
        at = instant - self.first
        if at < 0:
            raise IndexError
        k = self.by_time[at >> TIME_SHIFT]
        while self.closes[k] <= at:
            k += 1
        return at - self.lag[k] if at > self.opens[k] else self.before[k]

    def works(self, instants: Sequence[int]) -> list[int]:
        """
        Do as `work` does for each of a few, such as the ends of pauses.

        Raises:
            IndexError: one of them is not in the table.
        """
        first, opens, closes, before, lag = (
            self.first,
            self.opens,
            self.closes,
            self.before,
            self.lag,
        )
        found = []
        for instant in instants:
            at = instant - first
            if at < 0:
                raise IndexError
            k = self.by_time[at >> TIME_SHIFT]
            while closes[k] <= at:
                k += 1
            found.append(at - lag[k] if at > opens[k] else before[k])
        return found

    def earliest(self, work: int) -> int:
        """
        Return the first instant with `work` open seconds before it, more than none.

        Raises:
            IndexError: the table ends before that.
        """
        k = self.by_work[work >> self.work_shift]
        while self.after[k] < work:
            k += 1
        return work + self.late[k]

    def latest(self, work: int) -> int:
        """
        Return the last instant with `work` open seconds before it.

        Raises:
            IndexError: the table begins after that, or ends before.
        """
        if work < 0:
            raise IndexError
        k = self.by_work[work >> self.work_shift]
        while self.after[k] <= work:
            k += 1
        return work + self.late[k]


NOTHING = Table(0, 0, EPOCH, [_NEVER], [_NEVER], [0], [_NEVER], [], [], [], [], 0, {})


def lay_out(openings: Openings, first: int, last: int) -> Table:
    """Return the table of `openings` from `first` to `last`, or a little further."""
    last += (first - last) % _BUCKET
    periods = openings.periods(first, last)
    opens = [since - first for since, _ in periods]
    closes = [until - first for _, until in periods]
    work = list(accumulate((until - since for since, until in periods), initial=0))
    # Buckets of open time hold a quarter of a period on the average.
    work_shift = max(0, (work[-1] // max(1, len(periods))).bit_length() - 2)
    lag = [since - before for since, before in zip(opens, work, strict=False)]
    stretches = zip([*closes, _NEVER], [*opens, _NEVER], work, [*lag, 0], strict=True)
    return Table(
        first=first,
        last=last,
        origin=EPOCH + timedelta(seconds=first),
        opens=[*opens, _NEVER],
        closes=[*closes, _NEVER],
        before=work,
        after=[*work[1:], _NEVER],
        lag=lag,
        late=[since - before for (since, _), before in zip(periods, work, strict=False)],
        by_time=_first_ends(closes, np.arange(0, last - first, _BUCKET)),
        by_work=_first_ends(work[1:], np.arange(0, work[-1] + 1, 1 << work_shift)),
        work_shift=work_shift,
        by_day=_by_day(list(stretches), _first_ends(closes, np.arange(1, last - first, DAY))),
    )


def _by_day(
    stretches: Sequence[tuple[int, int, int, int]], firsts: Sequence[int]
) -> dict[int, Stretch]:
    """Return the stretches of each day; of the k-th, firsts[k] is the first not over before it."""
    found: dict[int, Stretch] = {}
    for day, (first, last) in enumerate(pairwise(firsts)):
        begins = day * DAY
        stretch: Any = ()
        for closes, opens, before, lag in reversed(stretches[first : last + 1]):
            stretch = closes - begins, opens - begins, before, lag - begins, stretch
        found[day] = stretch
    return found


def _first_ends(ends: Sequence[int], beginnings: NDArray[np.int64]) -> list[int]:
    """Return for each bucket the first of `ends` that is not before its beginning."""
    found: list[int] = np.searchsorted(np.array(ends, dtype=np.int64), beginnings).tolist()
    return found
