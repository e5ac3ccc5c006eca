"""What must leave the house, as rows written with the change that caused them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string


def _is_about(cases: Iterable[int]) -> Q:
    """Tell by their keys, which begin with the case, what was written about one of `cases`."""
    # Ranges, since SQLite looks up no index for a beginning; "0" comes after "/".
    ranges = [Q(key__gte=f"case/{each}/", key__lt=f"case/{each}0") for each in cases]
    return reduce(or_, ranges, Q(pk__in=[]))


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self, now: datetime) -> NoticeQuerySet:
        """Return what is due and in nobody's hands, the longest due first."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(free, state=Notice.State.DUE, next_at__lte=now).order_by("next_at", "pk")

    def of_case(self, number: int) -> NoticeQuerySet:
        """Return what was written about a case, in order."""
        return self.filter(_is_about([number])).order_by("pk")

    def due_of_cases(self, numbers: Iterable[int]) -> NoticeQuerySet:
        """Return what was written about some cases and has not ended, the longest due first."""
        # In this order SQLite looks among what is due; without it, of many cases, at every row.
        return self.filter(_is_about(numbers), state=Notice.State.DUE).order_by("next_at", "pk")

    def failing(self) -> NoticeQuerySet:
        """Return what was given up and what has failed at least once, the oldest first."""
        tried_in_vain = Q(state=Notice.State.DUE) & ~Q(last_error="")
        return self.filter(tried_in_vain | Q(state=Notice.State.FAILED)).order_by("pk")


class Notice(models.Model):
    """
    One thing to do outside, once: a mail to send.

    `payload` says in words what it is about, never bytes. `key` names the
    cause, so that the same cause cannot write two. A claim raises `lease_no`;
    whoever writes later names the number it claimed, and writes nothing when
    another has claimed since. `results` says for each address what became of it:
    `{"state": "sent", "said": ""}`. A payload with `secret` loses its text once the
    notice has ended: whoever reads the row later opens no account with it.
    """

    class State(models.TextChoices):
        DUE = "due", "due"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        DROPPED = "dropped", "dropped"

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, default="mail")
    payload = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    attempts = models.PositiveIntegerField(default=0)
    lease_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    results = models.JSONField(default=dict, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_sent_has_a_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="notice_due", fields=["next_at", "id"], condition=Q(state="due")),
            models.Index(name="notice_failed", fields=["id"], condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def case_number(self) -> int | None:
        """The case that it was written about, by its key."""
        room, _, rest = self.key.partition("/")
        number = rest.partition("/")[0]
        return int(number) if room == "case" and number.isascii() and number.isdigit() else None

    @property
    def without_secrets(self) -> dict[str, Any]:
        """Return what may be kept of a payload with a secret for good."""
        return {name: value for name, value in self.payload.items() if name != "text"}

    @property
    def is_wiped(self) -> bool:
        """Whether it can never be sent again, since its words are gone."""
        return bool(self.payload.get("secret")) and "text" not in self.payload


def enqueue(
    *,
    key: str,
    payload: dict[str, Any],
    kind: str = "mail",
    message_id: str = "",
    at: datetime | None = None,
) -> Notice:
    """
    Write a notice in the caller's transaction; a known `key` changes nothing.

    Args:
        message_id: without `<>`; a new one is made where none is given.
        at: when it may leave at the earliest; aware, UTC; None: at once.

    Returns the row of `key`, the older one if there was one.
    """
    enqueue_all([asked(key=key, payload=payload, kind=kind, message_id=message_id, at=at)])
    return Notice.objects.get(key=key)


def enqueue_all(notices: Sequence[Notice]) -> None:
    """Write notices that `asked` made, in one statement; a known key changes nothing."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def asked(
    *,
    key: str,
    payload: dict[str, Any],
    kind: str = "mail",
    message_id: str = "",
    at: datetime | None = None,
) -> Notice:
    """Return what `enqueue` writes, not yet written."""
    now = timezone.now()
    return Notice(
        key=key,
        kind=kind,
        payload=payload,
        message_id=message_id or new_message_id(),
        next_at=at or now,
        created_at=now,
    )


def new_message_id() -> str:
    """Return a Message-ID that the mail room will know as ours; the settings name who makes it."""
    make = import_string(settings.MESSAGE_ID_MAKER)
    return str(make(settings.MAIL_DOMAIN))
