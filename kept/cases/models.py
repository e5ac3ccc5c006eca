"""A case, the entries it consists of, and the clocks folded from them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from kept.core.timeline import Event
from kept.customers.models import Contract, Organisation, Person
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk, Member, Team

if TYPE_CHECKING:
    from kept.core.rulebook import Rulebook

REACTION = "reaction"
STANDING = ("running", "paused", "late")


class Counter(models.Model):
    """The last number given, in a row that is locked while the next one is taken."""

    name = models.CharField(max_length=30, primary_key=True)
    value = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


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

    def unfinished(self) -> CaseQuerySet:
        """Return those that are neither closed nor held."""
        return self.filter(closed_at__isnull=True, held_reason="")

    def held(self) -> CaseQuerySet:
        return self.exclude(held_reason="").filter(closed_at__isnull=True)

    def next_due_first(self) -> CaseQuerySet:
        """Order by what is due next; what has no moment comes last, the oldest first."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "priority", "number")


def served_by(person: Person) -> Q:
    """Say which cases `person` works on."""
    return Q(desk__in=Member.objects.filter(person=person).values("desk"))


def asked_by(person: Person) -> Q:
    """Say which cases `person` may see as a customer."""
    followed = Party.objects.filter(person=person).values("case")
    own = Q(requester=person) | Q(pk__in=followed)
    if person.sees_organisation and person.organisation_id:
        return own | Q(organisation=person.organisation_id)
    return own


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
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    requester = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, related_name="asked_cases"
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
            models.Index(
                fields=["owner", "next_due_at"],
                condition=Q(closed_at__isnull=True),
                name="case_open_by_owner",
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

    def timeline(self) -> list[Event]:
        """Return what happened, in order; at one instant as it was written down."""
        rows = self.entries.in_order().values_list("kind", "at", "carries")
        return [Event(kind, at, carries) for kind, at, carries in rows]


class Party(models.Model):
    """Somebody else who follows the case and is written to with its requester."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(
        "customers.Person", on_delete=models.CASCADE, related_name="followed_cases"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["case_id", "added_at", "pk"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="a_party_follows_a_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} follows {self.case_id}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def shown_to(self, person: Any) -> EntryQuerySet:
        """
        Return the entries that `person` may read, of the cases that they may see.

        A customer never gets an internal one: it is left out here, by the
        query, so that no page or feed can forget it.
        """
        if not getattr(person, "is_active", False):
            return self.none()
        served = Case.objects.filter(served_by(person)).order_by().values("pk")
        asked = Case.objects.filter(asked_by(person)).order_by().values("pk")
        return self.filter(Q(case__in=served) | Q(public=True, case__in=asked))

    def in_order(self) -> EntryQuerySet:
        """Order as things happened; what happened at one instant, as it was written down."""
        return self.order_by("case_id", "at", "position")


class Entry(models.Model):
    """
    One thing that happened in a case, at `at`, written down at `recorded_at`.

    Append-only: the database refuses to change or delete one. Its words lie in
    a Text beside it, so that they can be destroyed while the entry stands.
    """

    class Role(models.TextChoices):
        CUSTOMER = "customer", "customer"
        STAFF = "staff", "staff"
        CHARTER = "charter", "charter"
        SYSTEM = "system", "system"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=100)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    as_role = models.CharField(max_length=10, choices=Role.choices)
    public = models.BooleanField()
    carries = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=995, blank=True)  # RFC 5322, 2.1.1: a line's length

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "at", "position"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="entry_position_is_unique")
        ]
        indexes = [
            models.Index(
                fields=["message_id"], condition=~Q(message_id=""), name="entry_by_message_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"

    def as_event(self) -> Event:
        return Event(self.kind, self.at, self.carries)


class Text(models.Model):
    """The words of an entry: as shown, as HTML made safe, and all that came with them."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    text = models.TextField()
    html = models.TextField(blank=True)
    full_text = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.text[:80]


class File(models.Model):
    """A file that came with an entry; `path` is its place under DATA/files, named by its digest."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    true_name = models.CharField(max_length=1000, blank=True)
    type = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    inline = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ["entry_id", "pk"]

    def __str__(self) -> str:
        return self.name


class ClockQuerySet(models.QuerySet["Clock"]):
    def told(self) -> ClockQuerySet:
        """Return what people are told of: no reactions, which only act, and no void runs."""
        return self.exclude(kind=REACTION).exclude(state="void").order_by("started_at", "pk")

    def standing(self) -> ClockQuerySet:
        """Return what still runs, on time, paused or late; what is due first comes first."""
        return (
            self.exclude(kind=REACTION)
            .filter(state__in=STANDING)
            .order_by(F("due_at").asc(nulls_last=True), "pk")
        )

    def shown_to_customers(self) -> ClockQuerySet:
        return self.filter(shown=True)

    def waking(self, now: datetime) -> ClockQuerySet:
        """Return those on which something happens by itself now; reads only what is due."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")


class Clock(models.Model):
    """
    One promise running on one case: a row of the fold, kept for lists and the sweep.

    `kind` is the charter's, or "reaction" for a row that only does something when it
    starts. `next_at` is when something happens by itself next; `marks_done` are the
    keys of the consequences that have happened, which stay done.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    clause = models.CharField(max_length=300, blank=True)
    rerated = models.BooleanField(default=False)
    shown = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True, blank=True)
    marks_done = models.JSONField(default=list, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "started_at", "slug", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "slug", "number"], name="one_row_for_each_run")
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_by_next_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number} of {self.case_id}"


class Draft(models.Model):
    """What somebody has begun to write on a case, kept until it is sent."""

    class Kind(models.TextChoices):
        REPLY = "reply", "reply"
        NOTE = "note", "note"

    person = models.ForeignKey("customers.Person", on_delete=models.CASCADE, related_name="drafts")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "case", "kind"], name="one_draft_of_a_kind_on_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} on {self.case_id}"
