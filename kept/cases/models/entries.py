"""What happened in a case, with its words and files."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from kept.cases.happenings import Happening
from kept.cases.models.cases import Case, asked_by, served_by


class EntryQuerySet(models.QuerySet["Entry"]):
    def shown_to(self, person: Any) -> EntryQuerySet:
        """
        Return the entries that `person` may read, of the cases that they may see.

        A customer never gets an internal one: it is left out here, by the
        query, so that no page or feed can forget it.
        """
        if not getattr(person, "is_active", False):
            return self.none()
        is_asked = asked_by(person, of="case__")
        return self.filter(served_by(person, of="case__") | Q(public=True) & is_asked)

    def asked_by(self, person: Any) -> EntryQuerySet:
        """Return those of them that `person` reads as a customer, though they be staff too."""
        if not person.is_active:
            return self.none()
        return self.filter(asked_by(person, of="case__"), public=True)

    def in_open_talks(self) -> EntryQuerySet:
        return self.filter(case__in=Case.objects.open_talks().order_by().values("pk"))

    def in_order(self) -> EntryQuerySet:
        """Order as things happened; what happened at one instant, as it was written down."""
        return self.order_by("case_id", "at", "position")


class Entry(Happening):
    """One thing that happened in a case."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,  # The constraint below begins with it; PostgreSQL would take the wrong one.
    )
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
    sort = models.CharField(max_length=100, blank=True)  # one of those that the charter asks for
    inline = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ["entry_id", "pk"]
        indexes = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return self.name
