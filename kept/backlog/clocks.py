"""The clocks of records: watched for what is due, and held against the fold of the entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db import transaction

from kept.backlog import spreading
from kept.backlog.chronicle import RecordChronicle, store
from kept.backlog.models import Record, RecordClock
from kept.cases import differing
from kept.cases.differing import Difference

log = structlog.get_logger(__name__)

AT_ONCE = 200


def sweep(now: datetime) -> int:
    """
    Do what is due on any record by `now`, and let cases hear of theirs; return how much was done.

    Each record is one transaction, and reads only clocks that wake by `now`.
    """
    waking = RecordClock.objects.waking(now).values_list("record", flat=True)[: 4 * AT_ONCE]
    records = list(dict.fromkeys(waking))[:AT_ONCE]
    return sum(_wake(pk, now) for pk in records) + spreading.sweep(now)


def _wake(pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            RecordChronicle.open(pk, skip_locked=True).finish(now=now)
    except Record.DoesNotExist:
        return False  # In the hands of another worker, or of an operation.
    except Exception:
        log.exception("sweep failed", record=pk)
        return False
    return True


def differences(*, now: datetime) -> Iterator[Difference]:
    """Say of each record where its table is not the fold as of `now`; what wakes by now is left."""
    for chronicle in _all():
        found = _first_difference(chronicle, now)
        if found is not None:
            yield found


@transaction.atomic
def rebuild(*, now: datetime) -> int:
    """Make the table of each record say what its entries say; return how many changed."""
    return sum(store(chronicle.stored, chronicle.project(now=now)) for chronicle in _all())


def _all() -> Iterator[RecordChronicle]:
    records = Record.objects.select_related("desk", "charter_version").order_by("pk")
    for record in records.iterator():
        yield RecordChronicle(record, record.timeline(), record.clocks.all())


def _first_difference(chronicle: RecordChronicle, now: datetime) -> Difference | None:
    rows = chronicle.project(now=now)
    return differing.first(f"Record {chronicle.record.number}", chronicle.stored, rows, now)
