"""A record beside the cases, what happened to it, its clocks, and what it is tied to."""

from kept.backlog.models.happenings import RecordClock, RecordEntry, Remark
from kept.backlog.models.links import CaseLink, RecordLink
from kept.backlog.models.records import (
    RELEASE,
    Record,
    RecordQuerySet,
    kept_by,
    shown_to,
)
from kept.backlog.models.votes import Vote

__all__ = [
    "RELEASE",
    "CaseLink",
    "Record",
    "RecordClock",
    "RecordEntry",
    "RecordLink",
    "RecordQuerySet",
    "Remark",
    "Vote",
    "kept_by",
    "shown_to",
]
