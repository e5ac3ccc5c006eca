"""Up to when the holidays of a desk's hours are known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kept.core.rulebook import Rulebook, holiday_codes


def known_until(rulebook: Rulebook, now: datetime) -> datetime | None:
    """
    Return when the first year begins of which no holiday is known, from the year of `now` on.

    None where the hours close on no holidays.
    """
    codes = holiday_codes(rulebook.charter)
    if not codes:
        return None
    first = now.astimezone(rulebook.zone).year
    year = min(_first_unknown(rulebook.holidays.get(code, {}), first) for code in codes)
    return datetime(year, 1, 1, tzinfo=rulebook.zone).astimezone(UTC)


def _first_unknown(days: Any, year: int) -> int:
    known = {date.fromisoformat(day).year for day in days}
    while year in known:
        year += 1
    return year
