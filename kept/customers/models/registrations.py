"""How people come to an account: they register, or somebody invites them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Lower

from kept.customers.models.organisations import Organisation
from kept.customers.models.people import Person


class Invitation(models.Model):
    """Somebody of an organisation, asked by mail to register."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    sees_organisation = models.BooleanField(default=False)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invited_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and now < self.ends_at


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def waiting(self) -> RegistrationQuerySet:
        """Return those that a person at the desk has to decide on, the oldest first."""
        return self.filter(state=Registration.State.WAITING).order_by("asked_at", "pk")

    def visible_to(self, person: Person) -> RegistrationQuerySet:
        """Return those at the desks where `person` serves, and those at no desk of their own."""
        if not person.is_active:
            return self.none()
        desks = person.memberships.order_by().values("desk")
        nobodys = Q(Exists(desks)) & Q(desk__isnull=True)
        return self.filter(nobodys | Q(desk__in=desks))


class Registration(models.Model):
    """
    Somebody who asked for an account; they are let in once the address is theirs and known.

    `company` is what they wrote; `organisation` is who they turned out to belong to.
    """

    class State(models.TextChoices):
        ASKED = "asked", "address not confirmed"
        WAITING = "waiting", "waiting for approval"
        APPROVED = "approved", "approved"
        REFUSED = "refused", "refused"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="registration")
    desk = models.ForeignKey(
        "desks.Desk", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    company = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=300, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting"]) | Q(decided_at__isnull=False),
                name="registration_decided_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"

    @property
    def lets_in(self) -> bool:
        return self.state == Registration.State.APPROVED
