"""What every timeline is made of: what happened, and the clocks folded from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import F

from kept.core.timeline import Event

T = TypeVar("T", bound=models.Model)

REACTION = "reaction"
STANDING = ("running", "paused", "late")


class Happening(models.Model):
    """
    One thing that happened in a record, at `at`, written down at `recorded_at`.

    Append-only: the database refuses to change or delete one. Its words lie beside it,
    so that they can be destroyed while it stands.
    """

    class Role(models.TextChoices):
        CUSTOMER = "customer", "customer"
        STAFF = "staff", "staff"
        CHARTER = "charter", "charter"
        SYSTEM = "system", "system"

    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=100)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    as_role = models.CharField(max_length=10, choices=Role.choices)
    public = models.BooleanField()
    carries = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"

    def as_event(self) -> Event:
        return Event(self.kind, self.at, self.carries)


class TickingQuerySet(models.QuerySet[T], Generic[T]):
    """Clocks by how they stand."""

    def told(self) -> Self:
        """Return what people are told of: no reactions, which only act, and no void runs."""
        return self.exclude(kind=REACTION).exclude(state="void").order_by("started_at", "pk")

    def standing(self) -> Self:
        """Return what still runs, on time, paused or late; what is due first comes first."""
        return (
            self.exclude(kind=REACTION)
            .filter(state__in=STANDING)
            .order_by(F("due_at").asc(nulls_last=True), "pk")
        )

    def ageing(self) -> Self:
        """Return what stands without a moment to come, and is listed by age; the oldest first."""
        return self.filter(by_age=True).order_by("started_at", "pk")

    def shown_to_customers(self) -> Self:
        return self.filter(shown=True)

    def waking(self, now: datetime) -> Self:
        """Return those on which something happens by itself now; reads only what is due."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")


class Ticking(models.Model):
    """
    One run of a clock: a row of the fold, kept for lists and the sweep.

    `kind` is the charter's, or "reaction" for a row that only does something when it
    starts. `by_age` says that nothing of it falls due any more, though it stands (rule 9 of
    a charter's clocks). `next_at` is when something happens by itself next; `marks_done` are the
    keys of the consequences that have happened, which stay done.
    """

    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    clause = models.CharField(max_length=300, blank=True)
    rerated = models.BooleanField(default=False)
    shown = models.BooleanField(default=True)
    by_age = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True, blank=True)
    marks_done: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True
