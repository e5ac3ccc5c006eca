"""A span of time cut into open and closed pieces, each closed one with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from kept.core.calendars.moments import instant_of
from kept.core.calendars.openings import Openings
from kept.core.calendars.periods import Periods
from kept.core.calendars.zones import stretches


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
        """Return how long it lasts, in elapsed time."""
        return instant_of(self.end) - instant_of(self.start)


class _Cut(NamedTuple):
    since: int
    until: int
    kind: tuple[bool, str, str]


def cut(openings: Openings, periods: Periods, since: int, until: int) -> Iterator[Piece]:
    """Yield the pieces of [since, until), whose open periods are `periods`."""
    cuts = _at_midnights(openings, periods, since, until)
    for kind, group in groupby(cuts, key=lambda piece: piece.kind):
        first, *more = group
        last = more[-1] if more else first
        yield Piece(
            datetime.fromtimestamp(first.since, openings.zone),
            datetime.fromtimestamp(last.until, openings.zone),
            *kind,
        )


def _at_midnights(openings: Openings, periods: Periods, since: int, until: int) -> Iterator[_Cut]:
    """Yield open periods whole and closed time date by date."""
    for opens, closes in [*periods, (until, until)]:
        for stretch in stretches(openings.zone, since, opens):
            while since < stretch.until:
                midnight = stretch.midnight_after(since)
                reason, name = openings.why_closed(stretch.day(since))
                yield _Cut(since, midnight, (False, reason, name))
                since = midnight
        if opens < closes:
            yield _Cut(opens, closes, (True, "", ""))
        since = closes
