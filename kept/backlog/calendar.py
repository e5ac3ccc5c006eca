"""
What the calendar brings to a desk: a month's end, a day of a list, a year without holidays.

Each is written once, as an event of the record of the desk's charter. What follows, and how
long before, is a row of the charter that starts with it (PA-72, PA-157, SIMS-55).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction

from kept.backlog import desk_records, holidays, kinds, rosters
from kept.backlog.models import RecordEntry
from kept.core.rulebook import Rulebook
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk

log = structlog.get_logger(__name__)

HOLIDAYS = "holidays loaded"
DAYS_BACK = 7  # a worker that stood still for so long misses no day of a list


@dataclass(frozen=True, slots=True)
class Brought:
    """An event that nobody causes, and when it was."""

    kind: str
    at: datetime
    carries: Mapping[str, Any]


def look(now: datetime) -> int:
    """Write at each desk what the calendar has brought by `now`; return how much was new."""
    desks = Desk.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_look(desk, now) for desk in desks)


def _look(pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            # Locked, so that of two workers the second finds what the first has written.
            desk = Desk.objects.select_for_update(no_key=True).get(pk=pk)
            version = charters.in_force(desk, now)
            return _tell(desk, version, now) if version else 0
    except Exception:
        log.exception("calendar not read", desk=pk)
        return 0


def _tell(desk: Desk, version: CharterVersion, now: datetime) -> int:
    desk_records.end_those_before(version, now=now)
    new = [one for one in _brought(desk, version, now) if not _was_told(version, one)]
    for one in new:
        desk_records.happen(desk, one.kind, at=one.at, now=now, **one.carries)
    return len(new) + rosters.look(desk, charters.rulebook(version), now)


def _brought(desk: Desk, version: CharterVersion, now: datetime) -> Iterator[Brought]:
    rulebook, since = charters.rulebook(version), version.in_force_from
    until = holidays.known_until(rulebook, now)
    if until is not None:
        yield Brought(HOLIDAYS, since, {"until": until.isoformat()})
    for day, named in _days(rulebook, now):
        if day >= since:
            yield Brought("date comes", day, {"list": named})
    month = _midnight(now.astimezone(rulebook.zone).date().replace(day=1), rulebook.zone)
    if month > min(one.in_force_from for one in desk.versions):
        yield Brought("month ends", month, {})


def _days(rulebook: Rulebook, now: datetime) -> Iterator[tuple[datetime, str]]:
    """Return the days of the charter's lists that came lately, with the name of the list."""
    today = now.astimezone(rulebook.zone).date()
    lately = [today - timedelta(days=back) for back in reversed(range(DAYS_BACK))]
    for day in lately:
        for named, days in rulebook.charter.dates.items():
            if day.isoformat() in days:
                yield _midnight(day, rulebook.zone), named


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _was_told(version: CharterVersion, one: Brought) -> bool:
    """Tell whether it is written; a version says once until when its holidays are known."""
    told = RecordEntry.objects.filter(
        record__desk=version.desk_id, record__kind=kinds.CHARTER, kind=one.kind
    )
    if one.kind == HOLIDAYS:
        told = told.filter(record__charter_version=version)
    else:
        told = told.filter(at=one.at)
    return one.carries in told.order_by().values_list("carries", flat=True)
