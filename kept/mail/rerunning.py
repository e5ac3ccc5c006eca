"""
Stored mails once more, by today's rules: what was held or unreadable may have a place now.

Only mails that nothing was made of are read again, each in a transaction of its
own; one that is a case or part of one stays as it is, and so does one on which
a person has decided.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kept.mail import intake
from kept.mail.models import Received

State = Received.State
AGAIN = (State.HELD, State.QUARANTINED, State.RECORDED)


@dataclass(frozen=True, slots=True)
class Change:
    """What a mail was, and what it is now: or would be, in a dry run."""

    received: int
    subject: str
    before: str
    after: str
    why: str


def rerun(
    *, since: datetime, states: Sequence[str] = (State.HELD, State.QUARANTINED), dry: bool = False
) -> Iterator[Change]:
    """
    Read the mails of `states` that came since `since` again, the oldest first; give what changes.

    With `dry` nothing is written. One by one, so that what was done stays done
    when a later mail meets trouble.

    Raises:
        ValueError: a state in which something was made of the mail.
    """
    if wrong := set(states) - set(AGAIN):
        raise ValueError(f"Mails that are {', '.join(sorted(wrong))} are not read again.")
    rows = Received.objects.filter(
        state__in=states, received_at__gte=since, decided_by__isnull=True
    ).order_by("pk")
    with _no_files() if dry else nullcontext():
        for pk in list(rows.values_list("pk", flat=True)):
            if change := _again(pk, states, dry=dry):
                yield change


@transaction.atomic
def _again(pk: int, states: Sequence[str], *, dry: bool) -> Change | None:
    locked = Received.objects.select_for_update(of=("self",)).select_related("desk")
    row = locked.filter(pk=pk, state__in=states, decided_by__isnull=True).first()
    if row is None:  # somebody was faster
        return None
    before, reason = row.state, row.reason
    row.state, row.attempts, row.taken_until, row.case, row.entry = (
        State.RECEIVED,
        0,
        None,
        None,
        None,
    )
    row.save()
    now = intake.apply(row)
    if dry or (now.state, now.reason) == (before, reason):
        transaction.set_rollback(True)
    if (now.state, now.reason) == (before, reason):
        return None
    return Change(pk, now.subject, before, now.state, now.reason)


@contextmanager
def _no_files() -> Iterator[None]:
    """Let the files of a case that will not be fall into a folder that goes away."""
    true = settings.MEDIA_ROOT
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        try:
            yield
        finally:
            settings.MEDIA_ROOT = true
