"""Calendar parts: what, when and who, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from icalendar import Calendar, Component

from kept.mail.reading.mime import Part

MAX_BYTES = 500_000
_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Other time proposed",
    "PUBLISH": "Event",
}
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted for now"}


def lines(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return one line for each event of the calendar parts; a broken calendar says so."""
    found = [_line(part) for part in parts if is_calendar(part)]
    return tuple(dict.fromkeys(line for line in found if line))


def is_calendar(part: Part) -> bool:
    return part.type == "text/calendar" or part.name.casefold().endswith(".ics")


def _line(part: Part) -> str:
    try:
        calendar = Calendar.from_ical(part.content[:MAX_BYTES])
        event = next(iter(calendar.walk("VEVENT")), None)
        method = str(calendar.get("METHOD") or part.content_type.get("method")).upper()
        return _told(event, method) if event is not None else ""
    except Exception:
        # The library raises what it likes on broken input; the file itself stays.
        return "Calendar file that cannot be read"


def _told(event: Component, method: str) -> str:
    what = " ".join(str(event.get("SUMMARY") or "no title").split())[:200]
    pieces = [f"{_METHODS.get(method, 'Event')}: {what}", _when(event), _where(event)]
    organiser = _person(event.get("ORGANIZER"))
    attendees = event.get("ATTENDEE") or []
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if method == "REPLY" and attendees:
        answer = _ANSWERS.get(str(attendees[0].params.get("PARTSTAT", "")).upper(), "answered")
        pieces.append(f"{_person(attendees[0])} {answer}")
    elif organiser:
        pieces.append(f"from {organiser}")
    return ", ".join(piece for piece in pieces if piece)


def _when(event: Component) -> str:
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    if start is None:
        return ""
    if not isinstance(start, datetime):
        return f"{start:%a %d %b %Y}"
    zone = f" {start.tzname()}" if start.tzname() else ""
    if not isinstance(end, datetime):
        return f"{start:%a %d %b %Y %H:%M}{zone}"
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %d %b %Y %H:%M}"
    return f"{start:%a %d %b %Y %H:%M}-{last}{zone}"


def _moment(event: Component, name: str) -> date | None:
    value = event.get(name)
    moment = getattr(value, "dt", None)
    return moment if isinstance(moment, date) else None


def _where(event: Component) -> str:
    return " ".join(str(event.get("LOCATION") or "").split())[:100]


def _person(value: object) -> str:
    text = str(value or "")
    return text[7:] if text.casefold().startswith("mailto:") else text
