"""Reading what customers said, and marking the practice that it shows (SIMS-101)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kept.feedback.models import Feedback

LONGEST_TAG = 40


@transaction.atomic
def mark_read(feedback: Feedback, *, at: datetime) -> None:
    """Write down that it was read; the first time counts."""
    Feedback.objects.filter(pk=feedback.pk, read_at=None).update(read_at=at)


@transaction.atomic
def tag(feedback: Feedback, *, tags: Iterable[str]) -> None:
    """Say which good or bad practice it shows, in words of the desk's own."""
    plain = (" ".join(word.split())[:LONGEST_TAG] for word in tags)
    Feedback.objects.filter(pk=feedback.pk).update(tags=sorted({word for word in plain if word}))
