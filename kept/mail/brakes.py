"""
How often one address is answered by itself: two machines must not write to each other for ever.

Counted in the mails that were answered, not in memory: a restart forgets nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q

from kept.cases.models import Case
from kept.mail.models import Received

HOURLY = 3  # with one address about one case
DAILY = 20  # with one address


def allow_answer(address: str, *, case: Case | None, at: datetime) -> bool:
    """Whether `address` may be answered by itself once more at `at`; `case` None: a new one."""
    answered = Received.objects.answered(address, since=at - timedelta(days=1)).order_by()
    if case is None:
        return answered.count() < DAILY
    about_it = Q(case=case) | Q(case__linked_to=case)  # each answer may have opened one more
    lately = about_it & Q(received_at__gte=at - timedelta(hours=1))
    counts = answered.aggregate(day=Count("pk"), hour=Count("pk", filter=lately))
    return bool(counts["day"] < DAILY and counts["hour"] < HOURLY)
