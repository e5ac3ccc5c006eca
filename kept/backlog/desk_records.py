"""
What happens at a desk as a whole: days that come, reviews that were held.

It lies in the timeline of a record of its own, that of the charter; the rows of the charter
that start with such events run there (`kept.core.records.HAPPENS_TO`).
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import structlog
from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record
from kept.backlog.operations.opening import open_record
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk

log = structlog.get_logger(__name__)

DATE_COMES = "date comes"


@transaction.atomic
def happen(
    desk: Desk, kind: str, *, at: datetime, by: Person | None = None, **carries: Any
) -> None:
    """Write that something happened at the desk; its clocks follow."""
    chronicle = RecordChronicle.open(record_of(desk, at=at))
    author = chronicle.author(by) if by else Author(None, Happening.Role.SYSTEM)
    chronicle.write(kind, at=at, author=author, public=False, carries=carries)
    chronicle.finish(now=at)


def record_of(desk: Desk, *, at: datetime) -> Record:
    """Return the record in which what happens at the desk is written, under the rules of now."""
    version = charters.in_force(desk, at)
    known = Record.objects.filter(desk=desk, kind=kinds.CHARTER, charter_version=version)
    return known.first() or open_record(
        desk, kind=kinds.CHARTER, title=f"{desk}", at=at, by=None, is_known_kind=False
    )


def look_at_the_calendar(now: datetime) -> int:
    """Write the days of the charters' lists that have come; return how many did."""
    found = 0
    for desk in Desk.objects.order_by("pk"):
        version = charters.in_force(desk, now)
        if version is None:
            continue
        try:
            found += _days_come(desk, charters.rulebook(version), now)
        except Exception:
            log.exception("days not read", desk=desk.slug)
    return found


def _days_come(desk: Desk, rulebook: Rulebook, now: datetime) -> int:
    today = now.astimezone(rulebook.zone).date()
    lists = [name for name, days in rulebook.charter.dates.items() if today.isoformat() in days]
    if not lists:
        return 0
    midnight = datetime.combine(today, time.min, rulebook.zone).astimezone(UTC)
    known = record_of(desk, at=now).entries.filter(kind=DATE_COMES, at=midnight)
    told = {carries.get("list") for carries in known.values_list("carries", flat=True)}
    new = [name for name in lists if name not in told]
    for name in new:
        happen(desk, DATE_COMES, at=midnight, list=name)
    return len(new)
