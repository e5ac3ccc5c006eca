"""
How often one address is answered by itself: two machines must not write to each other for ever.

Counted in the mails that were answered, not in memory: a restart forgets nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q

from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.mail.models import Received

HOURLY = 3  # with one address about one case
DAILY = 20  # with one address
CROWD = 20  # cases of one sender
CROWDED = timedelta(minutes=10)


def allow_answer(address: str, *, case: Case | None, at: datetime) -> bool:
    """Whether `address` may be answered by itself once more at `at`; `case` None: a new one."""
    answered = Received.objects.answered(address, since=at - timedelta(days=1)).order_by()
    if case is None:
        return answered.count() < DAILY
    about_it = Q(case=case) | Q(case__linked_to=case)  # each answer may have opened one more
    lately = about_it & Q(received_at__gte=at - timedelta(hours=1))
    counts = answered.aggregate(day=Count("pk"), hour=Count("pk", filter=lately))
    return bool(counts["day"] < DAILY and counts["hour"] < HOURLY)


def crowded_case(person: Person, *, desk: Desk, at: datetime) -> int | None:
    """
    Return the case with which one more mail of `person` is put; None: it is a case of its own.

    Who opens `CROWD` cases in so short a time is a machine gone wild, whatever its mails say.
    """
    theirs = Case.objects.filter(requester=person, desk=desk).order_by("-pk")
    newest = list(theirs.values_list("pk", "opened_at")[:CROWD])
    if len(newest) < CROWD or newest[-1][1] <= at - CROWDED:
        return None
    return int(newest[0][0])
