"""A desk, the charter it runs by, and the people who serve at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class DeskQuerySet(models.QuerySet["Desk"]):
    def with_charters(self) -> DeskQuerySet:
        """Return desks that know their charters, without the texts."""
        return self.prefetch_related(
            models.Prefetch("charter_versions", CharterVersion.objects.unread())
        )

    def with_staff(self) -> DeskQuerySet:
        """Return desks that know their charters and their people, for whoever opens many cases."""
        return self.with_charters().prefetch_related(
            models.Prefetch("members", Member.objects.with_people()),
            models.Prefetch("teams", Team.objects.select_related("lead").order_by("pk")),
        )


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

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="desk_address_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def versions(self) -> list[CharterVersion]:
        """Its charters, without their texts; asked anew unless it came `with_staff`."""
        if self._has("charter_versions"):
            return list(self.charter_versions.all())
        return list(self.charter_versions.unread())

    @property
    def staff(self) -> list[Member]:
        """The places at it, with their people; asked anew unless it came `with_staff`."""
        if self._has("members"):
            return list(self.members.all())
        return list(self.members.with_people())

    @property
    def own_teams(self) -> list[Team]:
        """Its teams with their leads, the first one first; asked anew likewise."""
        if self._has("teams"):
            return list(self.teams.all())
        return list(self.teams.select_related("lead").order_by("pk"))

    @property
    def knows_staff(self) -> bool:
        """Whether it came `with_staff`, so that nothing of that is asked anew."""
        return all(map(self._has, ("charter_versions", "members", "teams")))

    def _has(self, name: str) -> bool:
        return name in getattr(self, "_prefetched_objects_cache", {})


class CharterVersionQuerySet(models.QuerySet["CharterVersion"]):
    def unread(self) -> CharterVersionQuerySet:
        """Leave the texts in the database until somebody asks for one: they are long."""
        return self.defer(*CharterVersion.TEXTS)


class CharterVersion(models.Model):
    """
    A charter as it stood: its text, the desk's settings and the holidays it was read with.

    Never changed once a case was opened under it; a new text is a new version.
    `digest` stands for all that it says.
    """

    TEXTS = ("source", "read", "settings", "holidays")

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="charter_versions")
    charter = models.CharField(max_length=50)
    version = models.CharField(max_length=50)
    source = models.TextField()
    read = models.TextField()  # the same as JSON: no process has to read YAML to run it
    settings = models.JSONField(default=dict, blank=True)
    holidays = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Opening hours alone were mended: open cases follow, in the background.
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True, blank=True)
    # It stands beside the desk's own, for cases that open outside hours (PS-08) or under a
    # contract that names it (AMB-X-01).
    beside = models.BooleanField(default=False)

    objects = CharterVersionQuerySet.as_manager()

    class Meta:
        ordering = ["desk_id", "-in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(in_force_until__isnull=True, beside=False),
                name="one_charter_version_in_force",
            ),
            models.UniqueConstraint(
                fields=["desk", "charter"],
                condition=Q(in_force_until__isnull=True, beside=True),
                name="one_version_of_a_charter_beside",
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

    def descends_from(self, other: CharterVersion) -> bool:
        """Tell whether this is `other` with its hours amended, once or more often."""
        amended = self.amends
        while amended is not None and amended != other:
            amended = amended.amends
        return amended is not None

    def is_in_force(self, at: datetime) -> bool:
        return self.in_force_from <= at and (not self.in_force_until or at < self.in_force_until)


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, person: Any) -> TeamQuerySet:
        """Return the teams of the desks at which `person` serves."""
        if not getattr(person, "is_active", False):
            return self.none()
        return self.filter(desk__in=Member.objects.filter(person=person).values("desk"))


class Team(models.Model):
    """
    Some of a desk's staff, and who answers for a case until one of them has it.

    Where it sits and what it can do is for those who look for help (PA-12); its hours and
    its zone are the charter's, or lie in the desk's settings.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    location = models.CharField(max_length=200, blank=True)
    skills = models.JSONField(default=list, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["desk_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "name"], name="team_name_is_unique_at_its_desk")
        ]

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def with_people(self) -> MemberQuerySet:
        return self.select_related("person", "team").order_by("pk")


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

    @property
    def takes_cases(self) -> bool:
        return self.available and self.person.is_active

    @property
    def waits_since(self) -> tuple[bool, datetime | None, int]:
        """Sorts those who take cases: who waited longest for one comes first."""
        return self.last_assigned_at is not None, self.last_assigned_at, self.pk
