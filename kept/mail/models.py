"""Every mail that came to the door, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, Q

from kept.desks.models import Desk, Member


class ReceivedQuerySet(models.QuerySet["Received"]):
    def waiting(self, now: datetime) -> ReceivedQuerySet:
        """
        Return what nobody has read yet and nobody is reading, in the order of arrival.

        What a sender wrote later waits for what is in somebody's hands, dead or alive: an
        answer to their own mail belongs to the case that this one opens.
        """
        unread = self.filter(state=Received.State.RECEIVED)
        busy = unread.filter(taken_until__gt=now).exclude(envelope_from="").order_by()
        free = Q(taken_until__isnull=True) | Q(taken_until__lte=now)
        return unread.filter(free, ~Q(envelope_from__in=busy.values("envelope_from"))).order_by(
            "pk"
        )

    def for_review(self) -> ReceivedQuerySet:
        """Return what an agent must look at, the oldest first."""
        return self.filter(state__in=[Received.State.HELD, Received.State.QUARANTINED]).order_by(
            "received_at", "pk"
        )

    def visible_to(self, person: Any) -> ReceivedQuerySet:
        """Return the mails to the desks that `person` serves; to no known desk, any staff's."""
        places = Member.objects.filter(person=person, person__is_active=True).order_by()
        return self.filter(Exists(places), Q(desk__in=places.values("desk")) | Q(desk__isnull=True))

    def answered(self, address: str, *, since: datetime) -> ReceivedQuerySet:
        """Return the mails from `address` that were answered by themselves since `since`."""
        return self.filter(sender=address, was_answered=True, received_at__gte=since).order_by("pk")


class Received(models.Model):
    """
    One mail as it arrived at one door, for one desk.

    The row and its file are there before the other server hears a yes; the
    columns from `desk` on are written once it was read. `case` is the one it
    became part of, or while it is held the one that it claims to belong to. `peer` is
    who brought it, where the door saw them; `verdict` what is known of its sender.
    """

    class Verdict(models.TextChoices):
        """What is known of the sender: see `authentication.Verdict`."""

        PASS = "pass", "proven"
        FAIL = "fail", "disowned by its domain"
        NONE = "none", "not proven"
        UNKNOWN = "unknown", "could not be checked"

    class State(models.TextChoices):
        RECEIVED = "received", "received"
        APPENDED = "appended", "appended"
        OPENED = "opened", "opened"
        HELD = "held", "held"
        QUARANTINED = "quarantined", "quarantined"
        RECORDED = "recorded", "recorded"

    source = models.CharField(max_length=20)
    envelope_from = models.CharField(max_length=1000, blank=True)
    envelope_to = models.JSONField(default=list, blank=True)
    peer = models.GenericIPAddressField(null=True, blank=True)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_until = models.DateTimeField(null=True, blank=True)

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    entry = models.ForeignKey(
        "cases.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    reason = models.TextField(blank=True)
    proof = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=995, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    was_answered = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "received mails"
        constraints = [
            models.UniqueConstraint(
                fields=["message_id", "body_hash", "desk"],
                condition=Q(state__in=["appended", "opened", "held"]),
                name="a_mail_counts_once_at_a_desk",
            ),
        ]
        indexes = [
            models.Index(fields=["message_id"]),
            models.Index(fields=["digest"]),
            models.Index(fields=["id"], condition=Q(state="received"), name="mail_to_be_read"),
            models.Index(
                fields=["received_at"],
                condition=Q(state__in=["held", "quarantined"]),
                name="mail_for_review",
            ),
            models.Index(
                fields=["sender", "received_at"],
                condition=Q(was_answered=True),
                name="mail_answered_by_itself",
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(proof="guessed address"),
                name="mail_with_a_guessed_address",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} from {self.sender or self.envelope_from or 'nobody'}"

    @property
    def is_put_aside(self) -> bool:
        """Whether a person has decided that nothing becomes of it."""
        return self.state == self.State.RECORDED and self.decided_by_id is not None


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def silent(self, *, since: datetime) -> MailboxQuerySet:
        """Return those that were not read since `since`, the one silent for longest first."""
        late = Q(last_read_at__isnull=True, added_at__lt=since) | Q(last_read_at__lt=since)
        return self.filter(late).select_related("desk").order_by("last_read_at", "pk")


class Mailbox(models.Model):
    """
    A mailbox on another server from which a desk's mails are fetched, and how far that is.

    `secret` names the password, which stands in the environment alone: "PA" for
    KEPT_IMAP_PASSWORD_PA. Mails up to `last_uid` are stored; below `rescan_below`
    it is asked whether they were, under their numbers of before. At `compared_at` the
    server had `unstored` mails that we had not.
    """

    class Security(models.TextChoices):
        TLS = "tls", "encrypted from the start"
        STARTTLS = "starttls", "encrypted after the greeting"
        NONE = "none", "not encrypted"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="mailboxes")
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=993)
    user = models.CharField(max_length=320)
    secret = models.CharField(max_length=100)
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.TLS)
    folder = models.CharField(max_length=200, default="INBOX")
    processed_folder = models.CharField(max_length=200, default="Processed")
    added_at = models.DateTimeField()
    uidvalidity = models.PositiveBigIntegerField(null=True, blank=True)
    last_uid = models.PositiveBigIntegerField(default=0)
    rescan_below = models.PositiveBigIntegerField(default=0)
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)
    unstored = models.PositiveIntegerField(default=0)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "mailboxes"
        constraints = [
            models.UniqueConstraint(
                fields=["host", "port", "user", "folder"], name="a_mailbox_is_fetched_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.host}, {self.folder}"
