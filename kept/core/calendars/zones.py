"""The changes of a zone's clock, found by asking the zone itself."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kept.core.calendars.hours import DAY


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


# The day number of 1 January 1970.
EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()

# The first change of any clock was in 1844, the last of those listed one by one is Gaza's in
# 2086. What comes after are rules of the year, and all years come again after 400, which
# are whole weeks.
RULES_SINCE = _new_year(1800)
RULES_UNTIL = _new_year(2100)
CYCLE = 146_097 * DAY

# Between these every zone's clock shows a date that `datetime` can hold.
EARLIEST = _new_year(1) + 10 * DAY
LATEST = _new_year(9999) + 350 * DAY

# The shortest time for which a clock was ever changed is a week, in Recife in 2000.
_STEP = 3 * DAY

_ONE_SECOND = timedelta(seconds=1)


class Stretch(NamedTuple):
    """A time in which a zone's clock runs `offset` seconds ahead of UTC; `until` is not in it."""

    since: int
    until: int
    offset: int

    def day(self, instant: int) -> int:
        """Return the date that the clock shows, as a day number."""
        return (instant + self.offset) // DAY + EPOCH_DAY

    def midnight_after(self, instant: int) -> int:
        """Return when the clock shows the next date, or is changed before that."""
        return min(self.until, instant + DAY - (instant + self.offset) % DAY)


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
    return ahead // _ONE_SECOND if ahead else 0


def _first_change(zone: ZoneInfo, since: int, until: int, offset: int) -> int:
    for low in range(since, until, _STEP):
        high = min(low + _STEP, until)
        if offset_at(zone, high) != offset:
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(zone, middle) == offset:
                    low = middle
                else:
                    high = middle
            return high
    return until
