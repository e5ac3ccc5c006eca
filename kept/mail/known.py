"""
What the database knows of some mails before they are judged, asked for all of them at once.

It is as of when it was asked, and learns what becomes of them one after the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from kept.cases.models import Entry
from kept.customers.matching import organisations_of
from kept.customers.models import Organisation, Person
from kept.mail.brakes import (
    A_DAY,
    AN_HOUR,
    CROWDED,
    Answered,
    Guess,
    answered,
    guesses,
    opened_lately,
)
from kept.mail.models import Received
from kept.mail.reading.message import ReadMail
from kept.outbox.models import Notice

State = Received.State

MAX_REFERENCES = 20
JUDGED = (State.APPENDED, State.OPENED, State.HELD, State.RECORDED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mail that came under the same id: its body, and the case that it became part of."""

    pk: int
    body_hash: str
    case_id: int | None
    case: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """
    People by address, organisations by that of somebody new, earlier mails by desk and Message-ID.

    `sent` and `came` give the numbers of cases for the ids of mails of ours and of customers;
    `answered` what an address was answered by itself within the last day, `guesses` the
    reply addresses that were guessed within the hour where the mails come from, `lately` how
    many cases a person has opened at a desk, by the keys of both, within some minutes.
    """

    people: dict[str, Person]
    organisations: Mapping[str, Organisation]
    earlier: Mapping[tuple[int, str], Sequence[Earlier]]
    sent: Mapping[str, int]
    came: dict[str, list[int]]
    answered: dict[str, list[Answered]]
    guesses: Sequence[Guess]
    lately: Counter[tuple[int, int]]

    @classmethod
    def about(cls, mails: Sequence[tuple[Received, ReadMail]]) -> Known:
        """Look up what the mails name; their rows say by now who wrote them, and their ids."""
        rows = [row for row, _ in mails]
        first = min(row.received_at for row in rows)
        addresses = {row.sender for row in rows} - {""}
        people = _people(addresses)
        ids = {each for _, mail in mails for each in related_ids(mail)}
        return cls(
            people=people,
            organisations=organisations_of(addresses - people.keys()),
            earlier=_earlier({row.message_id for row in rows}),
            sent=_sent(ids),
            came=_came(ids),
            answered=answered(people.keys(), since=first - A_DAY),
            guesses=_guesses([row for row, mail in mails if mail.tokens]),
            lately=opened_lately(people.values(), since=first - CROWDED),
        )

    def cases(self, mails: Iterable[ReadMail]) -> set[int]:
        """Return the numbers of the cases that `mails` go on from, by the ids that they name."""
        ids = {each for mail in mails for each in related_ids(mail)}
        sent = {self.sent[each] for each in ids if each in self.sent}
        return sent | {case for each in ids for case in self.came.get(each, ())}

    def learn(self, row: Received) -> bool:
        """Take for known what became of a mail; False where only the database can say that."""
        case = row.case if row.state == State.OPENED else None
        if case is not None:
            self.came.setdefault(row.message_id, []).insert(0, case.number)
            self.lately[case.requester_id, case.desk_id] += 1
            if row.was_answered:
                answer = Answered(row.received_at, (case.pk, None))
                self.answered.setdefault(row.sender, []).append(answer)
            return True
        entry = row.entry if row.state == State.APPENDED and not row.was_answered else None
        if entry is not None and entry.message_id == row.message_id:
            self.came.setdefault(row.message_id, []).insert(0, entry.case.number)
            return True
        return False


def related_ids(mail: ReadMail) -> tuple[str, ...]:
    """Return the ids of the mails that this one goes on from, the nearest first."""
    earlier = [*mail.in_reply_to, *reversed(mail.references)]
    return tuple(dict.fromkeys(earlier[:MAX_REFERENCES]))


def _guesses(rows: Sequence[Received]) -> list[Guess]:
    """Return what was guessed before these mails, which came to reply addresses."""
    if not rows:
        return []
    since = min(row.received_at for row in rows) - AN_HOUR
    peers = {row.peer for row in rows if row.peer}
    return guesses({row.sender for row in rows}, peers, since=since)


def _people(addresses: Collection[str]) -> dict[str, Person]:
    people = Person.objects.filter(email__in=addresses).order_by()
    asked = people.select_related("organisation").prefetch_related("organisation__contracts__lines")
    return {person.email: person for person in asked}


def _earlier(ids: Collection[str]) -> dict[tuple[int, str], list[Earlier]]:
    """Return the mails that came to a desk under the same id, the first one first."""
    found = defaultdict(list)
    same = Received.objects.filter(message_id__in=ids, state__in=JUDGED, desk__isnull=False)
    columns = ("desk_id", "message_id", "pk", "body_hash", "case_id", "case__number")
    for desk, message_id, *values in same.order_by("pk").values_list(*columns):
        found[desk, message_id].append(Earlier(*values))
    return dict(found)


def _sent(ids: Collection[str]) -> dict[str, int]:
    if not ids:
        return {}
    sent = Notice.objects.filter(message_id__in=ids).order_by("pk")
    told = sent.values_list("message_id", "payload")
    return {each: payload["case"] for each, payload in told if payload.get("case")}


def _came(ids: Collection[str]) -> dict[str, list[int]]:
    """Return by the ids of mails the cases that they are in, at several desks, the newest first."""
    if not ids:
        return {}
    found = defaultdict(list)
    came = Entry.objects.filter(~Q(message_id=""), message_id__in=ids).order_by("-pk")
    for message_id, case in came.values_list("message_id", "case__number"):
        found[message_id].append(case)
    return dict(found)
