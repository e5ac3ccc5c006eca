"""A calendar that answers: deadlines, open time between moments, working days."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from kept.core.calendars.days import Days, lay_out_days
from kept.core.calendars.hours import DAY
from kept.core.calendars.openings import Day, Openings
from kept.core.calendars.periods import Period, Periods, joined
from kept.core.calendars.table import Table, lay_out
from kept.core.calendars.zones import EARLIEST, LATEST, offset_at, stretches

Pauses = Iterable[tuple[datetime, datetime]]
EpochPauses = Iterable[tuple[int, int]]
Until = Literal["close", "same-time"]
Instants = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR = 366 * DAY
_Found = TypeVar("_Found")


class NoWorkingTime(Exception):  # noqa: N818  the name is part of the interface
    """The calendar has no open time left to give."""


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A stretch of time that is all open, or all closed for one reason.

    `reason` is "outside hours", "not a working day" or "holiday", and empty while
    open; `name` is the holiday's, where the calendar names it.
    """

    start: datetime
    end: datetime
    is_open: bool
    reason: str = ""
    name: str = ""

    @property
    def seconds(self) -> int:
        """Return the length in elapsed time."""
        return instant_of(self.end) - instant_of(self.start)


class Calendar:
    """
    Open time to the second, from any moment to any other.

    Moments are aware datetimes in any zone, read to the whole second before them;
    answers are in the calendar's zone. Open time is elapsed time in seconds. What is
    worked out of the hours is kept and grows with the moments asked about.
    """

    __slots__ = ("_days", "_table", "openings", "zone")

    def __init__(self, openings: Openings) -> None:
        self.openings = openings
        self.zone: ZoneInfo = openings.zone
        self._table: Table | None = None
        self._days: Days | None = None

    def add(self, start: datetime, seconds: int, pauses: Pauses = ()) -> datetime:
        """
        Return the earliest moment with `seconds` of open time between `start` and it.

        So a deadline at closing is that closing, and zero gives `start`. Less than
        zero gives the latest moment with so much open time before `start`. Time in
        `pauses` does not count; they may overlap and come in any order.

        Raises:
            NoWorkingTime: the calendar has not so much open time left.
        """
        if seconds == 0:
            instant_of(start)
            return start.astimezone(self.zone)
        due = self.add_epoch(instant_of(start), seconds, _instants(pauses))
        return datetime.fromtimestamp(due, self.zone)

    def add_epoch(self, start: int, seconds: int, pauses: EpochPauses = ()) -> int:
        """Do as `add` does, on seconds since 1970 UTC."""
        if seconds == 0:
            return start
        stops = joined(pauses)
        return self._search(lambda table: table.add(start, seconds, stops), start, seconds, stops)

    def elapsed(self, start: datetime, end: datetime, pauses: Pauses = ()) -> int:
        """Return the open seconds from `start` to `end` outside `pauses`, negative backwards."""
        return self.elapsed_epoch(instant_of(start), instant_of(end), _instants(pauses))

    def elapsed_epoch(self, start: int, end: int, pauses: EpochPauses = ()) -> int:
        """Do as `elapsed` does, on seconds since 1970 UTC."""
        if end < start:
            return -self.elapsed_epoch(end, start, pauses)
        stops = [(max(a, start), min(b, end)) for a, b in joined(pauses) if a < end and b > start]
        return self._covering(start, end).elapsed(start, end, stops)

    def add_many(
        self, starts: Instants, seconds: Instants | int, pauses: EpochPauses = ()
    ) -> Instants:
        """Do as `add_epoch` does, for each of an array."""
        stops = joined(pauses)
        pairs = np.broadcast(starts, seconds)
        found = [self.add_epoch(int(start), int(length), stops) for start, length in pairs]
        return np.array(found, dtype=np.int64).reshape(pairs.shape)

    def elapsed_many(self, starts: Instants, ends: Instants, pauses: EpochPauses = ()) -> Instants:
        """Do as `elapsed_epoch` does, for each of an array."""
        stops = joined(pauses)
        pairs = np.broadcast(starts, ends)
        found = [self.elapsed_epoch(int(start), int(end), stops) for start, end in pairs]
        return np.array(found, dtype=np.int64).reshape(pairs.shape)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the calendar is open at `at`; at the closing moment it is not."""
        instant = instant_of(at)
        table = self._covering(instant, instant)
        return table.opens[table.at(instant)] <= instant < table.last

    def next_open(self, at: datetime) -> datetime:
        """
        Return `at` if the calendar is open then, else the next opening.

        Raises:
            NoWorkingTime: it never opens again.
        """
        instant = instant_of(at)
        second = self.add_epoch(instant, 1) - 1
        return datetime.fromtimestamp(second, self.zone)

    def prev_close(self, at: datetime) -> datetime:
        """
        Return `at` if the calendar is open just before it, else the closing before it.

        Raises:
            NoWorkingTime: it was never open before.
        """
        instant = instant_of(at)
        second = self.add_epoch(instant, -1) + 1
        return datetime.fromtimestamp(second, self.zone)

    def closing(self, start: datetime, n: int, pauses: Pauses = ()) -> datetime:
        """
        Return the moment of "n working days" after `start`.

        Of the closes of business after the start, the first ends day 0, and the n-th
        after it is the moment. A close is the last closing of a date's own periods;
        one that lies inside a pause is passed over. A start at a close belongs to
        the next day.

        Raises:
            NoWorkingTime: the calendar has not so many days left.
        """
        if n < 0:
            raise ValueError(f"working days count forwards: {n} is less than 0")
        day = self._nth_day(instant_of(start), n, _instants(pauses))
        return datetime.fromtimestamp(day.close, self.zone)

    def add_days(
        self, start: datetime, n: int, until: Until = "close", pauses: Pauses = ()
    ) -> datetime:
        """
        Return the moment `n` working days after the day of `start`; 0 gives `start`.

        A start outside hours counts as the next opening, one in a night shift as
        of the date the shift began. `until="close"` ends with that day's last closing;
        "same-time" at the same time of the clock, or where that is closed, at
        the day's next opening, else at its last closing. Days whose close lies inside
        a pause are passed over.

        Raises:
            NoWorkingTime: the calendar has not so many days left.
        """
        if until not in ("close", "same-time"):
            raise ValueError(f'until is "close" or "same-time", not {until!r}')
        if n == 0:
            instant_of(start)
            return start.astimezone(self.zone)
        if until == "close":
            return self.closing(start, n, pauses)
        return self._same_time(start, n, pauses)

    def _same_time(self, start: datetime, n: int, pauses: Pauses) -> datetime:
        if n < 0:
            raise ValueError(f"working days count forwards: {n} is less than 0")
        counted = instant_of(self.next_open(start))
        today = self._nth_day(counted, 0)
        day = self._nth_day(counted, n, _instants(pauses))
        local = counted + offset_at(self.zone, counted) + (day.number - today.number) * DAY
        wanted = self._first_reading(local)
        for opens, closes in day.periods:
            if wanted < closes:
                return datetime.fromtimestamp(max(opens, wanted), self.zone)
        return datetime.fromtimestamp(day.close, self.zone)

    def _first_reading(self, local: int) -> int:
        """Return the first instant whose reading is `local`, or the first one past it."""
        known = stretches(self.zone, local - 2 * DAY, local + 2 * DAY)
        return min(
            max(local - stretch.offset, stretch.since)
            for stretch in known
            if local - stretch.offset < stretch.until
        )

    def part_ends(self, start: datetime, n: int, parts: int = 2, pauses: Pauses = ()) -> datetime:
        """
        Return the n-th end of an equal part of a day's open time strictly after `start`.

        With two parts the ends are the middle of each date's open time and its close:
        "twice per working day" is the second end after the start. Ends that lie
        inside a pause are passed over.

        Raises:
            NoWorkingTime: the calendar has not so many days left.
        """
        if n < 1 or parts < 1:
            raise ValueError(f"ends are counted from 1, in 1 part or more: {n} of {parts}")
        instant, stops = instant_of(start), joined(_instants(pauses))
        end = self._search_days(lambda days: days.part_end(instant, n, parts, stops), instant, n)
        return datetime.fromtimestamp(end, self.zone)

    def pieces(self, start: datetime, end: datetime) -> Iterator[Piece]:
        """
        Cut the time from `start` to `end` into pieces, each all open or closed for one reason.

        The pieces follow each other without a gap; only the time between is walked.
        """
        since, until = instant_of(start), instant_of(end)
        for piece_since, piece_until, is_open, why in self._joined_pieces(since, until):
            yield Piece(
                datetime.fromtimestamp(piece_since, self.zone),
                datetime.fromtimestamp(piece_until, self.zone),
                is_open,
                *why,
            )

    def _joined_pieces(
        self, since: int, until: int
    ) -> Iterator[tuple[int, int, bool, tuple[str, str]]]:
        last: tuple[int, int, bool, tuple[str, str]] | None = None
        for piece in self._cut(since, until):
            if last and last[2:] == piece[2:]:
                last = (last[0], piece[1], *piece[2:])
                continue
            if last:
                yield last
            last = piece
        if last:
            yield last

    def _cut(self, since: int, until: int) -> Iterator[tuple[int, int, bool, tuple[str, str]]]:
        if since >= until:
            return
        table = self._covering(since, until)
        known = iter(stretches(self.zone, since, until))
        stretch = next(known)
        k = table.at(since)
        while since < until:
            while stretch.until <= since:
                stretch = next(known)
            opens, closes = table.opens[k], table.closes[k]
            if opens <= since and k + 1 < len(table.opens):
                yield since, min(closes, until), True, ("", "")
                since = closes
                k += 1
            else:
                end = min(until, opens, stretch.midnight_after(since))
                if opens <= since:
                    end = min(until, stretch.midnight_after(since))
                yield since, end, False, self.openings.why_closed(stretch.day(since))
                since = end

    def _nth_day(self, start: int, n: int, pauses: EpochPauses = ()) -> Day:
        stops = joined(pauses)
        return self._search_days(lambda days: days.nth(start, n, stops), start, n)

    def _search_days(self, look: Callable[[Days], _Found | None], start: int, n: int) -> _Found:
        """Look in wider and wider tables of days."""
        _, closes = self.openings.bounds()
        days = self._days
        while True:
            if days is not None and days.first <= start < days.last:
                if (found := look(days)) is not None:
                    return found
                if days.last >= closes:
                    raise NoWorkingTime("the calendar has not so many working days left")
            days = self._days = lay_out_days(self.openings, *_wider(days, start, start))

    def _search(
        self, look: Callable[[Table], int | None], start: int, seconds: int, pauses: Periods
    ) -> int:
        """Look in wider and wider tables."""
        opens, closes = self.openings.bounds()
        near = [instant for pause in pauses for instant in pause] if pauses else [start]
        low, high = min(start, *near), max(start, *near)
        table = self._covering(low, high)
        while (found := look(table)) is None:
            if seconds > 0 and table.last >= closes:
                raise NoWorkingTime("the calendar has not so much open time left")
            if seconds < 0 and table.first <= opens:
                raise NoWorkingTime("the calendar had not so much open time before")
            length = table.last - table.first
            table = (
                self._covering(table.first, table.last + length)
                if seconds > 0
                else self._covering(table.first - length, table.last - 1)
            )
        return found

    def _covering(self, low: int, high: int) -> Table:
        table = self._table
        if table is None or low < table.first or high >= table.last:
            table = lay_out(self.openings, *_wider(table, low, high))
            self._table = table
        return table


def _wider(known: Table | Days | None, low: int, high: int) -> tuple[int, int]:
    """Return a horizon around both, at least twice as wide as what is known."""
    if known is None:
        first, last = low - _YEAR, high + 4 * _YEAR
    else:
        length = known.last - known.first
        first = known.first if low >= known.first else min(low, known.first) - length
        last = known.last + length if high >= known.last else known.last
        last = max(last, high + 1)
        if first == known.first and last == known.last:
            last += length
    return max(first, EARLIEST), min(last, LATEST)


def instant_of(moment: datetime) -> int:
    """
    Return the whole seconds since 1970 UTC.

    Raises:
        ValueError: the datetime has no zone.
    """
    try:
        since = moment - _EPOCH
    except TypeError:
        raise ValueError(f"{moment!r} has no time zone: give an aware datetime") from None
    return since.days * DAY + since.seconds


def _instants(pauses: Pauses) -> list[Period]:
    return [(instant_of(since), instant_of(until)) for since, until in pauses]
