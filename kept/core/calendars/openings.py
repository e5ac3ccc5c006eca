"""
When a calendar is open, as instants: from the hours of a policy, or from other calendars.

An instant is open if the calendar's own clock shows an open time then ("the sign on
the door"). So a time that the clock skips is never open, and one that it shows
twice is open twice.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kept.core.calendars.hours import DAY, Hours
from kept.core.calendars.periods import Periods, clipped, common, gaps, joined
from kept.core.calendars.zones import EARLIEST, EPOCH_DAY, LATEST, Stretch, stretches

OUTSIDE_HOURS = "outside hours"
NOT_A_WORKING_DAY = "not a working day"
HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Day:
    """A date that has open time of its own, and that time; a night shift is its first date's."""

    number: int
    periods: Periods

    @property
    def close(self) -> int:
        return self.periods[-1][1]


class Openings(ABC):
    """A set of open instants, of any extent, that can be asked for any stretch of it."""

    zone: ZoneInfo

    @abstractmethod
    def periods(self, since: int, until: int) -> Periods:
        """Return the open periods in [since, until)."""

    @abstractmethod
    def bounds(self) -> tuple[int, int]:
        """Return instants before and after which it is certain that nothing is open."""

    def days(self, since: int, until: int) -> list[Day]:
        """
        Return the working days whose open time lies in [since, until), dates in order.

        Days at either end may be cut. Unless the calendar has shifts, a day is
        what is open on one date.
        """
        found: dict[int, Periods] = {}
        for period in _cut_at_midnights(self.periods(since, until), self.zone, since, until):
            day, opens, closes = period
            found.setdefault(day, []).append((opens, closes))
        return [Day(day, joined(found[day])) for day in sorted(found)]

    def why_closed(self, day: int) -> tuple[str, str]:
        """Return why the closed time on that date is closed, and the name of the holiday."""
        return OUTSIDE_HOURS, ""


@dataclass(frozen=True, slots=True)
class FromHours(Openings):
    """The instants at which the clock shows one of the `hours`."""

    hours: Hours

    @property
    def zone(self) -> ZoneInfo:  # type: ignore[override]
        return self.hours.zone

    def periods(self, since: int, until: int) -> Periods:
        days = self.days(since, until)
        return clipped(joined(period for day in days for period in day.periods), since, until)

    def bounds(self) -> tuple[int, int]:
        if any(self.hours.weekly):
            return EARLIEST, LATEST
        days = [day for day, shifts in self.hours.overrides.items() if shifts]
        if not days:
            return 0, 0
        return (min(days) - EPOCH_DAY - 2) * DAY, (max(days) - EPOCH_DAY + 4) * DAY

    def days(self, since: int, until: int) -> list[Day]:
        # Two days more on either side: a zone may be a day away, a shift another.
        known = stretches(self.zone, since - 3 * DAY, until + 3 * DAY)
        first, last = known[0].day(since) - 2, known[-1].day(until) + 2
        return list(_working_days(self.hours, known, first, last))

    def why_closed(self, day: int) -> tuple[str, str]:
        if day in self.hours.holidays:
            return HOLIDAY, self.hours.holidays[day]
        return (OUTSIDE_HOURS if self.hours.shifts(day) else NOT_A_WORKING_DAY), ""


def _working_days(hours: Hours, known: list[Stretch], first: int, last: int) -> Iterator[Day]:
    i = 0
    for number in range(first, last + 1):
        midnight = (number - EPOCH_DAY) * DAY
        # No zone is more than a day from UTC, and no shift longer than two.
        while known[i].until <= midnight - DAY and i + 1 < len(known):
            i += 1
        near = known[i : i + 1] if known[i].until >= midnight + 3 * DAY else known[i:]
        periods = [
            period
            for opens, closes in hours.shifts(number)
            for period in _instants(midnight + opens, midnight + closes, near)
        ]
        if periods:
            yield Day(number, joined(periods))


def _instants(opens: int, closes: int, known: list[Stretch]) -> Iterator[tuple[int, int]]:
    """Return when the clock shows a time in [opens, closes), which are local readings."""
    for stretch in known:
        since = max(opens - stretch.offset, stretch.since)
        until = min(closes - stretch.offset, stretch.until)
        if since < until:
            yield since, until
        if stretch.since > closes + DAY:
            return


@dataclass(frozen=True, slots=True)
class Always(Openings):
    """Every instant; its days are the dates of `zone`."""

    zone: ZoneInfo

    def periods(self, since: int, until: int) -> Periods:
        return [(since, until)]

    def bounds(self) -> tuple[int, int]:
        return EARLIEST, LATEST


@dataclass(frozen=True, slots=True)
class Either(Openings):
    """The instants at which one of two calendars is open."""

    zone: ZoneInfo
    ours: Openings
    theirs: Openings

    def periods(self, since: int, until: int) -> Periods:
        return joined([*self.ours.periods(since, until), *self.theirs.periods(since, until)])

    def bounds(self) -> tuple[int, int]:
        (a, b), (c, d) = self.ours.bounds(), self.theirs.bounds()
        return min(a, c), max(b, d)


@dataclass(frozen=True, slots=True)
class Both(Openings):
    """The instants at which two calendars are open together."""

    zone: ZoneInfo
    ours: Openings
    theirs: Openings

    def periods(self, since: int, until: int) -> Periods:
        return common(self.ours.periods(since, until), self.theirs.periods(since, until))

    def bounds(self) -> tuple[int, int]:
        (a, b), (c, d) = self.ours.bounds(), self.theirs.bounds()
        return max(a, c), min(b, d)


@dataclass(frozen=True, slots=True)
class Rest(Openings):
    """The instants at which a calendar is closed."""

    zone: ZoneInfo
    of: Openings

    def periods(self, since: int, until: int) -> Periods:
        return gaps(self.of.periods(since, until), since, until)

    def bounds(self) -> tuple[int, int]:
        return EARLIEST, LATEST


def _cut_at_midnights(
    periods: Periods, zone: ZoneInfo, since: int, until: int
) -> Iterator[tuple[int, int, int]]:
    known = stretches(zone, since, until)
    starts = [stretch.since for stretch in known]
    for opens, closes in periods:
        while opens < closes:
            stretch = known[bisect_right(starts, opens) - 1]
            midnight = min(closes, stretch.midnight_after(opens))
            yield stretch.day(opens), opens, midnight
            opens = midnight
