"""Organisations, their people, and the contracts they have with a desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


class Organisation(models.Model):
    """A customer. `facts` holds what charters ask about one: customer type, region, phase, use."""

    name = models.CharField(max_length=200, unique=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """A mail domain whose senders belong to the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")), name="domain_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class PersonManager(BaseUserManager["Person"]):
    """People by their address, which is kept in lower case."""

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email=(email or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Add a person; without a password they can be written to, but cannot sign in."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an address, a customer or one of the staff; one account each (PA-46)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    sees_organisation = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=20, default="en")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    joined_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ", 1)[0]


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
