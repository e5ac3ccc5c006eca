"""What an add-on of a contract costs, as far as a charter says it: how often each day counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kept.core.charter.coverage import Charge
from kept.core.charter.tables import look_up
from kept.core.rulebook import Rulebook, holiday_codes

WEEKEND = {5: "saturday", 6: "sunday"}
HOLIDAY, WEEKDAY = "holiday", "weekday"
TIMES = {1: "once", 2: "twice"}
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A day, and how often what it costs counts."""

    day: date
    times: int

    @property
    def in_words(self) -> str:
        often = TIMES.get(self.times, f"{self.times} times")
        return f"{self.day:%A} {self.day.day} {self.day:%B} counts {often}"


def charge_of(rulebook: Rulebook, add_on: str) -> Charge | None:
    """Return what the charter charges for an add-on; None where it charges nothing."""
    coverage = rulebook.charter.coverage
    known = coverage.add_ons.get(add_on)
    return coverage.charges.get(known.charge) if known else None


def counted(
    rulebook: Rulebook, charge: Charge, *, starts_at: datetime, ends_at: datetime
) -> Iterator[Counted]:
    """Give each day, by the charter's clock, of [starts_at, ends_at) with how often it counts."""
    day = starts_at.astimezone(rulebook.zone).date()
    last = (ends_at - timedelta(microseconds=1)).astimezone(rulebook.zone).date()
    while day <= last:
        found = look_up(charge.times, {"day": sort_of(rulebook, day)})
        yield Counted(day, found.value if found else 1)
        day += A_DAY


def sort_of(rulebook: Rulebook, day: date) -> str:
    """Return "saturday", "sunday", "holiday" or "weekday"; a holiday at the weekend is that day."""
    named = (rulebook.holidays.get(code, {}) for code in holiday_codes(rulebook.charter))
    is_holiday = any(day.isoformat() in days for days in named)
    return WEEKEND.get(day.weekday()) or (HOLIDAY if is_holiday else WEEKDAY)


def in_words(
    rulebook: Rulebook, add_on: str, *, starts_at: datetime, ends_at: datetime
) -> list[str]:
    """Say what a booking costs before it is made: the days that count more than once, the least."""
    charge = charge_of(rulebook, add_on)
    if charge is None:
        return []
    days = counted(rulebook, charge, starts_at=starts_at, ends_at=ends_at)
    said = [one.in_words for one in days if one.times != 1] or ["Each day counts once"]
    figures = {"minimum": charge.minimum, "rate": charge.rate}
    known = {name: found.value for name, node in figures.items() if (found := look_up(node, {}))}
    said += [f"The {name} is {value}" for name, value in known.items()]
    if not known:
        said.append("What a day costs is not set: nothing is charged until it is")
    return said
