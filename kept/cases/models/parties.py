"""Who follows a case beside whoever asked, and who wants no mails about it."""

from __future__ import annotations

from django.db import models


class PartyQuerySet(models.QuerySet["Party"]):
    def with_people(self) -> PartyQuerySet:
        return self.select_related("person").order_by("case_id", "added_at", "pk")


class Party(models.Model):
    """Somebody else who follows the case and is written to with its requester."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(
        "customers.Person", on_delete=models.CASCADE, related_name="followed_cases"
    )
    added_at = models.DateTimeField()

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "added_at", "pk"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="a_party_follows_a_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} follows {self.case_id}"


class Mute(models.Model):
    """Somebody who wants no mails about a case, but for those that want something of them."""

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="mutes")
    person = models.ForeignKey(
        "customers.Person", on_delete=models.CASCADE, related_name="muted_cases"
    )
    since = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="a_case_is_muted_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.case_id}"
