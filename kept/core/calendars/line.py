"""All open time of a calendar, laid out as far as it has been asked about."""

from collections.abc import Sequence

from kept.core.calendars.hours import DAY
from kept.core.calendars.openings import Openings
from kept.core.calendars.table import NOTHING, Table, lay_out
from kept.core.calendars.zones import CYCLE, EARLIEST, LATEST

_MONTH = 31 * DAY
_WEEK = 7 * DAY

# In forty years every year of the calendar has come, each day of the week with each date.
_LONG = 40 * 366 * DAY


class NoWorkingTime(Exception):  # noqa: N818  the interface has this name
    """The calendar has no more open time to give."""


class Line:
    """
    The open time of the years 1 to 9999, in a table that a wider one replaces on demand.

    Before the first date that is named all weeks are alike, and after the last all cycles
    of the calendar. So the table need not go on for ever: what lies beyond one week or one
    cycle of those is reckoned in whole ones.
    """

    __slots__ = ("_extent", "_named", "openings", "table")

    def __init__(self, openings: Openings) -> None:
        self.openings = openings
        self.table = NOTHING
        self._extent = openings.extent()
        self._named = openings.named()

    def later(self, start: int, seconds: int) -> int:
        """
        Return the earliest instant `seconds` of open time after `start`, more than none.

        Raises:
            NoWorkingTime: there is not so much.
        """
        table = self.covering(start, start)
        while True:
            try:
                return table.earliest(table.work(start) + seconds)
            except IndexError:
                self.require_after(start, table.last)
            alike = max(start, self._named[1])
            if table.last > alike + CYCLE:
                cycle = self._work(alike, alike + CYCLE)
                cycles = (seconds - self._work(start, alike) - 1) // cycle
                return self.later(start, seconds - cycles * cycle) + cycles * CYCLE
            table = self.covering(start, table.last)

    def sooner(self, start: int, seconds: int) -> int:
        """
        Return the latest instant `seconds` of open time before `start`, more than none.

        Raises:
            NoWorkingTime: there was not so much.
        """
        table = self.covering(start, start)
        while True:
            try:
                return table.latest(table.work(start) - seconds)
            except IndexError:
                self.require_before(start, table.first)
            alike = min(start, self._named[0])
            if table.first < alike - _WEEK:
                week = self._work(alike - _WEEK, alike)
                weeks = (seconds - self._work(alike, start) - 1) // week
                return self.sooner(start, seconds - weeks * week) - weeks * _WEEK
            table = self.covering(table.first - 1, start)

    def between(self, start: int, end: int) -> int:
        """Return the open seconds from `start` to `end`, negative backwards."""
        table = self.table
        try:
            return table.work(end) - table.work(start)
        except IndexError:
            pass
        first, before = self._brought_near(start)
        last, after = self._brought_near(end)
        return self._work(first, last) + after - before

    def walked(self, instants: Sequence[int]) -> list[int]:
        """Return the open seconds between the first of the instants and each, never negative."""
        try:
            found = self.table.works(instants)
        except IndexError:
            found = [self.between(instants[0], instant) for instant in instants]
        first = found[0]
        return [work - first if work > first else first - work for work in found]

    def require_after(self, start: int, reached: int) -> None:
        """Raise NoWorkingTime if `start` to `reached` was long enough to show all that comes."""
        alike = max(start, self._named[1])
        if self._extent:
            is_over = reached >= self._extent[1]
        else:
            is_over = reached > alike + _LONG and self._work(alike, alike + _LONG) == 0
        if is_over:
            raise NoWorkingTime("the calendar has not so much open time left")

    def require_before(self, start: int, reached: int) -> None:
        """Do as `require_after` does, backwards."""
        alike = min(start, self._named[0])
        if self._extent:
            is_over = reached <= self._extent[0]
        else:
            is_over = reached < alike - _WEEK and self._work(alike - _WEEK, alike) == 0
        if is_over:
            raise NoWorkingTime("the calendar had not so much open time before")

    def _brought_near(self, instant: int) -> tuple[int, int]:
        """Return a nearer instant that is alike, and the open seconds from it to `instant`."""
        since, until = self._named
        if weeks := max(0, since - instant) // _WEEK:
            return instant + weeks * _WEEK, -weeks * self._work(since - _WEEK, since)
        if cycles := max(0, instant - until) // CYCLE:
            return instant - cycles * CYCLE, cycles * self._work(until, until + CYCLE)
        return instant, 0

    def _work(self, start: int, end: int) -> int:
        table = self.covering(min(start, end), max(start, end))
        return table.work(end) - table.work(start)

    def covering(self, low: int, high: int) -> Table:
        """Return a table with both instants in it."""
        table = self.table
        if low < table.first or high >= table.last:
            horizon = wider(table.first, table.last, low, high)
            table = self.table = lay_out(self.openings, *horizon)
        return table


def wider(first: int, last: int, low: int, high: int) -> tuple[int, int]:
    """
    Return a horizon around `low` and `high` that is twice as wide as the one known.

    So to go on asking for more costs no more, in the end, than to have asked for it all.
    The first horizon is two months back and thirteen ahead.

    Raises:
        OverflowError: they are not in the years 1 to 9999.
    """
    if first == last:
        first, last = low - 2 * _MONTH, high + 13 * _MONTH
    width = last - first
    if low < first:
        first = min(low, first - width)
    if high >= last:
        last = max(high + 1, last + width)
    first, last = max(first, EARLIEST), min(last, LATEST)
    if low < first or high >= last:
        raise OverflowError("opening hours are reckoned for the years 1 to 9999 only")
    return first, last
