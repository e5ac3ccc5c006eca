"""Aware datetimes into whole seconds since 1970 UTC, and pauses into periods."""

from collections.abc import Iterable
from datetime import UTC, datetime

from kept.core.calendars.periods import Periods, joined

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> int:
    """
    Return the whole seconds from 1970 UTC to `moment`.

    Raises:
        ValueError: the datetime has no zone.
    """
    try:
        since = moment - EPOCH
    except TypeError:
        raise ValueError(f"{moment!r} has no time zone: give an aware datetime") from None
    return since.days * 86_400 + since.seconds


def stops(pauses: Iterable[tuple[datetime, datetime]]) -> Periods:
    """
    Return the pauses as periods, in order and joined where they overlap.

    Raises:
        ValueError: a pause has no zone or ends before it begins.
    """
    known = []
    for since, until in pauses:
        try:
            first, last = since - EPOCH, until - EPOCH
        except TypeError:
            text = f"{since!r} or {until!r} has no time zone: give aware datetimes"
            raise ValueError(text) from None
        # As `instant_of`, which would cost half as much again.
        known.append((first.days * 86_400 + first.seconds, last.days * 86_400 + last.seconds))
    return epoch_stops(known)


def epoch_stops(pauses: Iterable[tuple[int, int]]) -> Periods:
    """Do as `stops` does, on seconds since 1970 UTC."""
    known = sorted(pauses)
    for since, until in known:
        if until < since:
            raise ValueError(f"a pause ends before it begins: {since} to {until}")
    return joined(known)
