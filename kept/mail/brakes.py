"""
How often one address is answered by itself: two machines must not write to each other for ever.

Counted in the mails that were answered, not in memory: a restart forgets nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.mail.models import Received

HOURLY = 3  # with one address about one case
DAILY = 20  # with one address
CROWD = 20  # cases of one sender
CROWDED = timedelta(minutes=10)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """A mail that was answered by itself: when it came, its case, and the one that it follows."""

    at: datetime
    cases: tuple[int | None, int | None]


def answered(addresses: Collection[str], *, since: datetime) -> dict[str, list[Answered]]:
    """Return what was answered to each of `addresses` since `since`."""
    found = defaultdict(list)
    rows = Received.objects.filter(
        sender__in=addresses, was_answered=True, received_at__gte=since
    ).order_by()
    columns = ("sender", "received_at", "case_id", "case__linked_to")
    for sender, at, *cases in rows.values_list(*columns) if addresses else ():
        found[sender].append(Answered(at, tuple(cases)))
    return dict(found)


def allow_answer(answered: Sequence[Answered], *, at: datetime, case: Case | None = None) -> bool:
    """Whether an address with these answers may have one more at `at`; `case` None: a new one."""
    in_a_day = sum(each.at >= at - A_DAY for each in answered)
    if case is None:
        return in_a_day < DAILY
    # Also in the cases that follow it: each answer may have opened one more.
    lately = sum(each.at >= at - AN_HOUR and case.pk in each.cases for each in answered)
    return in_a_day < DAILY and lately < HOURLY


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
