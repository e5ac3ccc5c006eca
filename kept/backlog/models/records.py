"""A record beside the cases: what kind it is, how it stands, who may see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kept.backlog.models.links import CaseLink, RecordLink
from kept.cases.models import Case, asked_by
from kept.core.timeline import Event
from kept.customers.models import Contract, Organisation, Person
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk, Member

if TYPE_CHECKING:
    from kept.core.rulebook import Rulebook


RELEASE = "release"


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, person: Any) -> RecordQuerySet:
        """
        Return the records that `person` may see.

        Staff see those of their desks; customers what is shown to all of a desk's, and
        what they asked for themselves where that is shown to whoever asked.
        """
        if not getattr(person, "is_active", False):
            return self.none()
        return self.filter(kept_by(person) | shown_to(person))

    def unended(self) -> RecordQuerySet:
        return self.filter(ended_at__isnull=True)

    def slipped(self, today: date) -> RecordQuerySet:
        """Return what was planned for a day before `today` and is not released yet."""
        planned = self.unended().filter(**{"facts__planned on__lt": today.isoformat()})
        return planned.exclude(facts__has_key="released on")

    def overdue(self, today: date) -> RecordQuerySet:
        """Return what is late by a clock of its charter, slipped, or waits for what slipped."""
        slipped = Record.objects.slipped(today).order_by().values("pk")
        waits = RecordLink.objects.filter(to__in=slipped, to__kind=RELEASE).values("of")
        late = Q(is_late=True) | Q(pk__in=slipped) | Q(pk__in=waits)
        return self.unended().filter(late)

    def of_kind(self, kind: str) -> RecordQuerySet:
        return self.filter(kind=kind)


def kept_by(person: Person) -> Q:
    """Say which records `person` works on."""
    return Q(desk__in=Member.objects.filter(person=person).values("desk"))


def shown_to(person: Person) -> Q:
    """Say which records `person` may see as a customer."""
    asked = Case.objects.filter(asked_by(person)).order_by()
    entitled = Q(desk__in=_bought(person).values("desk"))
    at_their_desks = entitled | Q(desk__in=asked.values("desk"))
    linked = CaseLink.objects.filter(case__in=asked.values("pk")).values("record")
    theirs = Q(opened_by=person, opened_by__is_staff=False) | Q(pk__in=linked)
    if person.sees_organisation and person.organisation_id:
        theirs |= Q(organisation=person.organisation_id)
    return (
        (Q(shown=Record.Shown.EVERYBODY) & at_their_desks)
        | (Q(shown=Record.Shown.ENTITLED) & entitled)
        | (Q(shown=Record.Shown.WHO_ASKED) & theirs)
    )


def _bought(person: Person) -> models.QuerySet[Contract]:
    """Return the contracts of the person's organisation that run today."""
    today = timezone.now().date()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    theirs = Contract.objects.filter(still, organisation=person.organisation_id)
    return theirs.filter(organisation__isnull=False, starts_on__lte=today).order_by()


class Record(models.Model):
    """
    Something that has a life of its own beside the cases, under one version of a charter.

    `kind` is one of the charter's records. What stands here is read from the entries;
    `spreads` says that linked cases have not heard yet what happened last.
    """

    class Shown(models.TextChoices):
        NOBODY = "nobody", "no customer"
        WHO_ASKED = "who asked", "whoever asked for it"
        ENTITLED = "entitled", "customers with a contract"
        EVERYBODY = "everybody", "all customers"

    number = models.PositiveBigIntegerField(unique=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=100)
    charter_version = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, related_name="records"
    )
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    product = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "customers.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opened_records",
    )
    owner = models.ForeignKey(
        "customers.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_records",
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    shown = models.CharField(max_length=10, choices=Shown.choices, default=Shown.NOBODY)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_clock = models.CharField(max_length=100, blank=True)
    is_late = models.BooleanField(default=False)
    last_position = models.PositiveIntegerField(default=0)
    spreads = models.BooleanField(default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["desk", "kind", "ended_at", "-number"]),
            models.Index(fields=["id"], condition=Q(spreads=True), name="record_that_spreads"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def rulebook(self) -> Rulebook:
        """The charter version pinned at the opening, as this kind of record reads it."""
        return charters.rulebook(self.charter_version).of(self.kind)

    def timeline(self) -> list[Event]:
        """Return what happened to it, in order."""
        rows = self.entries.in_order().values_list("kind", "at", "carries")
        return [Event(kind, at, carries) for kind, at, carries in rows]
