"""Who wants a change request."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Vote(models.Model):
    """
    A yes to a change request: of a person or of their organisation, as the charter counts.

    `voter` names whoever it counts for, so that nobody votes twice; it is never shown.
    """

    record = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey("customers.Person", on_delete=models.PROTECT, related_name="votes")
    voter = models.CharField(max_length=60)
    cast_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["record_id", "cast_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "voter"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_vote_that_stands",
            )
        ]

    def __str__(self) -> str:
        return f"{self.voter} for {self.record_id}"
