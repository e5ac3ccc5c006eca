"""What is being written on a case, or would become one, and is not sent."""

from __future__ import annotations

from django.db import models

from kept.cases.models.cases import Case
from kept.core.charter.rows import slug
from kept.desks.models import Desk


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


class BegunCase(models.Model):
    """
    A case that `person` has begun to write, kept until it is sent or thrown away.

    `requester` is who asks: they themselves in the portal, the caller on the phone.
    """

    person = models.ForeignKey("customers.Person", on_delete=models.CASCADE, related_name="+")
    requester = models.ForeignKey("customers.Person", on_delete=models.CASCADE, related_name="+")
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "requester", "desk", "kind"],
                name="one_begun_case_of_a_kind_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} begun by {self.person_id}"

    @property
    def kind_slug(self) -> str:
        """Return its kind as addresses name it."""
        return slug(self.kind)

    @property
    def title(self) -> str:
        """Return its title as far as there is one."""
        return " ".join(self.answers.get("subject") or []) or "Without a title"
