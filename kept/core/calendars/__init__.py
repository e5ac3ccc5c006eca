"""
Opening hours: how much open time lies between two moments, and when so much has passed.

    office = from_spec({"tz": "Europe/London", "weekly": {"0": [["09:00", "17:30"]]}})
    due = office.add(received, 8 * 3600)
"""

from collections.abc import Mapping
from typing import Any

from kept.core.calendars.engine import Calendar
from kept.core.calendars.hours import read, read_zone
from kept.core.calendars.line import NoWorkingTime
from kept.core.calendars.openings import Always, Both, Either, FromHours, Rest
from kept.core.calendars.pieces import Piece

__all__ = [
    "Calendar",
    "NoWorkingTime",
    "Piece",
    "always",
    "complement",
    "from_spec",
    "intersection",
    "union",
]


def from_spec(spec: Mapping[str, Any]) -> Calendar:
    """
    Return the calendar that `spec` describes.

    Its keys are `tz`, `weekly` (periods by weekday, "0" is Monday), `holidays` (ISO
    dates, or a mapping of them to names) and `overrides` (periods by ISO date).

    Raises:
        ValueError: something in it cannot be read; the message names it.
    """
    return Calendar(FromHours(read(spec)))


def always(tz: str = "UTC") -> Calendar:
    """Return the calendar that never closes; its days are the dates of `tz`."""
    return Calendar(Always(read_zone(tz)))


def union(ours: Calendar, theirs: Calendar) -> Calendar:
    """Return when one of the two is open, in our zone."""
    return Calendar(Either(ours.zone, ours.openings, theirs.openings))


def intersection(ours: Calendar, theirs: Calendar) -> Calendar:
    """Return when both are open, in our zone."""
    return Calendar(Both(ours.zone, ours.openings, theirs.openings))


def complement(calendar: Calendar) -> Calendar:
    """Return when the calendar is closed."""
    return Calendar(Rest(calendar.zone, calendar.openings))
