"""What the portal keeps for people while they read: nothing that a case consists of."""

from django.db import models

from kept.cases.models import Case
from kept.desks.models import CharterVersion


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
