"""The promises that run on a case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kept.cases.happenings import Ticking, TickingQuerySet
from kept.cases.models.cases import Case


class ClockQuerySet(TickingQuerySet["Clock"]):
    """The clocks of cases."""


class Clock(Ticking):
    """One promise running on one case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "started_at", "slug", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "slug", "number"], name="one_row_for_each_run")
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_by_next_moment"
            ),
            models.Index(fields=["case"], condition=Q(by_age=True), name="clock_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number} of {self.case_id}"
