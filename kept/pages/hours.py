"""Opening hours in words."""

from itertools import groupby

from kept.core.charter.conditions import Facts
from kept.core.charter.hours import HoursSpec, Periods
from kept.core.charter.tables import look_up
from kept.core.moments import DAYS
from kept.core.rulebook import ALWAYS, Rulebook

COUNTRIES = {"GB-ENG": "England", "GB-SCT": "Scotland", "GB-WLS": "Wales", "GB": "the UK"}


def hours_in_words(rulebook: Rulebook, name: str, facts: Facts) -> str:
    """Return "Monday to Friday 09:00 to 17:30, not on public holidays in England"."""
    if name == ALWAYS:
        return "day and night, every day"
    hours = rulebook.calendars
    found = look_up(hours[name], facts) if name in hours else None
    return _spec_in_words(found.value) if found else name


def _spec_in_words(spec: HoursSpec) -> str:
    if not spec.is_told:
        return "their own hours"
    if spec.negated:
        return f"outside {spec.negated} hours"
    days = [(day, spec.weekly.get(day, ())) for day in range(7)]
    runs = [
        (periods, [day for day, _ in group])
        for periods, group in groupby(days, key=lambda pair: pair[1])
        if periods
    ]
    words = ", ".join(f"{_days(days)} {_periods(periods)}" for periods, days in runs) or "closed"
    countries = " and ".join(COUNTRIES.get(code, code) for code in spec.holidays)
    return f"{words}, not on public holidays in {countries}" if countries else words


def _days(days: list[int]) -> str:
    first, last = DAYS[days[0]], DAYS[days[-1]]
    return first if len(days) == 1 else f"{first} to {last}"


def _periods(periods: Periods) -> str:
    return " and ".join(f"{opens} to {closes}" for opens, closes in periods)
