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
    # The charter of its cases, of those that the desk has beside its own; empty: the desk's own.
    charter = models.CharField(max_length=100, blank=True)
    plan = models.CharField(max_length=50, blank=True)
    product = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    account_state = models.CharField(
        max_length=20, choices=AccountState.choices, default=AccountState.CURRENT
    )
    overlay = models.JSONField(default=dict, blank=True)
    support_package = models.CharField(max_length=100, blank=True)
    annual_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    add_ons = models.JSONField(default=list, blank=True)  # as the charter calls them
    extended_days = models.PositiveSmallIntegerField(default=0)  # a year (PA-89)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "desk_id", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annual_value__isnull=True) | Q(annual_value__gte=0),
                name="contract_costs_nothing_or_more",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"contract {self.pk}"

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Coverage(models.TextChoices):
    COVERED = "covered", "covered"
    CHARGEABLE = "chargeable", "chargeable"
    REFUSED = "refused", "refused"


class ContractLine(models.Model):
    """A product on a contract, or one component of it, and whether work on it is covered."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")
    product = models.CharField(max_length=200)
    component = models.CharField(max_length=200, blank=True)
    coverage = models.CharField(max_length=10, choices=Coverage.choices, default=Coverage.COVERED)

    class Meta:
        ordering = ["contract_id", "product", "component"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "product", "component"], name="a_product_once_on_a_contract"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.product, self.component]))


class Booking(models.Model):
    """A day of extended support (PA-89), or a time of on-call cover (PA-91), on a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="bookings")
    add_on = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    booked_by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    booked_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.add_on} from {self.starts_at:%Y-%m-%d %H:%M}"
