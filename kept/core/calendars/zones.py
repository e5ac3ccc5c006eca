"""The changes of a zone's clock, found by asking the zone itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kept.core.calendars.hours import DAY

# The day number of 1 January 1970, and the instants between which every zone's
# clock shows a date that `datetime` can hold.
EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
EARLIEST = int(datetime(1, 1, 10, tzinfo=UTC).timestamp())
LATEST = int(datetime(9999, 12, 20, tzinfo=UTC).timestamp())

_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a zone's clock runs `offset` seconds ahead of UTC; `until` is not in it."""

    since: int
    until: int
    offset: int

    def day(self, instant: int) -> int:
        """Return the date that the clock shows, as a day number."""
        return (instant + self.offset) // DAY + EPOCH_DAY

    def midnight_after(self, instant: int) -> int:
        """Return when the clock shows the next date, or is changed before that."""
        local = instant + self.offset
        return min(self.until, local - local % DAY + DAY - self.offset)


def stretches(zone: ZoneInfo, since: int, until: int) -> list[Stretch]:
    """Return [since, until) cut where the clock of `zone` is put forward or back."""
    found = []
    while since < until:
        offset = offset_at(zone, since)
        change = _first_change(zone, since, until, offset)
        found.append(Stretch(since, change, offset))
        since = change
    return found


def offset_at(zone: ZoneInfo, instant: int) -> int:
    """Return how many seconds the clock of `zone` is ahead of UTC at `instant`."""
    ahead = datetime.fromtimestamp(instant, zone).utcoffset()
    assert ahead is not None  # noqa: S101  a ZoneInfo always knows
    return ahead // _ONE_SECOND


def _first_change(zone: ZoneInfo, since: int, until: int, offset: int) -> int:
    for low, high in _days(since, until):
        if offset_at(zone, high) != offset:
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(zone, middle) == offset:
                    low = middle
                else:
                    high = middle
            return high
    return until


def _days(since: int, until: int) -> Iterator[tuple[int, int]]:
    while since < until:
        after = min(since + DAY, until)
        yield since, after
        since = after
