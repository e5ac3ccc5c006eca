"""When a length of time that starts at a moment is over."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kept.core.calendars import Calendar
from kept.core.calendars.moments import instant_of, stops
from kept.core.charter.quantities import DATES, OPEN_TIME, Quantity, Unit

Interval = tuple[datetime, datetime]
Pauses = Sequence[Interval]


def moment(
    start: datetime,
    quantity: Quantity,
    *,
    calendar: Calendar,
    zone: ZoneInfo,
    pauses: Pauses = (),
    given: datetime | None = None,
) -> datetime | None:
    """
    Return when `quantity` from `start` is over, aware and in UTC.

    Minutes and hours are open time of `calendar`; working days are its closes of
    business; days, weeks, months and years keep the clock's reading in `zone`. What
    lies in a pause is not counted. `given` is the moment that the start event
    brought along. None where a quantity has no moment, or none was given.
    """
    unit = quantity.unit
    # Nearly every promise is one of these two: reckoned in whole seconds, without a zone.
    if unit in OPEN_TIME and quantity.amount:
        paused = stops(pauses) if pauses else ()
        return _in_utc(calendar.add_epoch(instant_of(start), quantity.seconds, paused))
    if unit is Unit.WORKING_DAY:
        paused = stops(pauses) if pauses else ()
        return _in_utc(calendar.closing_epoch(instant_of(start), quantity.amount, paused))
    match unit:
        case Unit.WORKING_DAY_TO_THE_HOUR:
            due = calendar.add_days(start, quantity.amount, until="same-time", pauses=pauses)
        case Unit.TWICE_PER_WORKING_DAY:
            due = calendar.part_ends(start, 2, parts=2, pauses=pauses)
        case Unit.AT_ONCE | Unit.MINUTE | Unit.HOUR:
            due = start
        case unit if unit in DATES:
            due = _on_the_date(start, quantity, zone, pauses)
        case Unit.AS_GIVEN | Unit.THE_CONTRACTS | Unit.THE_VENDORS:
            return given
        case _:
            return None
    return due.astimezone(UTC)


def _in_utc(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


def before(end: datetime, quantity: Quantity, *, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """
    Return the moment that lies `quantity` before `end`, in UTC.

    A number of working days before is the close of business that many days earlier.
    """
    if quantity.unit in OPEN_TIME:
        return calendar.add(end, -quantity.seconds).astimezone(UTC)
    if quantity.unit in DATES:
        return _same_reading(end, _shifted(end.astimezone(zone).date(), quantity, -1), zone)
    return _close_before(end, quantity.amount, calendar).astimezone(UTC)


def _close_before(end: datetime, n: int, calendar: Calendar) -> datetime:
    """Return the latest close of business that has n more up to `end`."""
    since = end - timedelta(days=n)
    while calendar.closing(since, n) > end:
        since -= timedelta(days=1)
    return calendar.closing(since, 0)


def _on_the_date(start: datetime, quantity: Quantity, zone: ZoneInfo, pauses: Pauses) -> datetime:
    first = start.astimezone(zone).date()
    last = _shifted(first, quantity, +1)
    passed_over = 0
    while pauses and (midnights := _paused_midnights(first, last, zone, pauses)) > passed_over:
        last += timedelta(days=midnights - passed_over)
        passed_over = midnights
    return _same_reading(start, last, zone)


def _paused_midnights(first: date, last: date, zone: ZoneInfo, pauses: Pauses) -> int:
    midnights = (
        datetime.combine(first + timedelta(days=n), time(), zone)
        for n in range(1, (last - first).days + 1)
    )
    return sum(any(since < night <= until for since, until in pauses) for night in midnights)


def _shifted(day: date, quantity: Quantity, sign: int) -> date:
    amount = quantity.amount * sign
    match quantity.unit:
        case Unit.DAY:
            return day + timedelta(days=amount)
        case Unit.WEEK:
            return day + timedelta(weeks=amount)
        case Unit.MONTH:
            return _months_later(day, amount)
    return _months_later(day, 12 * amount)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _same_reading(start: datetime, day: date, zone: ZoneInfo) -> datetime:
    # A reading that the change of the clocks leaves out is passed through UTC and
    # comes out behind the gap; one that comes twice is the first.
    local = start.astimezone(zone)
    return datetime.combine(day, local.time(), zone).astimezone(UTC)
