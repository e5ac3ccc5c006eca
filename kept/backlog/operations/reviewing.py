"""Reviews: what is on the agenda on a day, and what was decided there (SIMS-54, SIMS-55)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.backlog import desk_records, kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import EndedError, LinkRefusedError
from kept.backlog.models import Record, RecordEntry, RecordLink
from kept.backlog.operations.linking import link_records
from kept.backlog.operations.moving import move, staff
from kept.backlog.operations.opening import open_record
from kept.cases.errors import NothingSaidError
from kept.cases.signing import Words
from kept.customers.models import Person
from kept.desks.models import Desk

AGENDA = "agenda"
REVIEWED = "reviewed"


@transaction.atomic
def open_review(
    desk: Desk,
    *,
    of: str,
    at: datetime,
    by: Person | None,
    title: str = "",
    text: str = "",
    clause: str = "",
) -> Record:
    """Open a review of all records of the kind `of` that are still to be decided on."""
    review = open_record(
        desk,
        kind=kinds.REVIEW,
        title=title or f"Review of {of}s",
        at=at,
        by=by,
        text=text,
        facts={"of": of},
        clause=clause,
        is_known_kind=False,
    )
    undecided = Record.objects.filter(desk=desk, kind=of).unended().order_by("number")
    for record in undecided:
        link_records(review, to=record, sort=AGENDA, at=at)
    return review


@transaction.atomic
def decide(
    review: Record,
    *,
    record: Record,
    by: Person,
    at: datetime,
    text: str,
    to: str = "",
    why: str = "",
) -> RecordEntry:
    """
    Write into the minutes what was said of one record, and move it where that was decided.

    Raises:
        LinkRefusedError: it is not on the agenda.
        StateRefusedError: it cannot be moved so.
    """
    if not RecordLink.objects.filter(of=review, to=record, sort=AGENDA).exists():
        raise LinkRefusedError("It is not on the agenda.")
    if not text.strip():
        raise NothingSaidError
    if to:
        move(record, to=to, by=by, at=at, why=why or text)
    chronicle = RecordChronicle.open(review)
    if chronicle.record.ended_at is not None:
        raise EndedError
    carries = {"record": record.number, **({"to": to} if to else {})}
    entry = chronicle.write(
        "minuted",
        at=at,
        author=staff(chronicle, by),
        public=False,
        carries=carries,
        words=Words(text),
    )
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def hold_review(review: Record, *, by: Person, at: datetime, text: str = "") -> RecordEntry:
    """
    End a review: the charter's clock until the next one begins.

    Raises:
        EndedError: it was held already.
    """
    chronicle = RecordChronicle.open(review)
    if chronicle.record.ended_at is not None:
        raise EndedError
    author = staff(chronicle, by)
    words = Words(text) if text.strip() else None
    entry = chronicle.write(
        "held review", at=at, author=author, public=False, carries={"who": author.name}, words=words
    )
    chronicle.record.ended_at = at
    chronicle.finish(now=at)
    what = f"{chronicle.facts.get('of')}s"
    desk_records.happen(review.desk, REVIEWED, at=at, by=by, what=what)
    return entry
