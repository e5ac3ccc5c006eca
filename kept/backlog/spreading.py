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
from kept.cases.errors import RefusedError
from kept.cases.together import SpoiltError, together

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
    waiting = Record.objects.filter(spreads=True).order_by("pk").values_list("pk", flat=True)
    return sum(_go_on(pk, now) for pk in waiting[:AT_ONCE])


def _go_on(pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            # Locked, so that nothing is written into it which this batch would pass over.
            free = Record.objects.select_for_update(skip_locked=True).filter(pk=pk, spreads=True)
            record = free.first()
            return spread(record, now=now) if record else 0
    except Exception:
        log.exception("not spread", record=pk)
        return 0


def spread(record: Record, *, now: datetime) -> int:
    """Let the next cases of a locked record hear what they have not; return how many did."""
    behind = CaseLink.objects.filter(record=record, heard__lt=record.last_position)
    links = list(behind.order_by("case_id")[:AT_ONCE])
    told = list(_told_since(record, min((link.heard for link in links), default=0)))
    try:
        with transaction.atomic(), together():
            _tell_all(links, told, now)
    except (RefusedError, SpoiltError):
        for link in links:
            _tell(link, told, now)
    CaseLink.objects.filter(pk__in=[link.pk for link in links]).update(heard=record.last_position)
    is_left = behind.exists()
    if record.spreads is not is_left:
        record.spreads = is_left
        record.save(update_fields=["spreads"])
    return len(links)


@dataclass(frozen=True)
class Told:
    """What was written into a record in one go."""

    record: Record
    entries: Sequence[RecordEntry]
    entitled: dict[tuple[int | None, date], bool] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.entries[-1].position

    def is_news_to(self, link: CaseLink) -> bool:
        """Whether the case that hangs there has to hear any of it."""
        return self.last > link.heard and any(map(is_heard, self.entries))

    @cached_property
    def cause(self) -> str:
        named = next((one.carries["cause"] for one in self.entries if "cause" in one.carries), "")
        return str(named) or cause_of(self.record, self.entries[0].position)


def _told_since(record: Record, position: int) -> Iterator[Told]:
    entries = (
        record.entries.filter(position__gt=position)
        .select_related("by", "words")
        .order_by("position")
    )
    for _, group in groupby(entries, key=lambda entry: entry.recorded_at):
        yield Told(record, tuple(group))


def _tell_all(links: Sequence[CaseLink], told: Sequence[Told], now: datetime) -> None:
    for one in told:
        behind = [link.case_id for link in links if one.is_news_to(link)]
        for chronicle in Chronicle.open_all(behind):
            _hear(chronicle, one, now)


def _tell(link: CaseLink, told: Sequence[Told], now: datetime) -> None:
    for one in told:
        if one.is_news_to(link):
            try:
                with transaction.atomic():
                    _hear(Chronicle.open(link.case_id), one, now)
            except RefusedError as refused:
                _say_why_not(link.case_id, one, refused, now)


def _hear(chronicle: Chronicle, told: Told, now: datetime) -> None:
    if not chronicle.case.is_open:
        return
    chronicle.cause = told.cause
    news = News(chronicle, told.record, told.entries, told.entitled)
    for entry in told.entries:
        if is_heard(entry):
            HEARD.get(entry.kind, News.as_news)(news, entry)
    chronicle.finish(now=now)


def _say_why_not(case: int, told: Told, refused: RefusedError, now: datetime) -> None:
    """Write on a case that it could not take what the others of the record did (PS-45)."""
    chronicle = Chronicle.open(case)
    chronicle.write(
        "flagged",
        at=now,
        author=chronicle.charter(refused.clause),
        public=False,
        carries={"flag": refused.sentence, "record": told.record.number},
    )
    chronicle.finish(now=now)
