"""What happened to a record, the words of it, and the clocks folded from it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kept.backlog.models.records import Record, kept_by
from kept.cases.happenings import Happening, Ticking, TickingQuerySet


class RecordEntryQuerySet(models.QuerySet["RecordEntry"]):
    def shown_to(self, person: Any) -> RecordEntryQuerySet:
        """Return the entries that `person` may read: a customer never gets an internal one."""
        seen = Record.objects.visible_to(person).order_by()
        if not getattr(person, "is_active", False):
            return self.none()
        kept = Record.objects.filter(kept_by(person)).order_by()
        return self.filter(Q(record__in=kept) | Q(public=True, record__in=seen))

    def in_order(self) -> RecordEntryQuerySet:
        return self.order_by("record_id", "at", "position")


class RecordEntry(Happening):
    """One thing that happened to a record."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="entries")

    objects = RecordEntryQuerySet.as_manager()

    class Meta:
        ordering = ["record_id", "at", "position"]
        verbose_name_plural = "record entries"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "position"], name="record_entry_position_is_unique"
            )
        ]


class Remark(models.Model):
    """The words of an entry: a comment, a resolution; they can go while the entry stands."""

    entry = models.OneToOneField(
        RecordEntry, on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:80]


class RecordClockQuerySet(TickingQuerySet["RecordClock"]):
    """The clocks of records."""


class RecordClock(Ticking):
    """One run of a clock on a record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="clocks")

    objects = RecordClockQuerySet.as_manager()

    class Meta:
        ordering = ["record_id", "started_at", "slug", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "slug", "number"], name="one_row_for_each_run_of_a_record"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
                name="record_clock_by_next_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number} of record {self.record_id}"
