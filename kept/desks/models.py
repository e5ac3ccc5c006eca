"""A desk, the charter it runs by, and the people who serve at it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Desk(models.Model):
    """A support organisation with one address, run by one charter at a time."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    address = models.EmailField(unique=True)
    aliases = models.JSONField(default=list, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    signature = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=20, default="en")

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="desk_address_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CharterVersionQuerySet(models.QuerySet["CharterVersion"]):
    def in_force(self, desk: Desk, at: datetime) -> CharterVersionQuerySet:
        """Return the version that the desk ran by at `at`: one row, or none."""
        return self.filter(
            Q(in_force_until__isnull=True) | Q(in_force_until__gt=at),
            desk=desk,
            in_force_from__lte=at,
        ).order_by("-in_force_from", "-pk")


class CharterVersion(models.Model):
    """
    A charter as it stood: its text, the desk's settings and the holidays it was read with.

    Never changed once a case was opened under it; a new text is a new version.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="charter_versions")
    charter = models.CharField(max_length=50)
    version = models.CharField(max_length=50)
    source = models.TextField()
    read = models.TextField()  # the same as JSON: no process has to read YAML to run it
    settings = models.JSONField(default=dict, blank=True)
    holidays = models.JSONField(default=dict, blank=True)
    published_by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Opening hours alone were mended: open cases follow, in the background.
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True, blank=True)

    objects = CharterVersionQuerySet.as_manager()

    class Meta:
        ordering = ["desk_id", "-in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(in_force_until__isnull=True),
                name="one_charter_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True)
                | Q(in_force_until__gte=F("in_force_from")),
                name="charter_version_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter} {self.version}"

    @property
    def name(self) -> str:
        """What entries call it: like no other, also where a text was put in force twice."""
        return f"{self.charter} {self.version} #{self.pk}"

    @staticmethod
    def key_of(name: str) -> int:
        """Return the primary key of the version that is called `name`."""
        return int(name.rpartition("#")[2])


class Team(models.Model):
    """Some of a desk's staff, and who answers for a case until one of them has it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["desk_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "name"], name="team_name_is_unique_at_its_desk")
        ]

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def available(self) -> MemberQuerySet:
        """Return those who take cases now, the one who waited longest for one first."""
        return self.filter(available=True, person__is_active=True).order_by(
            F("last_assigned_at").asc(nulls_first=True), "pk"
        )


class Member(models.Model):
    """A person's place at a desk: the team, the roles of its charter, whether they take cases."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        "customers.Person", on_delete=models.CASCADE, related_name="memberships"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="members"
    )
    roles = models.JSONField(default=list, blank=True)
    available = models.BooleanField(default=True)
    last_assigned_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["desk_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "person", "team"], name="one_place_in_each_team"
            ),
            models.UniqueConstraint(
                fields=["desk", "person"],
                condition=Q(team__isnull=True),
                name="one_place_outside_the_teams",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.desk}"
