"""
What happens at a desk as a whole: days that come, reviews that were held.

It lies in the timeline of a record of its own, that of the charter; the rows of the charter
that start with such events run there (`kept.core.records.HAPPENS_TO`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record, RecordQuerySet
from kept.backlog.operations.amending import go_on_under
from kept.backlog.operations.opening import open_record
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk


@transaction.atomic
def happen(
    desk: Desk,
    kind: str,
    *,
    at: datetime,
    now: datetime | None = None,
    by: Person | None = None,
    **carries: Any,
) -> None:
    """Write that something happened at the desk, seen at `now` if not at once; clocks follow."""
    seen = now or at
    chronicle = RecordChronicle.open(record_of(desk, at=seen))
    author = chronicle.author(by) if by else Author(None, Happening.Role.SYSTEM)
    chronicle.write(kind, at=at, author=author, public=False, carries=carries)
    chronicle.finish(now=seen)


def record_of(desk: Desk, *, at: datetime) -> Record:
    """Return the record in which what happens at the desk is written, under the rules of now."""
    version = charters.in_force(desk, at)
    if version is not None:
        _follow(version, at)
    known = Record.objects.filter(desk=desk, kind=kinds.CHARTER, charter_version=version)
    return known.first() or open_record(
        desk, kind=kinds.CHARTER, title=f"{desk}", at=at, by=None, is_known_kind=False
    )


def end_those_before(version: CharterVersion, *, now: datetime) -> None:
    """
    End the records of the versions before this one: what ran on them is void.

    Where this one amends the hours of one of them, its record goes on under this one.
    """
    _follow(version, now)
    for before in _of_others(version):
        chronicle = RecordChronicle.open(before)
        author = Author(None, Happening.Role.SYSTEM)
        chronicle.end(at=now, author=author)
        chronicle.finish(now=now)


def _follow(version: CharterVersion, now: datetime) -> None:
    for before in _of_others(version).select_related("charter_version"):
        if version.descends_from(before.charter_version):
            go_on_under(before, version=version, at=now)


def _of_others(version: CharterVersion) -> RecordQuerySet:
    """Return the records that stand under other versions of the desk's charter."""
    records = Record.objects.unended().filter(desk=version.desk_id, kind=kinds.CHARTER)
    return records.exclude(charter_version=version).order_by("pk")
