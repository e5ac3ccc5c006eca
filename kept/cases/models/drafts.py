"""What is being written on a case, and is not sent."""

from __future__ import annotations

from django.db import models

from kept.cases.models.cases import Case


class Draft(models.Model):
    """What somebody has begun to write on a case, kept until it is sent."""

    class Kind(models.TextChoices):
        REPLY = "reply", "reply"
        NOTE = "note", "note"

    person = models.ForeignKey("customers.Person", on_delete=models.CASCADE, related_name="drafts")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "case", "kind"], name="one_draft_of_a_kind_on_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} on {self.case_id}"
