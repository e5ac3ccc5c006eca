"""Opening hours as iCalendar (RFC 5545): closed days and special hours, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from kept.core.charter.hours import HoursSpec
from kept.core.rulebook import Rulebook

PRODUCT = "-//Kept//opening hours//EN"
CLOSED, OPEN, WEEKLY = "CLOSED", "OPEN", "WEEKLY"
DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIDNIGHT = time()


class CalendarFileError(ValueError):
    """No calendar can be read from these bytes."""


@dataclass(frozen=True)
class Days:
    """Days unlike the week: `closed` by name, `special` with their periods in local time."""

    closed: Mapping[date, str] = field(default_factory=dict)
    special: Mapping[date, list[str]] = field(default_factory=dict)


def read(source: bytes, *, zone: ZoneInfo, since: date, until: date) -> Days:
    """
    Read the days from `since` up to `until`, the last included.

    An event of whole days closes them; one with times opens its day then instead of as
    usual, in `zone`. Events that recur count each time. What is cancelled, and what our
    own export calls weekly, is left out.

    Raises:
        CalendarFileError: this is no iCalendar.
    """
    try:
        calendar = Calendar.from_ical(source)
        found = recurring_ical_events.of(calendar).between(since, until + DAY)
    except (ValueError, KeyError, IndexError) as error:
        raise CalendarFileError(f"this is no iCalendar: {error}") from error
    closed: dict[date, str] = {}
    special: dict[date, list[str]] = {}
    for event in sorted(found, key=lambda event: str(event["DTSTART"].dt)):
        if event.get("STATUS") == "CANCELLED" or WEEKLY in _categories(event):
            continue
        start, end = event["DTSTART"].dt, _end(event)
        if isinstance(start, datetime):
            special.setdefault(_local(start, zone).date(), []).append(_period(start, end, zone))
            continue
        for day in _days(start, end):
            if since <= day <= until:
                closed[day] = str(event.get("SUMMARY", "closed"))
    opened = {day: periods for day, periods in special.items() if since <= day <= until}
    return Days({day: name for day, name in closed.items() if day not in opened}, opened)


def write(rulebook: Rulebook, calendar: str, *, since: date, until: date) -> bytes:
    """
    Return the week of a charter's calendar, and its closed and special days in these dates.

    Raises:
        LookupError: the charter has no such calendar of its own.
    """
    spec = rulebook.charter.hours.get(calendar)
    if not isinstance(spec, HoursSpec) or spec.negated or spec.own:
        raise LookupError(f"{calendar} has no days of its own")
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    for weekday, periods in sorted(spec.weekly.items()):
        first = since + timedelta(days=(weekday - since.weekday()) % 7)
        for period in periods:
            event = _timed(first, period, rulebook.zone, "open", WEEKLY)
            event.add("rrule", {"freq": "weekly", "byday": WEEKDAYS[weekday]})
            made.add_component(event)
    for day, name in sorted(_closed(rulebook, spec).items()):
        if since <= day <= until and day not in spec.special:
            made.add_component(_whole(day, name))
    for day, periods in sorted(spec.special.items()):
        if since <= day <= until:
            for period in periods:
                made.add_component(_timed(day, period, rulebook.zone, "open", OPEN))
            if not periods:
                made.add_component(_whole(day, "closed"))
    return bytes(made.to_ical())


def _closed(rulebook: Rulebook, spec: HoursSpec) -> dict[date, str]:
    named = {
        date.fromisoformat(day): name
        for code in spec.holidays
        for day, name in rulebook.holidays.get(code, {}).items()
    }
    return named | dict.fromkeys(spec.closed, "closed")


def _whole(day: date, name: str) -> Event:
    event = _event(f"{day}-closed", name, CLOSED)
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    return event


def _timed(day: date, period: tuple[str, str], zone: ZoneInfo, name: str, what: str) -> Event:
    opens, closes = period
    event = _event(f"{day}-{opens.replace(':', '')}-{what.lower()}", name, what)
    start = datetime.combine(day, time.fromisoformat(opens), zone)
    over_night = closes <= opens or closes == "24:00"
    end = time() if closes == "24:00" else time.fromisoformat(closes)
    event.add("dtstart", start)
    event.add("dtend", datetime.combine(day + DAY if over_night else day, end, zone))
    return event


def _event(uid: str, name: str, what: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@kept.invalid")
    event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))  # the same days make the same file
    event.add("summary", name)
    event.add("categories", [what])
    return event


def _categories(event: Any) -> str:
    found = event.get("CATEGORIES")
    return found.to_ical().decode() if hasattr(found, "to_ical") else ""


def _end(event: Any) -> Any:
    start = event["DTSTART"].dt
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DURATION" in event:
        return start + event["DURATION"].dt
    return start if isinstance(start, datetime) else start + DAY


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(max((end - start).days, 1))]


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """A moment without a zone is in whatever zone its reader is."""
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _period(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    opens, closes = _local(start, zone), _local(end, zone)
    until = "24:00" if closes.time() == MIDNIGHT else f"{closes:%H:%M}"
    return f"{opens:%H:%M}-{until}"
