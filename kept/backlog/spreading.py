"""
What happens to a record reaches its cases: each hears it as an entry of its own timeline.

Some cases at once, some of them in the transaction that it happened in, the rest by the worker.
A link says up to where its case has heard; whoever is killed in between, no case hears a thing
twice and none misses it. A person is told once of one thing, however many of the cases are theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from kept.backlog.hearing import HEARD, News, is_heard
from kept.backlog.models import CaseLink, Record, RecordEntry
from kept.cases.chronicle import Chronicle

if TYPE_CHECKING:
    from kept.backlog.chronicle import RecordChronicle

log = structlog.get_logger(__name__)

AT_ONCE = 25  # cases in one transaction


def cause_of(record: Record, position: int) -> str:
    """Name what was written into `record` from `position` on, in one go."""
    return f"record/{record.number}/{position}"


def begin(chronicle: RecordChronicle, *, now: datetime) -> None:
    """Let the first cases hear what was just written; the worker goes on with the others."""
    record = chronicle.record
    if record.spreads or not any(is_heard(entry) for entry in chronicle.entries):
        return
    if CaseLink.objects.filter(record=record, heard__lt=record.last_position).exists():
        spread(record, now=now)


def sweep(now: datetime) -> int:
    """
    Let more cases hear what happened to their records; return how many have heard.

    A batch is one transaction. Reads only records of which some case has not heard.
    """
    waiting = Record.objects.filter(spreads=True).order_by("pk")[:AT_ONCE]
    heard = 0
    for record in waiting:
        try:
            with transaction.atomic():
                heard += spread(record, now=now)
        except Exception:
            log.exception("not spread", record=record.number)
    return heard


def spread(record: Record, *, now: datetime) -> int:
    """Let the next cases hear what they have not, in the caller's transaction; say how many did."""
    behind = CaseLink.objects.filter(record=record, heard__lt=record.last_position)
    links = list(
        behind.select_for_update(of=("self",), skip_locked=True).order_by("case_id")[:AT_ONCE]
    )
    told = list(_told_since(record, min((link.heard for link in links), default=0)))
    for link in links:
        _tell(link, told, now)
        link.heard = record.last_position
    CaseLink.objects.bulk_update(links, ["heard"])
    is_left = behind.exists()
    if record.spreads is not is_left:
        record.spreads = is_left
        record.save(update_fields=["spreads"])
    return len(links)


@dataclass(frozen=True)
class Together:
    """What was written into a record in one go."""

    record: Record
    entries: Sequence[RecordEntry]
    entitled: dict[tuple[int | None, date], bool] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.entries[-1].position

    @cached_property
    def cause(self) -> str:
        named = next((one.carries["cause"] for one in self.entries if "cause" in one.carries), "")
        return str(named) or cause_of(self.record, self.entries[0].position)


def _told_since(record: Record, position: int) -> Iterator[Together]:
    entries = (
        record.entries.filter(position__gt=position)
        .select_related("by", "words")
        .order_by("position")
    )
    for _, group in groupby(entries, key=lambda entry: entry.recorded_at):
        yield Together(record, tuple(group))


def _tell(link: CaseLink, told: Sequence[Together], now: datetime) -> None:
    for together in told:
        if together.last > link.heard and any(map(is_heard, together.entries)):
            chronicle = Chronicle.open(link.case_id)
            if chronicle.case.is_open:
                _hear(chronicle, together, now)


def _hear(chronicle: Chronicle, together: Together, now: datetime) -> None:
    chronicle.cause = together.cause
    news = News(chronicle, together.record, together.entries, together.entitled)
    for entry in together.entries:
        if is_heard(entry):
            HEARD.get(entry.kind, News.as_news)(news, entry)
    chronicle.finish(now=now)
