"""What customers want: proposals, votes that count once, comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import EndedError, KindRefusedError, VoteRefusedError
from kept.backlog.models import Record, RecordEntry, Vote
from kept.backlog.operations.moving import staff
from kept.backlog.operations.opening import open_record
from kept.cases.errors import NothingSaidError
from kept.cases.happenings import Happening
from kept.cases.notices import Letter
from kept.cases.signing import Author, Words
from kept.core.charter.tables import leaves, look_up
from kept.core.charter.triggers import Count
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk

VOTES, COMMENTS = "votes", "comments"
ONE_EACH = "one per organisation"


@transaction.atomic
def propose(desk: Desk, *, by: Person, at: datetime, kind: str, title: str, text: str) -> Record:
    """
    Propose something for customers: who asked sees it, the others once a person has read it.

    Raises:
        KindRefusedError: customers do not propose such things here.
        NothingSaidError: it has no title or no words.
    """
    version = charters.in_force(desk, at)
    if version is None or kind not in kinds.proposed_by_customers(charters.rulebook(version)):
        raise KindRefusedError(f"No {kind} can be proposed here.")
    if not text.strip():
        raise NothingSaidError("Say what you need it for.")
    record = open_record(desk, kind=kind, title=title, text=text, at=at, by=by)
    Record.objects.filter(pk=record.pk).update(shown=Record.Shown.WHO_ASKED)
    record.shown = Record.Shown.WHO_ASKED
    vote(record, by=by, at=at)
    return Record.objects.get(pk=record.pk)


@transaction.atomic
def publish(record: Record, *, by: Person, at: datetime) -> RecordEntry:
    """Show a proposal to all customers, after somebody has read it."""
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    chronicle.record.shown = Record.Shown.EVERYBODY
    entry = chronicle.write(
        "published", at=at, author=author, public=True, carries={"who": author.name}
    )
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def vote(record: Record, *, by: Person, at: datetime) -> Vote:
    """
    Cast a vote, for the person or their organisation as the charter counts; it can be withdrawn.

    Raises:
        VoteRefusedError: nobody votes on it now, or this vote stands already.
    """
    chronicle = RecordChronicle.open(record)
    _refuse_unless_open(chronicle, VOTES)
    voter = voter_of(chronicle.record, by)
    if standing(chronicle.record, by) is not None:
        whose = "Your organisation has" if voter.startswith("organisation") else "You have"
        raise VoteRefusedError(f"{whose} voted for it already.")
    cast = Vote.objects.create(record=chronicle.record, person=by, voter=voter, cast_at=at)
    _count(chronicle, at)
    return cast


@transaction.atomic
def withdraw_vote(record: Record, *, by: Person, at: datetime) -> None:
    """
    Withdraw one's vote; what it made popular before stays said.

    Raises:
        VoteRefusedError: none stands, or nobody votes on it any more.
    """
    chronicle = RecordChronicle.open(record)
    _refuse_unless_open(chronicle, VOTES)
    cast = standing(chronicle.record, by)
    if cast is None:
        raise VoteRefusedError("You have no vote on it.")
    cast.withdrawn_at = at
    cast.save(update_fields=["withdrawn_at"])
    _count(chronicle, at)


@transaction.atomic
def comment(record: Record, *, by: Person, at: datetime, text: str) -> RecordEntry:
    """
    Say something about a record; whoever sees it reads it, customers without names of others.

    Raises:
        NothingSaidError: the text is empty.
        VoteRefusedError: nobody comments on it now.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = RecordChronicle.open(record)
    author = chronicle.author(by)
    if author.role == Happening.Role.CUSTOMER:
        _refuse_unless_open(chronicle, COMMENTS)
    entry = chronicle.write(
        "comment", at=at, author=author, public=True, carries={}, words=Words(text)
    )
    owner = chronicle.owner
    if owner is not None:
        words = {"text": f"A comment: {text}"}
        chronicle.tell(
            Letter(notice="comment", entry=entry, audience="staff", to=(owner,), words=words)
        )
    chronicle.finish(now=at)
    return entry


def voter_of(record: Record, person: Person) -> str:
    """Return who a vote of `person` counts for."""
    rule = kinds.votes_by(record.rulebook, record.kind)
    if rule == ONE_EACH and person.organisation_id:
        return f"organisation/{person.organisation_id}"
    return f"person/{person.pk}"


def standing(record: Record, person: Person) -> Vote | None:
    """Return the vote that stands for `person` or their organisation."""
    voter = voter_of(record, person)
    return record.votes.filter(voter=voter, withdrawn_at__isnull=True).first()


def _refuse_unless_open(chronicle: RecordChronicle, what: str) -> None:
    record = chronicle.record
    if record.ended_at is not None:
        raise EndedError
    if not kinds.is_open_to(record.rulebook, record.kind, record.state, what):
        raise VoteRefusedError(f"It is not open to {what} now.")


def _count(chronicle: RecordChronicle, at: datetime) -> None:
    """Write how many votes stand, and that they have passed a mark of the charter."""
    before = int(chronicle.facts.get(VOTES) or 0)
    now = chronicle.record.votes.filter(withdrawn_at__isnull=True).count()
    nobody = Author(None, Happening.Role.SYSTEM)
    chronicle.change(VOTES, now, at=at, author=nobody)
    for trigger in _marks(chronicle):
        found = look_up(trigger.above, chronicle.facts)
        if found is not None and before <= found.value < now:
            carries: dict[str, Any] = {"measure": VOTES, "count": now}
            chronicle.write("count", at=at, author=nobody, public=False, carries=carries)
    chronicle.finish(now=at)


def _marks(chronicle: RecordChronicle) -> list[Count]:
    starts = (listening.row.starts for listening in chronicle.rulebook.rows)
    return [
        trigger
        for node in starts
        for either in leaves(node)
        for trigger in either
        if isinstance(trigger, Count) and trigger.measure == VOTES
    ]
