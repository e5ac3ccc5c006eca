"""
When a calendar is open, as instants: from the hours of a policy, or from other calendars.

An instant is open if the calendar's own clock shows an open time then ("the sign on
the door"). So a time that the clock skips is never open, and one that it shows
twice is open twice.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kept.core.calendars.hours import DAY, Hours
from kept.core.calendars.periods import Period, Periods, clipped, common, gaps, joined
from kept.core.calendars.zones import EPOCH_DAY, RULES_SINCE, RULES_UNTIL, Stretch, stretches

OUTSIDE_HOURS = "outside hours"
NOT_A_WORKING_DAY = "not a working day"
HOLIDAY = "holiday"


class Day(NamedTuple):
    """A date that has open time of its own, and that time; a night shift is its first date's."""

    number: int
    periods: Periods

    @property
    def close(self) -> int:
        """Return the last closing."""
        return self.periods[-1][1]


class Openings(ABC):
    """A set of open instants that can be asked for any stretch of it."""

    zone: ZoneInfo

    @abstractmethod
    def periods(self, since: int, until: int) -> Periods:
        """Return the open periods in [since, until)."""

    @abstractmethod
    def extent(self) -> Period | None:
        """Return instants before and after which nothing is open; None if it never ends."""

    @abstractmethod
    def named(self) -> Period:
        """Return instants between which dates are named; before and after, weeks are alike."""

    def days(self, since: int, until: int) -> list[Day]:
        """
        Return the working days that have open time in [since, until), dates in order.

        The first and the last may be cut. Unless the calendar has shifts of its own, a
        day is what is open while the clock shows its date.
        """
        parts = _cut_at_midnights(self.periods(since, until), self.zone, since, until)
        return _days(parts)

    def why_closed(self, day: int) -> tuple[str, str]:
        """Return why the closed time of that date is closed, and the name of the holiday."""
        return OUTSIDE_HOURS, ""


@dataclass(frozen=True, slots=True)
class FromHours(Openings):
    """The instants at which the clock shows an open time."""

    hours: Hours

    @property
    def zone(self) -> ZoneInfo:  # type: ignore[override]
        return self.hours.zone

    def periods(self, since: int, until: int) -> Periods:
        return clipped(joined(part for _, part in self._parts(since, until)), since, until)

    def extent(self) -> Period | None:
        if any(self.hours.weekly):
            return None
        return _around(day for day, shifts in self.hours.overrides.items() if shifts)

    def named(self) -> Period:
        named = _around([*self.hours.holidays, *self.hours.overrides])
        return min(named[0], RULES_SINCE), max(named[1], RULES_UNTIL)

    def days(self, since: int, until: int) -> list[Day]:
        return _days(self._parts(since, until))

    def _parts(self, since: int, until: int) -> Iterator[tuple[int, Period]]:
        """Yield the open time of each date, and more than is asked for: days are whole."""
        known = stretches(self.zone, since - 3 * DAY, until + 3 * DAY)
        i = 0
        for day in range(known[0].day(since) - 2, known[-1].day(until) + 2):
            midnight = (day - EPOCH_DAY) * DAY
            # No clock is more than a day from UTC, and a shift ends by the next midnight.
            while known[i].until <= midnight - DAY:
                i += 1
            for opens, closes in self.hours.shifts(day):
                for part in _instants(midnight + opens, midnight + closes, known, i):
                    yield day, part

    def why_closed(self, day: int) -> tuple[str, str]:
        if day in self.hours.holidays:
            return HOLIDAY, self.hours.holidays[day]
        return (OUTSIDE_HOURS if self.hours.shifts(day) else NOT_A_WORKING_DAY), ""


def _instants(opens: int, closes: int, known: list[Stretch], i: int) -> Iterator[Period]:
    """Yield when the clock shows a time of [opens, closes), from the i-th stretch on."""
    while True:
        since, until, offset = known[i]
        opening, closing = opens - offset, closes - offset
        if since <= opening and closing + 2 * DAY <= until:
            # No other stretch is near.
            yield opening, closing
            return
        if opening < until and since < closing:
            yield max(opening, since), min(closing, until)
        i += 1
        if i == len(known) or known[i].since > closing + 2 * DAY:
            return


def _around(days: Iterable[int]) -> Period:
    """Return instants before and after everything that begins on one of the days."""
    known = sorted(days)
    if not known:
        return 0, 0
    return (known[0] - EPOCH_DAY - 2) * DAY, (known[-1] - EPOCH_DAY + 4) * DAY


@dataclass(frozen=True, slots=True)
class Always(Openings):
    """Every instant; its days are the dates of `zone`."""

    zone: ZoneInfo

    def periods(self, since: int, until: int) -> Periods:
        return [(since, until)]

    def extent(self) -> Period | None:
        return None

    def named(self) -> Period:
        return RULES_SINCE, RULES_UNTIL


@dataclass(frozen=True, slots=True)
class Either(Openings):
    """The instants at which one of two is open."""

    zone: ZoneInfo
    ours: Openings
    theirs: Openings

    def periods(self, since: int, until: int) -> Periods:
        return joined([*self.ours.periods(since, until), *self.theirs.periods(since, until)])

    def extent(self) -> Period | None:
        ours, theirs = self.ours.extent(), self.theirs.extent()
        return _hull(ours, theirs) if ours and theirs else None

    def named(self) -> Period:
        return _hull(self.ours.named(), self.theirs.named())


@dataclass(frozen=True, slots=True)
class Both(Openings):
    """The instants at which two are open together."""

    zone: ZoneInfo
    ours: Openings
    theirs: Openings

    def periods(self, since: int, until: int) -> Periods:
        return common(self.ours.periods(since, until), self.theirs.periods(since, until))

    def extent(self) -> Period | None:
        ours, theirs = self.ours.extent(), self.theirs.extent()
        return _hull(ours, theirs) if ours and theirs else ours or theirs

    def named(self) -> Period:
        return _hull(self.ours.named(), self.theirs.named())


@dataclass(frozen=True, slots=True)
class Rest(Openings):
    """The instants at which another is closed."""

    zone: ZoneInfo
    of: Openings

    def periods(self, since: int, until: int) -> Periods:
        return gaps(self.of.periods(since, until), since, until)

    def extent(self) -> Period | None:
        return None

    def named(self) -> Period:
        return self.of.named()


def _hull(ours: Period, theirs: Period) -> Period:
    return min(ours[0], theirs[0]), max(ours[1], theirs[1])


def _days(parts: Iterable[tuple[int, Period]]) -> list[Day]:
    by_day = groupby(sorted(parts), key=lambda part: part[0])
    return [Day(day, joined(period for _, period in found)) for day, found in by_day]


def _cut_at_midnights(
    periods: Periods, zone: ZoneInfo, since: int, until: int
) -> Iterator[tuple[int, Period]]:
    known = stretches(zone, since, until)
    starts = [stretch.since for stretch in known]
    for opens, closes in periods:
        while opens < closes:
            stretch = known[bisect_right(starts, opens) - 1]
            midnight = min(closes, stretch.midnight_after(opens))
            yield stretch.day(opens), (opens, midnight)
            opens = midnight
