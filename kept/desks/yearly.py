"""Whether the holidays that charters run on are known for the year to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kept.core.rulebook import holiday_codes
from kept.desks import charters
from kept.desks.models import CharterVersion

AHEAD = timedelta(days=90)  # PA-72: the days of a year are loaded before it begins


def missing_holidays(at: datetime) -> Iterator[tuple[CharterVersion, str, int]]:
    """
    Return each version in force, calendar code and year for which no holiday is known.

    Looked at is the year in which `at` lies, and from three months before its end the next.
    """
    in_force = CharterVersion.objects.filter(in_force_until__isnull=True).select_related("desk")
    for version in in_force.order_by("pk"):
        charter = charters.rulebook(version).charter
        for code in sorted(holiday_codes(charter)):
            known = {date.fromisoformat(day).year for day in version.holidays.get(code, {})}
            for year in sorted({at.year, (at + AHEAD).year} - known):
                yield version, code, year
