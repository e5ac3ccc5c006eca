"""When many runs fall due, by the terms of each."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np

from kept.core.calendars import Calendar
from kept.core.charter.quantities import OPEN_TIME, Quantity, Unit
from kept.core.replay.columns import NEVER, Codes, Ints, microseconds, moment
from kept.core.rulebook import Rulebook
from kept.core.runs import Terms
from kept.core.spans import moment as moment_of

SECOND = 1_000_000
BROUGHT_ALONG = (Unit.AS_GIVEN, Unit.THE_CONTRACTS, Unit.THE_VENDORS)
MARGIN = 400 * 86_400 * SECOND


class Deadlines:
    """The moments of runs under one rulebook; `known` are its terms by their codes."""

    def __init__(self, rulebook: Rulebook, known: Sequence[Terms]) -> None:
        self.rulebook = rulebook
        self.known = known
        self.read_until = any(one.last and one.last.unit in BROUGHT_ALONG for one in known)

    def due(self, starts: Ints, terms: Codes, until: Ints) -> Ints:
        """
        Return when each run from `starts` is due, NEVER where it has no moment.

        `until` are the moments that the start events brought along, looked at if `read_until`.
        """
        due = np.full(len(starts), NEVER, np.int64)
        for code, known in enumerate(self.known):
            chosen = np.flatnonzero(terms == code)
            if len(chosen):
                due[chosen] = self._due(known, starts.take(chosen), until.take(chosen))
        return due

    def _due(self, terms: Terms, starts: Ints, until: Ints) -> Ints:
        quantity = terms.last
        if quantity is None:
            return np.full(len(starts), NEVER, np.int64)
        calendar = terms.calendar
        match quantity.unit:
            case unit if unit in OPEN_TIME and quantity.amount:
                # The calendar counts whole seconds.
                return calendar.add_many(starts // SECOND, quantity.seconds) * SECOND
            case Unit.WORKING_DAY:
                return _nth_end(calendar, starts, quantity.amount, parts=1)
            case Unit.TWICE_PER_WORKING_DAY:
                return _nth_end(calendar, starts, 1, parts=2)
            case Unit.AT_ONCE | Unit.MINUTE | Unit.HOUR:
                return starts
            case unit if unit in BROUGHT_ALONG:
                return until
            case Unit.AS_SOON_AS_POSSIBLE | Unit.NOT_PROMISED:
                return np.full(len(starts), NEVER, np.int64)
        return self._one_by_one(quantity, calendar, starts)

    def _one_by_one(self, quantity: Quantity, calendar: Calendar, starts: Ints) -> Ints:
        once, back = np.unique(starts, return_inverse=True)
        due = [
            moment_of(moment(int(at)), quantity, calendar=calendar, zone=self.rulebook.zone)
            for at in once
        ]
        return np.array([microseconds(at) if at else NEVER for at in due], np.int64)[back]


def _nth_end(calendar: Calendar, starts: Ints, n: int, *, parts: int) -> Ints:
    """Return the n-th end of a part of a working day after the first one, from each start."""
    ends = ends_of_days(calendar, *_around(starts, n), parts)
    found: Ints = ends[np.searchsorted(ends, starts, "right") + n]
    return found


def _around(starts: Ints, days: int) -> tuple[int, int]:
    """Return the whole stretches of a year or so that hold all of `starts`, and `days` more."""
    low, high = int(starts.min()), int(starts.max())
    return low // MARGIN * MARGIN, (high // MARGIN + 3 + days // 100) * MARGIN


@lru_cache(maxsize=64)
def ends_of_days(calendar: Calendar, since: int, until: int, parts: int) -> Ints:
    """Return the ends of the equal parts of each working day between two moments, in order."""
    ends: list[int] = []
    at: datetime = moment(since)
    last = moment(until)
    while at <= last:
        at = calendar.closing(at, 0) if parts == 1 else calendar.part_ends(at, 1, parts)
        ends.append(microseconds(at))
    return np.array(ends, np.int64)
