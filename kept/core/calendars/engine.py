"""A calendar that answers: deadlines, open time between moments, working days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from kept.core.calendars.arrays import Arrays
from kept.core.calendars.days import WorkingDays
from kept.core.calendars.hours import DAY
from kept.core.calendars.line import Line
from kept.core.calendars.moments import epoch_stops, instant_of, stops
from kept.core.calendars.openings import Openings
from kept.core.calendars.periods import Period, Periods, clipped
from kept.core.calendars.pieces import Piece, cut
from kept.core.calendars.zones import EARLIEST, LATEST, offset_at, stretches

Pauses = Iterable[tuple[datetime, datetime]]
EpochPauses = Iterable[Period]
Until = Literal["close", "same-time"]
Instants = NDArray[np.int64]


class Calendar:
    """
    Open time to the second, from any moment to any other.

    Moments are aware datetimes in any zone, read to the whole second; answers are in the
    calendar's zone, and to be compared in UTC: Python compares two moments of one zone as
    wall clocks, and would take the hour that comes twice for one. Open time is elapsed
    time, in seconds. Pauses do not count; they are half-open, may overlap and come in any
    order. What has been worked out of the hours is kept, and grows with the moments asked
    about; it may be asked from several threads.
    """

    __slots__ = ("_arrays", "_days", "_line", "openings", "zone")

    def __init__(self, openings: Openings) -> None:
        self.openings = openings
        self.zone: ZoneInfo = openings.zone
        self._line = Line(openings)
        self._arrays = Arrays(self._line)
        self._days = WorkingDays(self._line)

    # Open time

    def add(self, start: datetime, seconds: int, pauses: Pauses = ()) -> datetime:
        """
        Return the earliest moment with `seconds` of open time between `start` and it.

        So a deadline at closing is that closing, and zero gives `start`. Less than
        zero gives the latest moment with so much open time between it and `start`.

        Raises:
            NoWorkingTime: the calendar has not so much open time.
        """
        # The way of nearly every deadline, with `Table.earliest` written out: to call it, or
        # `instant_of`, would cost half as much again.
        if seconds > 0 and not pauses:
            table = self._line.table
            try:
                since = start - table.origin
                at = since.seconds
                closes, opens, before, lag, later = table.by_day[since.days]
                while closes <= at:
                    closes, opens, before, lag, later = later
                work = seconds + (at - lag if at > opens else before)
                k = table.by_work[work >> table.work_shift]
                while table.after[k] < work:
                    k += 1
                return datetime.fromtimestamp(work + table.late[k], self.zone)
            except (LookupError, TypeError):
                pass  # Not in the table, or without a zone.
        if seconds == 0:
            return self._shown(start)
        instant = instant_of(start)
        if pauses:
            seconds = self._with_pauses(instant, seconds, stops(pauses))
        return datetime.fromtimestamp(self.add_epoch(instant, seconds), self.zone)

    def add_epoch(self, start: int, seconds: int, pauses: EpochPauses = ()) -> int:
        """Do as `add` does, on seconds since 1970 UTC."""
        if seconds > 0 and not pauses:
            table = self._line.table
            try:
                return table.earliest(table.work(start) + seconds)
            except IndexError:
                pass
        if pauses:
            seconds = self._with_pauses(start, seconds, epoch_stops(pauses))
        if seconds > 0:
            return self._line.later(start, seconds)
        return self._line.sooner(start, -seconds) if seconds else start

    def elapsed(self, start: datetime, end: datetime, pauses: Pauses = ()) -> int:
        """Return the open seconds from `start` to `end` outside the pauses, negative backwards."""
        # Written out as above, twice.
        if not pauses:
            table = self._line.table
            origin, by_day = table.origin, table.by_day
            try:
                since = start - origin
                at = since.seconds
                closes, opens, before, lag, later = by_day[since.days]
                while closes <= at:
                    closes, opens, before, lag, later = later
                done = at - lag if at > opens else before
                since = end - origin
                at = since.seconds
                closes, opens, before, lag, later = by_day[since.days]
                while closes <= at:
                    closes, opens, before, lag, later = later
                return (at - lag if at > opens else before) - done
            except (KeyError, TypeError):
                pass
        return self._elapsed(instant_of(start), instant_of(end), stops(pauses))

    def elapsed_epoch(self, start: int, end: int, pauses: EpochPauses = ()) -> int:
        """Do as `elapsed` does, on seconds since 1970 UTC."""
        return self._elapsed(start, end, epoch_stops(pauses) if pauses else [])

    def add_many(
        self, starts: Instants | int, seconds: Instants | int, pauses: EpochPauses = ()
    ) -> Instants:
        """
        Do as `add_epoch` does, for each of an array of int64.

        The pauses are the same for all; one of the two may be a single number.
        """
        return self._arrays.add(starts, seconds, epoch_stops(pauses))

    def elapsed_many(
        self, starts: Instants | int, ends: Instants | int, pauses: EpochPauses = ()
    ) -> Instants:
        """Do as `elapsed_epoch` does, for each of an array, as in `add_many`."""
        return self._arrays.elapsed(starts, ends, epoch_stops(pauses))

    def _shown(self, moment: datetime) -> datetime:
        instant_of(moment)  # A naive one is refused here too.
        return moment.astimezone(self.zone)

    def _elapsed(self, start: int, end: int, pauses: Periods) -> int:
        if not pauses:
            return self._line.between(start, end)
        first, last = min(start, end), max(start, end)
        edges = [first, *chain.from_iterable(clipped(pauses, first, last)), last]
        open_time = sum(_lengths(self._line.walked(edges)))
        return open_time if start == first else -open_time

    def _with_pauses(self, start: int, seconds: int, pauses: Periods) -> int:
        """Return `seconds` and the open time of the pauses that come before it is used up."""
        if seconds > 0:
            edges = [start, *chain.from_iterable(clipped(pauses, start, LATEST))]
        else:
            edges = [*chain.from_iterable(clipped(pauses, EARLIEST, start)), start][::-1]
        walked = self._line.walked(edges)
        length = abs(seconds)
        for stopped, resumed in zip(walked[1::2], walked[2::2], strict=True):
            # What is due where a pause begins is due before it.
            if stopped >= length:
                break
            length += resumed - stopped
        return length if seconds > 0 else -length

    # Single moments

    def is_open(self, at: datetime) -> bool:
        """Tell whether the calendar is open at `at`; at the moment of closing it is not."""
        instant = instant_of(at)
        return self.elapsed_epoch(instant, instant + 1) == 1

    def next_open(self, at: datetime) -> datetime:
        """
        Return `at` if the calendar is open then, else the next opening.

        Raises:
            NoWorkingTime: it never opens again.
        """
        return datetime.fromtimestamp(self.add_epoch(instant_of(at), 1) - 1, self.zone)

    def prev_close(self, at: datetime) -> datetime:
        """
        Return `at` if the calendar is open just before it, else the closing before it.

        Raises:
            NoWorkingTime: it was never open before.
        """
        return datetime.fromtimestamp(self.add_epoch(instant_of(at), -1) + 1, self.zone)

    def pieces(self, start: datetime, end: datetime) -> Iterator[Piece]:
        """
        Cut the time from `start` to `end` into pieces, each all open or closed for one reason.

        They follow each other without a gap; there are none unless `end` is after `start`.
        """
        since, until = instant_of(start), instant_of(end)
        if since >= until:
            return iter(())
        return cut(self.openings, self.openings.periods(since, until), since, until)

    # Working days

    def add_days(
        self, start: datetime, n: int, until: Until = "close", pauses: Pauses = ()
    ) -> datetime:
        """
        Return the moment `n` working days after the day of `start`; 0 gives `start`.

        A start outside hours counts as the next opening, one in a night shift as of the
        date on which that began. "close" is the day's last closing; "same-time" the same
        time of the clock as the start, where that is closed the day's next opening, else
        its last closing. Days whose close lies in a pause are passed over.

        Raises:
            NoWorkingTime: the calendar has not so many days left.
        """
        if n < 0:
            raise ValueError(f"working days are counted forwards: not {n}")
        if until not in ("close", "same-time"):
            raise ValueError(f'until is "close" or "same-time", not {until!r}')
        if n == 0:
            return self._shown(start)
        return (self.closing if until == "close" else self._same_time)(start, n, pauses)

    def closing(self, start: datetime, n: int, pauses: Pauses = ()) -> datetime:
        """
        Return the moment of "n working days" after `start`.

        Of the closes of business after the start the first ends day 0, the n-th after
        it is the moment. A close is the last closing of a date's own periods; one that
        lies in a pause is passed over.

        Raises:
            NoWorkingTime: the calendar has not so many days left.
        """
        close = self.closing_epoch(instant_of(start), n, stops(pauses) if pauses else ())
        return datetime.fromtimestamp(close, self.zone)

    def closing_epoch(self, start: int, n: int, pauses: EpochPauses = ()) -> int:
        """Do as `closing` does, on seconds since 1970 UTC."""
        if n < 0:
            raise ValueError(f"working days are counted forwards: not {n}")
        return self._days.close(start, n, epoch_stops(pauses) if pauses else ())

    def part_ends(self, start: datetime, n: int, parts: int = 2, pauses: Pauses = ()) -> datetime:
        """
        Return the n-th end of an equal part of a working day's open time after `start`.

        With two parts these are the middle of each day's open time and its close:
        "twice per working day" is the second end after the start. Ends that lie in a
        pause are passed over.

        Raises:
            NoWorkingTime: the calendar has not so many days left.
        """
        if n < 1 or parts < 1:
            raise ValueError(f"the ends of parts are counted from 1: not {n} of {parts}")
        end = self._days.part_end(instant_of(start), n, parts, stops(pauses))
        return datetime.fromtimestamp(end, self.zone)

    def _same_time(self, start: datetime, n: int, pauses: Pauses) -> datetime:
        counted = instant_of(self.next_open(start))
        today = self._days.nth(counted, 0)
        day = self._days.nth(counted, n, stops(pauses))
        local = counted + offset_at(self.zone, counted) + (day.number - today.number) * DAY
        wanted = _first_reading(self.zone, local)
        closing_later = (opens for opens, closes in day.periods if wanted < closes)
        moment = max(wanted, next(closing_later, day.close))
        return datetime.fromtimestamp(min(moment, day.close), self.zone)


def _first_reading(zone: ZoneInfo, local: int) -> int:
    """Return the first instant at which the clock of `zone` shows `local` or more."""
    return next(
        max(local - stretch.offset, stretch.since)
        for stretch in stretches(zone, local - 2 * DAY, local + 2 * DAY)
        if local - stretch.offset < stretch.until
    )


def _lengths(walked: Sequence[int]) -> Iterator[int]:
    """Yield every other length between what has been walked, the first and the last too."""
    return (after - before for before, after in zip(walked[::2], walked[1::2], strict=True))
