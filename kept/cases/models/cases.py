"""A case: whose it is, how it stands, who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from kept.cases.models.parties import Party
from kept.core.timeline import Event
from kept.customers.models import Contract, Organisation, Person
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk, Member, Team

if TYPE_CHECKING:
    from kept.core.rulebook import Rulebook


CHAT = "chat"  # the channel of live talks


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, person: Any) -> CaseQuerySet:
        """
        Return the cases that `person` may see.

        Staff see those of their desks; customers their own, those they follow,
        and all of their organisation's when they may; nobody else sees any.
        """
        if not getattr(person, "is_active", False):
            return self.none()
        return self.filter(served_by(person) | asked_by(person))

    def served_by(self, person: Any) -> CaseQuerySet:
        """Return those of the visible ones that `person` works on."""
        return self.filter(served_by(person)) if person.is_active else self.none()

    def asked_by(self, person: Any) -> CaseQuerySet:
        """Return those of the visible ones that `person` sees as a customer."""
        return self.filter(asked_by(person)) if person.is_active else self.none()

    def unfinished(self) -> CaseQuerySet:
        """Return those that are neither closed nor held."""
        return self.filter(closed_at__isnull=True, held_reason="")

    def open_talks(self) -> CaseQuerySet:
        """Return what is talked of live and not over; the index has them, and little else."""
        return self.filter(channel=CHAT, closed_at__isnull=True)

    def held(self) -> CaseQuerySet:
        return self.exclude(held_reason="").filter(closed_at__isnull=True)

    def next_due_first(self) -> CaseQuerySet:
        """Order by what is due next; what has no moment comes last, the oldest first."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "priority", "number")


def served_by(person: Person, of: str = "") -> Q:
    """Say which cases `person` works on; `of` leads to the case, as in "case__"."""
    return Q((f"{of}desk__in", Member.objects.filter(person=person).order_by().values("desk")))


def asked_by(person: Person, of: str = "") -> Q:
    """
    Say which cases `person` may see as a customer; `of` leads to the case, as in "case__".

    They are told by key, each way of coming to one by its own index: a condition with
    "or" would read every case.
    """
    first, *others = [Case.objects.filter(way).order_by().values("pk") for way in ways_of(person)]
    return Q((f"{of}pk__in", first.union(*others, all=True)))


def ways_of(person: Person) -> list[Q]:
    """Return how a customer comes to cases: by asking, by following, by who they belong to."""
    ways = [Q(requester=person), Q(pk__in=Party.objects.filter(person=person).values("case"))]
    if person.sees_organisation and person.organisation_id:
        ways.append(Q(organisation=person.organisation_id))
    return ways


class Case(models.Model):
    """
    Something that a customer asked of a desk, under one version of its charter.

    What stands here is read from the entries, kept for lists and filters;
    `next_due_at` and `is_late` are written by the refresh of its clocks alone.
    """

    number = models.PositiveBigIntegerField(unique=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="cases")
    charter_version = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, related_name="cases"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,  # The indexes below begin with it, as with the requester.
    )
    requester = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, related_name="asked_cases", db_index=False
    )
    subject = models.CharField(max_length=500)
    kind = models.CharField(max_length=100)
    priority = models.PositiveSmallIntegerField()
    proposed_priority = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=100)
    waiting_for = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey(
        "customers.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_cases",
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    channel = models.CharField(max_length=50)
    facts = models.JSONField(default=dict, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_clock = models.CharField(max_length=100, blank=True)
    is_late = models.BooleanField(default=False)
    is_sorted = models.BooleanField(default=False)  # by a person, who judged it or answered
    held_reason = models.CharField(max_length=300, blank=True)
    linked_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    overlay = models.JSONField(default=dict, blank=True)  # the contract's layer, as at opening

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(held_reason=""),
                name="case_has_an_owner_unless_held",  # PA-20, PA-81
            ),
            models.CheckConstraint(condition=Q(priority__gte=1), name="priority_starts_at_one"),
        ]
        indexes = [
            models.Index(fields=["desk", "closed_at", "next_due_at"]),
            models.Index(fields=["organisation", "-number"]),
            models.Index(fields=["organisation", "closed_at", "number"], name="case_by_customer"),
            models.Index(fields=["requester", "closed_at", "number"], name="case_by_requester"),
            models.Index(fields=["requester", "-opened_at"], name="case_lately_by_requester"),
            models.Index(
                fields=["next_due_at", "priority", "number"],
                condition=Q(closed_at__isnull=True),
                name="case_open_by_due",
            ),
            models.Index(
                fields=["closed_at", "number"],
                condition=Q(closed_at__isnull=False),
                name="case_closed",
            ),
            models.Index(  # All that the queues are counted by.
                fields=[
                    "desk",
                    "held_reason",
                    "owner",
                    "team",
                    "is_late",
                    "waiting_for",
                    "is_sorted",
                ],
                condition=Q(closed_at__isnull=True),
                name="case_open_counted",
            ),
            models.Index(
                fields=["owner", "next_due_at"],
                condition=Q(closed_at__isnull=True),
                name="case_open_by_owner",
            ),
            models.Index(
                fields=["-updated_at"],
                condition=Q(channel=CHAT, closed_at__isnull=True),
                name="case_open_talks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_held(self) -> bool:
        return bool(self.held_reason) and self.closed_at is None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and not self.held_reason

    @property
    def rulebook(self) -> Rulebook:
        """The charter version and the contract's layer that were pinned when it was opened."""
        return charters.rulebook(self.charter_version, overlay=self.overlay)

    @property
    def followers(self) -> list[Party]:
        """Who follows it, the first to join first; asked anew unless they were read with it."""
        has_read = "parties" in getattr(self, "_prefetched_objects_cache", {})
        return list(self.parties.all() if has_read else self.parties.with_people())

    def timeline(self) -> list[Event]:
        """Return what happened, in order; at one instant as it was written down."""
        rows = self.entries.in_order().values_list("kind", "at", "carries")
        return [Event(kind, at, carries) for kind, at, carries in rows]
