"""Contracts: what an organisation bought from a desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from kept.customers.models.organisations import Organisation


class ContractQuerySet(models.QuerySet["Contract"]):
    def in_force(self, organisation: Organisation | None, desk: Any, day: date) -> ContractQuerySet:
        """Return what runs between the two on that day, the newest first."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            organisation=organisation,
            organisation__isnull=False,
            desk=desk,
            starts_on__lte=day,
        ).order_by("-starts_on", "-pk")


class Contract(models.Model):
    """What an organisation bought from a desk, and what it changes in the charter (`overlay`)."""

    class AccountState(models.TextChoices):
        CURRENT = "current", "current"
        ON_STOP = "on stop", "on stop"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contracts"
    )
    desk = models.ForeignKey("desks.Desk", on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=50, blank=True)
    plan = models.CharField(max_length=50, blank=True)
    product = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    account_state = models.CharField(
        max_length=20, choices=AccountState.choices, default=AccountState.CURRENT
    )
    overlay = models.JSONField(default=dict, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "desk_id", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"contract {self.pk}"
