"""Moving a record through the states of its charter, and writing down what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record, RecordEntry
from kept.backlog.operations.linking import link_records, numbered
from kept.backlog.values import value_of
from kept.cases.errors import NotAllowedError, NothingSaidError, StateRefusedError
from kept.cases.happenings import Happening
from kept.cases.signing import Author, Words
from kept.core import lifecycle
from kept.customers.models import Person


@transaction.atomic
def move(
    record: Record,
    *,
    to: str,
    by: Person,
    at: datetime,
    why: str = "",
    given: Mapping[str, Any] | None = None,
) -> RecordEntry:
    """
    Move the record to a state that its charter lets follow; whoever is to be told is told.

    `given` fills in what the state wants, and becomes known of the record; the number of
    another record ties the two together.

    Raises:
        StateRefusedError: there is no such way, it is for others, or something is missing.
        LinkRefusedError: no record has the number that was given.
        NotAllowedError: `by` does not serve at the desk.
        EndedError: it has come to its end.
    """
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    chronicle.refuse_if_ended()
    filled = {"reason": why, **(given or {})}
    refusal = lifecycle.refuses_move(
        chronicle.rulebook,
        chronicle.state,
        to,
        roles=chronicle.roles_of(author),
        facts=chronicle.facts_now(at),
        given=filled,
    )
    if refusal is not None:
        raise StateRefusedError(refusal.sentence, refusal.clause)
    for fact, value in (given or {}).items():
        _tie(chronicle.record, fact, value, at)
        chronicle.enter_fact(fact, value, at=at, author=author)
    before = len(chronicle.entries)
    chronicle.move(to, at=at, author=author, why=why)
    chronicle.finish(now=at)
    return chronicle.entries[before]


@transaction.atomic
def set_facts(
    record: Record, *, facts: Mapping[str, Any], by: Person, at: datetime, why: str = ""
) -> None:
    """
    Write down what is known of the record; the lifecycle may move it by that (SIMS-59).

    Raises:
        FactRefusedError: the charter lists values, and one is none of them.
        NotAllowedError: `by` does not serve at the desk.
    """
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    for fact, value in facts.items():
        read = value_of(chronicle.rulebook, fact, value)
        chronicle.change(fact, read, at=at, author=author, why=why, public=True)
    chronicle.finish(now=at)


@transaction.atomic
def note(record: Record, *, by: Person, at: datetime, text: str) -> RecordEntry:
    """Write a note among ourselves: no customer ever sees it."""
    if not text.strip():
        raise NothingSaidError
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    entry = chronicle.write("note", at=at, author=author, public=False, words=Words(text))
    chronicle.finish(now=at)
    return entry


def staff(chronicle: RecordChronicle, by: Person) -> Author:
    """
    Return who decides about a record: somebody who serves at its desk.

    Raises:
        NotAllowedError: they do not.
    """
    if not chronicle.serves(by):
        raise NotAllowedError(f"{by} does not serve at {chronicle.desk}.")
    return Author(by, Happening.Role.STAFF)


def _tie(record: Record, fact: str, value: Any, at: datetime) -> None:
    """Tie the record to the one whose number was given for what names one."""
    kind = kinds.named_in(record.rulebook, fact)
    if not kind:
        return
    other = numbered(record.desk, kind, value)
    link_records(record, to=other, sort=record.kind if kind != record.kind else fact, at=at)
