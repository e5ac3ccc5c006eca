"""
What a policy says about its opening hours, read once and checked.

Times are seconds of the local clock since midnight; a period over midnight runs
past 24:00. Dates are proleptic day numbers, as `date.toordinal` gives them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = 86_400

Shift = tuple[int, int]
Shifts = tuple[Shift, ...]

_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_KEYS = {"tz", "weekly", "holidays", "overrides"}


@dataclass(frozen=True, slots=True)
class Hours:
    """
    Opening hours as the sign on the door has them: the clock of one zone.

    `weekly` has seven rows, Monday's first. A holiday closes its date from 00:00 to
    24:00; an override replaces the periods that start on its date.
    """

    zone: ZoneInfo
    weekly: tuple[Shifts, ...]
    holidays: Mapping[int, str]
    overrides: Mapping[int, Shifts]

    def shifts(self, day: int) -> Shifts:
        """Return the periods that start on `day`, cut at midnight before a holiday."""
        if day in self.holidays:
            return ()
        shifts = self.overrides.get(day)
        if shifts is None:
            shifts = self.weekly[(day + 6) % 7]
        if shifts and shifts[-1][1] > DAY and day + 1 in self.holidays:
            return tuple((opens, min(closes, DAY)) for opens, closes in shifts)
        return shifts


def read(spec: Mapping[str, Any]) -> Hours:
    """
    Return the hours that `spec` describes.

    Raises:
        ValueError: the spec has an unknown zone or key, or a time or date that
            cannot be read; the message names it.
    """
    if unknown := set(spec) - _KEYS:
        raise ValueError(f"unknown in opening hours: {', '.join(sorted(map(str, unknown)))}")
    if "tz" not in spec:
        raise ValueError("opening hours need a time zone, such as tz: Europe/London")
    return Hours(
        zone=read_zone(spec["tz"]),
        weekly=_read_week(spec.get("weekly") or {}),
        holidays=_read_holidays(spec.get("holidays") or ()),
        overrides={
            _read_date(day): _read_shifts(shifts, f"on {day}")
            for day, shifts in (spec.get("overrides") or {}).items()
        },
    )


def read_zone(name: object) -> ZoneInfo:
    """
    Return the zone of that name.

    Raises:
        ValueError: the zone is not in the tz database.
    """
    # The name of a folder of the database raises an OSError.
    try:
        return ZoneInfo(name)  # type: ignore[arg-type]
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}: give one such as Europe/London") from error


def _read_week(week: Mapping[Any, Any]) -> tuple[Shifts, ...]:
    rows = {str(day): shifts for day, shifts in week.items()}
    if unknown := set(rows) - set("0123456"):
        raise ValueError(f"unknown weekday {min(unknown)!r}: give 0 for Monday to 6 for Sunday")
    return tuple(
        _read_shifts(rows.get(str(number)), f"on {name}") for number, name in enumerate(_WEEKDAYS)
    )


def _read_holidays(holidays: Mapping[Any, Any] | Iterable[Any]) -> dict[int, str]:
    if isinstance(holidays, Mapping):
        return {_read_date(day): str(name or "") for day, name in holidays.items()}
    return {_read_date(day): "" for day in holidays}


def _read_date(text: object) -> int:
    if isinstance(text, date):
        return text.toordinal()
    try:
        return date.fromisoformat(str(text)).toordinal()
    except ValueError:
        raise ValueError(f"unreadable date {text!r}: give one such as 2026-12-25") from None


def _read_shifts(shifts: Any, where: str) -> Shifts:
    if isinstance(shifts, str):
        raise ValueError(f"unreadable periods {where}: {shifts!r}")
    return _merged(sorted(_read_shift(shift, where) for shift in shifts or ()))


def _read_shift(shift: Any, where: str) -> Shift:
    if isinstance(shift, str) or not isinstance(shift, Sequence) or len(shift) != 2:
        raise ValueError(f"unreadable period {where}: {shift!r} needs a start and an end")
    opens, closes = (_read_time(text, where) for text in shift)
    if opens == DAY:
        raise ValueError(f"a period {where} starts at 24:00: give 00:00 of the next day")
    return opens, closes if closes > opens else closes + DAY


def _read_time(text: object, where: str) -> int:
    if isinstance(text, time):
        text = text.isoformat("seconds")
    if isinstance(text, str) and (match := _CLOCK.fullmatch(text)):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        total = hours * 3600 + minutes * 60 + seconds
        if total <= DAY and minutes < 60 and seconds < 60:
            return total
    raise ValueError(f"unreadable time {text!r} {where}: give hours and minutes, such as 09:30")


def _merged(shifts: Iterable[Shift]) -> Shifts:
    merged: list[Shift] = []
    for opens, closes in shifts:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)
