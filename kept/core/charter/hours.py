"""Opening hours as a charter writes them; the engine of hours compiles them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kept.core.charter.problems import MisreadError, at
from kept.core.charter.words import day, text, words, yes_no

Periods = tuple[tuple[str, str], ...]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("holidays", "special", "closed", "not", "own", "zone", "clause")
DAYS_ALLOWED = '"mon-fri", "mon, wed", "daily", holidays, special, closed, not, own or zone'
PERIODS_ALLOWED = '"09:00-17:30", "22:00-06:00", several in brackets, "24 hours" or closed'
_PERIOD = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)", re.ASCII)


@dataclass(frozen=True, slots=True)
class HoursSpec:
    """
    One calendar.

    `weekly` has the periods by weekday, Monday 0, in `zone`, by default the charter's; a
    period that ends at or before its start ends the next day. `special` replaces the periods that
    start on a day, `closed` days have none; `holidays` are codes such as GB-ENG, whose
    days the desk's room loads. `negated` names the calendar of which this one is the
    rest; `own` hours are filled in by the team or the vendor they belong to.
    """

    weekly: Mapping[int, Periods] = field(default_factory=dict)
    holidays: tuple[str, ...] = ()
    special: Mapping[date, Periods] = field(default_factory=dict)
    closed: tuple[date, ...] = ()
    negated: str | None = None
    own: bool = False
    zone: str = ""
    clause: tuple[str, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether it has any open time of its own, or takes it from elsewhere."""
        every = (*self.weekly.values(), *self.special.values())
        return self.own or self.negated is not None or any(every)

    @property
    def is_told(self) -> bool:
        """Whether anybody has said when it opens: `own` alone leaves it to be filled in."""
        return not self.own or bool(self.weekly or self.special)


def parse_hours(raw: Any) -> HoursSpec:
    """
    Read `{mon-fri: 09:00-17:30, holidays: GB-ENG}`.

    Raises:
        MisreadError: says which day or time cannot be read.
    """
    if isinstance(raw, HoursSpec):
        return raw
    if raw == "own":
        return HoursSpec(own=True)
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no calendar", "one such as {mon-fri: 09:00-17:00}")
    return HoursSpec(
        weekly=_weekly(raw),
        holidays=_under(raw, "holidays", words, ()),
        special=_under(raw, "special", _special, {}),
        closed=_under(raw, "closed", _closed, ()),
        negated=_under(raw, "not", lambda name: str(name), None),
        own=_under(raw, "own", yes_no, False),
        zone=_under(raw, "zone", text, ""),
        clause=_under(raw, "clause", words, ()),
    )


def _under(raw: Mapping[Any, Any], key: str, reader: Any, unset: Any) -> Any:
    with at(key):
        return reader(raw[key]) if key in raw else unset


def _weekly(raw: Mapping[Any, Any]) -> dict[int, Periods]:
    weekly: dict[int, Periods] = {}
    for key, periods in raw.items():
        if key in KEYS:
            continue
        with at(key):
            for weekday in _weekdays(str(key)):
                if weekday in weekly:
                    raise MisreadError(f"{DAYS[weekday]} stands here twice", "each day once")
                weekly[weekday] = parse_periods(periods)
    return weekly


def _weekdays(key: str) -> tuple[int, ...]:
    if key == "daily":
        return tuple(range(7))
    parts = (part.strip().split("-") for part in key.lower().split(","))
    return tuple(weekday for part in parts for weekday in _stretch(key, part))


def _stretch(key: str, ends: list[str]) -> tuple[int, ...]:
    if len(ends) > 2 or any(end not in DAYS for end in ends):
        raise MisreadError(f"{key!r} is no day of the week", DAYS_ALLOWED)
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def parse_periods(raw: Any) -> Periods:
    """Read one period, several in brackets, `24 hours`, or `closed`."""
    if raw in ("closed", None):
        return ()
    if raw == "24 hours":
        return (("00:00", "24:00"),)
    if isinstance(raw, list | tuple):
        return tuple(period for one in raw for period in parse_periods(one))
    found = _PERIOD.fullmatch(str(raw))
    if found is None:
        raise MisreadError(f"{raw!r} is no time of opening", PERIODS_ALLOWED)
    return ((found[1], found[2]),)


def _special(raw: Any) -> dict[date, Periods]:
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r}: special days stand by date", "{2026-12-24: 09:00-12:00}")
    special = {}
    for key, periods in raw.items():
        with at(key):
            special[_day(key)] = parse_periods(periods)
    return special


def _closed(raw: Any) -> tuple[date, ...]:
    return tuple(_day(one) for one in (raw if isinstance(raw, list | tuple) else [raw]))


def _day(raw: Any) -> date:
    found = day(raw)
    if found is None:
        raise MisreadError("no day is told", "a day such as 2026-12-24")
    return found
