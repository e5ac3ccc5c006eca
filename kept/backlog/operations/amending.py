"""Records go by new opening hours as open cases do: by themselves, in the background."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record, RecordEntry
from kept.cases.happenings import Happening
from kept.cases.operations.moving import NEW_HOURS
from kept.cases.signing import Author
from kept.desks.models import CharterVersion

log = structlog.get_logger(__name__)

AT_ONCE = 100  # records of one round


def follow_amendments(now: datetime) -> int:
    """
    Let records go by the amended hours of their version; return how many were moved.

    Some at a time; one that fails is left to the next round. What has ended keeps what it
    was judged by.
    """
    waiting = Record.objects.unended().filter(charter_version__amendments__isnull=False)
    keys = waiting.order_by("pk").values_list("pk", flat=True).distinct()[:AT_ONCE]
    return sum(_follow(pk, now) for pk in keys)


def _follow(pk: int, now: datetime) -> bool:
    try:
        record = Record.objects.get(pk=pk)
        version = record.charter_version.amendments.order_by("-pk")[0]
        return go_on_under(record, version=version, at=now) is not None
    except Exception:
        log.exception("not moved", record=pk)
        return False


@transaction.atomic
def go_on_under(record: Record, *, version: CharterVersion, at: datetime) -> RecordEntry | None:
    """Let the record go on under `version`: clocks are read anew, what was broken stays."""
    chronicle = RecordChronicle.open(record)
    if chronicle.record.charter_version_id == version.pk or chronicle.record.ended_at:
        return None
    author = Author(None, Happening.Role.SYSTEM)
    entry = chronicle.go_on_under(version, at=at, author=author, why=NEW_HOURS)
    chronicle.finish(now=at)
    return entry
