"""What people are at their organisation: administrators, accountants, approvers; away, trained."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from kept.customers.models.people import Person

ADMINISTRATOR = "system administrator"
ACCOUNTANT = "systems accountant"
APPROVER = "approver"


class Post(models.Model):
    """A role that a person has for their organisation, for one `system` or, without, for all."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=100)
    system = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["role", "system", "person_id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "system"], name="a_post_is_had_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.system}" if self.system else self.role


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def between(self, first: date, last: date) -> AbsenceQuerySet:
        """Return those that touch the days from `first` to `last`, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Absence(models.Model):
    """Days on which somebody is away, the first and the last included (PA-29)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} away {self.starts_on} to {self.ends_on}"


class Training(models.Model):
    """A course that somebody has passed (PA-36)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="trainings")
    course = models.CharField(max_length=200)
    product = models.CharField(max_length=200, blank=True)
    passed_on = models.DateField()

    class Meta:
        ordering = ["-passed_on", "pk"]

    def __str__(self) -> str:
        return self.course
