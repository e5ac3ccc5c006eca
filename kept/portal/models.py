"""What the portal keeps for people while they write and read: nothing that a case consists of."""

from django.db import models

from kept.cases.models import Case
from kept.desks.models import CharterVersion, Desk


class BegunCase(models.Model):
    """A case that somebody has begun to write, kept until it is sent or thrown away."""

    person = models.ForeignKey(
        "customers.Person", on_delete=models.CASCADE, related_name="begun_cases"
    )
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "desk", "kind"], name="one_begun_case_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} begun by {self.person_id}"

    @property
    def title(self) -> str:
        """Return its title as far as there is one."""
        return " ".join(self.answers.get("subject") or []) or "Without a title"


class Seen(models.Model):
    """Up to when somebody has read a case of theirs."""

    person = models.ForeignKey("customers.Person", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "case"], name="a_case_is_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.case_id}"


class CharterRead(models.Model):
    """Somebody's word that they have read a version of a charter (PA-02, XM-06)."""

    person = models.ForeignKey("customers.Person", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(CharterVersion, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="a_version_is_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.version_id}"
