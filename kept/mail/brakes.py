"""
What nobody may do too often: be answered by itself, open cases, guess reply addresses.

Counted in the mails that came, not in memory: a restart forgets nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Q

from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.mail.authentication import Verdict
from kept.mail.models import Received
from kept.mail.routing import Proof

HOURLY = 3  # with one address about one case
DAILY = 20  # with one address
CROWD = 20  # cases of one sender
CROWDED = timedelta(minutes=10)
GUESSES, GUESSES_OF_PEER = 5, 20  # an hour
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


# Behind these is a server of ours, which brings the mails of everybody.
_NEAR = tuple(
    ip_network(each)
    for each in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A mail that came to a reply address which was never given out."""

    at: datetime
    sender: str
    peer: str | None
    is_proven: bool


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


def opened_lately(people: Iterable[Person], *, since: datetime) -> Counter[tuple[int, int]]:
    """Return how many cases each of `people` has opened at each desk since `since`, by keys."""
    keys = [person.pk for person in people]
    theirs = Case.objects.filter(requester__in=keys, opened_at__gte=since).order_by()
    return Counter(theirs.values_list("requester", "desk"))


def crowded_case(person: Person, *, desk: Desk, at: datetime) -> int | None:
    """
    Return the case with which one more mail of `person` is put; None: it is a case of its own.

    Who opens `CROWD` cases in so short a time is a machine gone wild, whatever its mails say.
    """
    theirs = Case.objects.filter(requester=person, desk=desk).order_by("-opened_at", "-pk")
    newest = list(theirs.values_list("pk", "opened_at")[:CROWD])
    if len(newest) < CROWD or newest[-1][1] <= at - CROWDED:
        return None
    return int(newest[0][0])


def guesses(senders: Collection[str], peers: Collection[str], *, since: datetime) -> list[Guess]:
    """Return the guesses of these senders, and of these peers, since `since`."""
    of_them = Q(sender__in=senders) | Q(peer__in=peers)
    rows = Received.objects.filter(of_them, proof=Proof.GUESSED, received_at__gte=since)
    columns = ("received_at", "sender", "peer", "verdict")
    return [
        Guess(at, sender, peer, verdict == Verdict.PASS)
        for at, sender, peer, verdict in rows.order_by().values_list(*columns)
    ]


def is_guessing(
    guesses: Sequence[Guess], *, sender: str, peer: str | None, is_proven: bool, at: datetime
) -> bool:
    """
    Whether so many reply addresses were tried from there that one more is not even looked at.

    Who is proven answers for themselves alone: neither for those who pose as them,
    nor for others whose mails the same server brings.
    """
    lately = [each for each in guesses if at - AN_HOUR <= each.at <= at]
    own = sum(each.sender == sender and each.is_proven >= is_proven for each in lately)
    if is_proven or peer is None or any(ip_address(peer) in each for each in _NEAR):
        return own >= GUESSES
    return own >= GUESSES or sum(each.peer == peer for each in lately) >= GUESSES_OF_PEER
