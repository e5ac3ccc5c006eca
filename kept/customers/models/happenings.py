"""What was done about a customer, by whom: written once."""

from __future__ import annotations

from django.db import models

from kept.customers.models.contracts import Contract
from kept.customers.models.organisations import Organisation


class Happening(models.Model):
    """
    One thing that happened to a customer or a contract of theirs.

    `kind` is an event of the charters where they have one ("contract signed",
    "account changed", "absence begins"); `carries` is what it carries.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="happenings"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.CASCADE, null=True, blank=True, related_name="happenings"
    )
    kind = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    carries = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"
