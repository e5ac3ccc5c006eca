"""
Whether the mail room is sound: every stored mail became something, and nothing lies too long.

`balance` counts; `alarms` says in words what needs a hand. The worker looks at
the alarms each minute and does the sum each night; `kept doctor` and the
console look when they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.cache import cache
from django.db.models import Count, Q

from kept.mail.mailboxes import SILENT
from kept.mail.models import Mailbox, Received

State = Received.State

LYING = timedelta(days=1)
NIGHT = 3  # o'clock, UTC
SUM = "kept.mail.watch.sum"
LAST_NIGHT = "kept.mail.watch.night"
LAST_ALARM = "kept.mail.watch.alarm"
CROWD = "kept.mail.watch.crowd"
GUESSING = "kept.mail.watch.guessing"
AGAIN_SECONDS = 3600

log = structlog.get_logger("kept.mail.watch")


@dataclass(frozen=True, slots=True)
class Balance:
    """
    How many mails were stored, and what became of them.

    One that says that it is a case, or part of one, counts as that only where
    the case is there.
    """

    stored: int
    waiting: int
    appended: int
    opened: int
    held: int
    quarantined: int
    recorded: int

    @property
    def missing(self) -> int:
        """How many of the stored mails became nothing that we know of; 0 when all is well."""
        became = self.appended + self.opened + self.held + self.quarantined + self.recorded
        return self.stored - became - self.waiting

    @property
    def in_words(self) -> str:
        names = ("appended", "opened", "held", "quarantined", "recorded", "waiting")
        parts = [f"{number} {name}" for name in names if (number := getattr(self, name))]
        stored = "1 mail stored" if self.stored == 1 else f"{self.stored} mails stored"
        return " = ".join([stored, *filter(None, [" + ".join(parts)])])


def balance() -> Balance:
    """Count all mails, in one statement."""
    counted = Received.objects.order_by().aggregate(
        stored=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.RECEIVED)),
        appended=Count("pk", filter=Q(state=State.APPENDED, entry__isnull=False)),
        opened=Count("pk", filter=Q(state=State.OPENED, case__isnull=False)),
        held=Count("pk", filter=Q(state=State.HELD)),
        quarantined=Count("pk", filter=Q(state=State.QUARANTINED)),
        recorded=Count("pk", filter=Q(state=State.RECORDED)),
    )
    return Balance(**counted)


def recent_balance() -> Balance:
    """Return the sum of at most a minute ago: for pages, which must not count all mails each."""
    found = cache.get_or_set(SUM, balance, 60)
    return found if isinstance(found, Balance) else balance()


def alarms(now: datetime) -> list[str]:
    """Return what needs a hand, a sentence each; cheap enough for each minute."""
    lying = Received.objects.filter(state=State.QUARANTINED, received_at__lt=now - LYING).count()
    said = [_silent(mailbox) for mailbox in Mailbox.objects.silent(since=now - SILENT)]
    said += [_missed(mailbox) for mailbox in Mailbox.objects.exclude(unstored=0)]
    if crowded := cache.get(CROWD):
        said.append(f"Very many mails of one sender came at once; they lie with case {crowded}.")
    if cache.get(GUESSING):
        said.append("Many reply addresses were guessed; the mails to them lie on the review list.")
    if lying:
        said.append(f"{lying} unreadable mail{'s' if lying > 1 else ''} in quarantine for a day.")
    return said


def comparisons() -> list[str]:
    """Return for each mailbox when it was last compared with its server and agreed."""
    agreed = Mailbox.objects.filter(compared_at__isnull=False, unstored=0)
    return [
        f"mailbox {each.pk} has all that its server had on {each.compared_at:%Y-%m-%d %H:%M} UTC"
        for each in agreed
    ]


def note_crowd(case: int) -> None:
    """Remember for an hour with which case a crowd of mails is put."""
    cache.set(CROWD, case, AGAIN_SECONDS)


def note_guessing() -> None:
    """Remember for an hour that somebody guesses reply addresses."""
    cache.set(GUESSING, True, AGAIN_SECONDS)


def look(now: datetime) -> int:
    """Log the alarms, each once an hour, and at night whether the sum comes out."""
    said = alarms(now)
    if said and cache.add(LAST_ALARM, True, AGAIN_SECONDS):
        log.warning("mail.alarm", alarms=said)
    if now.hour >= NIGHT and cache.get(LAST_NIGHT, {}).get("on") != now.date().isoformat():
        _do_the_sum(now)
    return 0


def flag() -> str:
    """Return what was wrong with the sum last night; empty when it came out."""
    return str(cache.get(LAST_NIGHT, {}).get("wrong", ""))


def _do_the_sum(now: datetime) -> None:
    found = balance()
    wrong = f"{found.missing} unaccounted: {found.in_words}" if found.missing else ""
    if wrong:
        log.error("mail.sum_is_wrong", sum=found.in_words, missing=found.missing)
    else:
        log.info("mail.sum_is_right", sum=found.in_words)
    cache.set(LAST_NIGHT, {"on": now.date().isoformat(), "wrong": wrong}, timeout=None)


def _silent(mailbox: Mailbox) -> str:
    minutes = int(SILENT.total_seconds() // 60)
    return f"Mailbox {mailbox.pk} of {mailbox.desk.slug} was not read for {minutes} minutes."


def _missed(mailbox: Mailbox) -> str:
    many = f"{mailbox.unstored} mails" if mailbox.unstored > 1 else "1 mail"
    return (
        f"Mailbox {mailbox.pk} had {many} on the server that had never been stored;"
        f" fetched on {mailbox.compared_at:%Y-%m-%d %H:%M} UTC."
    )
