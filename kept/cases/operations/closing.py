"""How a case comes to an end, and how it begins again: only as its charter says (PA-25)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import histories, naming, people
from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import (
    ClosedError,
    CloseRefusedError,
    NotClosedError,
    ReopenRefusedError,
)
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.operations.agreeing import withdraw_approval
from kept.core import lifecycle
from kept.customers.models import Person


@transaction.atomic
def close(
    case: Case,
    *,
    by: Person,
    at: datetime,
    way: str = "",
    why: str = "",
    given: Mapping[str, Any] | None = None,
) -> Entry:
    """
    Close the case by one of its charter's ways; everybody on the customer's side is told.

    Raises:
        CloseRefusedError: the way does not exist, is for others, wants something first,
            or a guard stands (PA-142); with the clause.
        LinkRefusedError: it names a record that is not there.
        ClosedError: it is closed already.
    """
    known = naming.tied(case, given, by=by, at=at)
    chronicle = Chronicle.open(case)
    if chronicle.case.closed_at is not None:
        raise ClosedError
    author = Author(by, Entry.Role.STAFF)
    _refuse_close(chronicle, author, way, {"reason": why, **known}, at)
    for fact, value in known.items():
        chronicle.change(fact, value, at=at, author=author)
    end = lifecycle.end_of(chronicle.rulebook, chronicle.state)
    if end is None:
        raise CloseRefusedError(f"A case that is {chronicle.state} cannot be closed from there.")
    chronicle.move(end, at=at, author=author, way=way, why=why)
    chronicle.finish(now=at)
    return next(entry for entry in chronicle.entries if entry.kind == "closed")


@transaction.atomic
def reopen(case: Case, *, by: Person, at: datetime, why: str = "") -> Entry:
    """
    Open a closed case again; no promise comes back but what names it (AMB-X-10).

    Raises:
        NotClosedError: it is open.
        ReopenRefusedError: the charter lets nobody do that, or not this person.
    """
    chronicle = Chronicle.open(case)
    if chronicle.case.closed_at is None:
        raise NotClosedError
    survivor = histories.surviving(chronicle.case)
    if survivor != chronicle.case:
        raise ReopenRefusedError(f"It goes on as {survivor.number}.")
    author = chronicle.author(by)
    # Whoever serves the customer may do for them what they may do themselves.
    if not chronicle.may_reopen(author, at):
        rule = lifecycle.reopening(chronicle.rulebook, chronicle.state)
        raise ReopenRefusedError(clause=", ".join(rule.clause) if rule else "")
    carries = {"who": author.role.value, **({"why": why} if why else {})}
    withdraw_approval(chronicle, author, at)
    entry = chronicle.write("reopened", at=at, author=author, public=True, carries=carries)
    if chronicle.case.closed_at is not None:
        raise ReopenRefusedError
    to = tuple(people.customers(chronicle))
    words = {"why": why}
    chronicle.tell(Letter(notice="reopened", entry=entry, audience="customer", to=to, words=words))
    chronicle.finish(now=at)
    return entry


def _refuse_close(
    chronicle: Chronicle, author: Author, way: str, given: Mapping[str, Any], at: datetime
) -> None:
    chronicle.refuse_if_guarded("close", now=at)
    refusal = lifecycle.refuses_close(
        chronicle.rulebook,
        chronicle.state,
        way,
        roles=chronicle.roles_of(author),
        facts=chronicle.facts_now(at),
        given=given,
    )
    if refusal is not None:
        raise CloseRefusedError(refusal.sentence, refusal.clause)
