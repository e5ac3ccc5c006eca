"""People: customers and staff, one account each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from kept.customers.models.organisations import Organisation


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
    undelivered_at = models.DateTimeField(null=True, blank=True)  # since when mails come back
    undelivered_why = models.CharField(max_length=500, blank=True)
    # Since when nothing automatic goes there: its reader has called a mail of ours unwanted.
    complained_at = models.DateTimeField(null=True, blank=True)
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
