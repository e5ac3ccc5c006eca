"""
Up to when the holidays of a desk's hours are known: an event of its charter's record.

What follows, and how long before, is a row of the charter that starts with `holidays
loaded` (PA-72); nothing here counts days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import structlog
from django.db import transaction

from kept.backlog import desk_records, kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record, RecordEntry
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.core.rulebook import Rulebook, holiday_codes
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk

log = structlog.get_logger(__name__)

LOADED = "holidays loaded"


def look(now: datetime) -> int:
    """Write at each desk up to when its holidays are known, once; return at how many."""
    return sum(_look(desk, now) for desk in Desk.objects.order_by("pk"))


def _look(desk: Desk, now: datetime) -> bool:
    try:
        version = charters.in_force(desk, now)
        return version is not None and _tell(desk, version, now)
    except Exception:
        log.exception("holidays not read", desk=desk.slug)
        return False


@transaction.atomic
def _tell(desk: Desk, version: CharterVersion, now: datetime) -> bool:
    until = known_until(charters.rulebook(version), now)
    records = Record.objects.filter(desk=desk, kind=kinds.CHARTER, ended_at__isnull=True)
    for before in records.exclude(charter_version=version):
        _end(before, now)
    if until is None or _was_told(records.filter(charter_version=version), until):
        return False
    desk_records.happen(desk, LOADED, at=now, until=until.isoformat())
    return True


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


def _was_told(records: Any, until: datetime) -> bool:
    """Tell whether that is what was written last, on the record of the version in force."""
    told = RecordEntry.objects.filter(record__in=records, kind=LOADED).order_by("at", "position")
    last = told.values_list("carries", flat=True).last()
    return last is not None and last.get("until") == until.isoformat()


def _end(record: Record, now: datetime) -> None:
    """Another version is in force: what ran on the record of the one before is void."""
    chronicle = RecordChronicle.open(record)
    author = Author(None, Happening.Role.SYSTEM)
    chronicle.enter("closed", now, author, False, {"who": author.name})
    chronicle.record.ended_at = now
    chronicle.finish(now=now)
