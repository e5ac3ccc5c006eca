"""
Opening hours by walking: the definition itself, minute by minute, for tests to compare with.

Nothing is shared with `kept.core.calendars`, nothing is worked out beforehand. Good for
clocks that are whole minutes from UTC, and for spans of some days.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@cache
def zone(name):
    return ZoneInfo(name)


@cache
def minutes(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def shows_open(spec, on, clock):
    """Tell whether a period that starts on the date is open at `clock` minutes after its 00:00."""
    if on.isoformat() in spec.get("holidays", ()):
        return False
    weekly = spec["weekly"].get(str(on.weekday()), ())
    for text_from, text_to in spec.get("overrides", {}).get(on.isoformat(), weekly):
        opens, closes = minutes(text_from), minutes(text_to)
        if closes <= opens:
            closes += 24 * 60
        if opens <= clock < closes:
            return True
    return False


def owners(spec, minute):
    """Return the dates of whose periods the minute since 1970 is one."""
    local = datetime.fromtimestamp(minute * 60, zone(spec["tz"]))
    today, clock = local.date(), local.hour * 60 + local.minute
    if today.isoformat() in spec.get("holidays", ()):
        return []
    before = [today - DAY] if shows_open(spec, today - DAY, clock + 24 * 60) else []
    return before + ([today] if shows_open(spec, today, clock) else [])


def is_open(spec, minute):
    return bool(owners(spec, minute))


def counts(spec, second, pauses=()):
    """Tell whether a second since 1970 counts: open, and in no pause."""
    return is_open(spec, second // 60) and not any(a <= second < b for a, b in pauses)


def elapsed(spec, start, end, pauses=()):
    if end < start:
        return -elapsed(spec, end, start, pauses)
    total, second = 0, start
    while second < end:
        until = min(end, second - second % 60 + 60)
        if not is_open(spec, second // 60):
            pass
        elif any(a < until and second < b for a, b in pauses):
            total += sum(counts(spec, each, pauses) for each in range(second, until))
        else:
            total += until - second
        second = until
    return total


def add(spec, start, seconds, pauses=()):
    """Walk forward, or backward for less than zero; only where the calendar opens some day."""
    if seconds == 0:
        return start
    step = 1 if seconds > 0 else -1
    left, second = abs(seconds), start
    while True:
        # To the end of this minute in the direction of the walk.
        edge = second - second % 60 + 60 if step > 0 else (second - 1) // 60 * 60
        found = elapsed(spec, min(second, edge), max(second, edge), pauses)
        if found >= left:
            break
        left -= found
        second = edge
    while left:
        left -= counts(spec, second if step > 0 else second - 1, pauses)
        second += step
    return second


def close_of(spec, on):
    """Return when the last of the date's own periods closes, None if it has no open time."""
    midnight = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()) // 60
    for minute in range(midnight + 62 * 60, midnight - 14 * 60, -1):
        if on in owners(spec, minute):
            return (minute + 1) * 60
    return None


def closing(spec, start, n):
    """Return the n-th close after the first one after `start`, by dates in order."""
    first = datetime.fromtimestamp(start, zone(spec["tz"])).date() - 2 * DAY
    closes = (close_of(spec, date.fromordinal(first.toordinal() + i)) for i in count())
    days = 0
    for close in closes:
        if close is None or close <= start:
            continue
        if days == n:
            return close
        days += 1
    raise AssertionError
