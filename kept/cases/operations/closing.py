"""How a case comes to an end, and how it begins again: only as its charter says (PA-25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import histories, people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import (
    ClosedError,
    CloseRefusedError,
    NotClosedError,
    NothingSaidError,
    ReopenRefusedError,
)
from kept.cases.models import Case, Entry, File
from kept.cases.notices import Letter
from kept.cases.operations.triaging import AGREED
from kept.cases.speaking import offer, speak, tell_the_desk
from kept.core import lifecycle
from kept.customers.models import Person

PRIORITY = "priority"


@transaction.atomic
def offer_resolution(
    case: Case,
    *,
    by: Person,
    at: datetime,
    solution: str,
    text: str,
    gives: Sequence[str] = ("status", "next action"),
    given: Mapping[str, Any] | None = None,
    files: Sequence[File] = (),
) -> Entry:
    """
    Offer the customer a solution: an answer that says which sort it is (SIMS-44).

    `given` fills in what that sort wants, such as a version; it becomes known of the case.

    Raises:
        StateRefusedError: the charter has no such solution, or wants more known with it.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    for fact, value in (given or {}).items():
        chronicle.change(fact, value, at=at, author=author)
    if not text.strip():
        raise NothingSaidError
    entry = speak(chronicle, author, at, Words(text), gives=gives, files=files)
    offer(chronicle, author, at, solution)
    chronicle.tell(
        Letter(
            notice="resolved",
            entry=entry,
            audience="customer",
            to=tuple(people.customers(chronicle)),
            words={"text": text, "solution": solution},
            is_automatic=False,
        )
    )
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def confirm(case: Case, *, by: Person, at: datetime, to: str = "solution", text: str = "") -> Entry:
    """Write the customer's yes to a solution, a patch, the priority (PA-21)."""
    return _answered(case, "confirmation", by=by, at=at, to=to, text=text)


@transaction.atomic
def object_to(
    case: Case, *, by: Person, at: datetime, to: str = "solution", text: str = ""
) -> Entry:
    """Write the customer's no: work goes on, and a promise that seemed kept runs on (SIMS-45)."""
    return _answered(case, "objection", by=by, at=at, to=to, text=text)


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
        ClosedError: it is closed already.
    """
    chronicle = Chronicle.open(case)
    if chronicle.case.closed_at is not None:
        raise ClosedError
    author = Author(by, Entry.Role.STAFF)
    filled = {"reason": why, **(given or {})}
    _refuse_close(chronicle, author, way, filled, at)
    for fact, value in (given or {}).items():
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
    roles = chronicle.roles_of(author)
    if not lifecycle.may_reopen(chronicle.rulebook, chronicle.state, is_customer=True, roles=roles):
        rule = lifecycle.reopening(chronicle.rulebook, chronicle.state)
        raise ReopenRefusedError(clause=", ".join(rule.clause) if rule else "")
    carries = {"who": author.role.value, **({"why": why} if why else {})}
    entry = chronicle.write("reopened", at=at, author=author, public=True, carries=carries)
    if chronicle.case.closed_at is not None:
        raise ReopenRefusedError
    to = tuple(people.customers(chronicle))
    words = {"why": why}
    chronicle.tell(Letter(notice="reopened", entry=entry, audience="customer", to=to, words=words))
    chronicle.finish(now=at)
    return entry


def _answered(case: Case, kind: str, *, by: Person, at: datetime, to: str, text: str) -> Entry:
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.CUSTOMER)
    entry = chronicle.write(
        kind,
        at=at,
        author=author,
        public=True,
        carries={"to": to, "who": str(by)},
        words=Words(text) if text else None,
    )
    if to == PRIORITY:
        agreed = "yes" if kind == "confirmation" else "disputed"
        chronicle.change(AGREED, agreed, at=at, author=author, public=True)
    said = text or ("Yes, that solves it." if kind == "confirmation" else "No, it does not.")
    tell_the_desk(chronicle, entry, by, said)
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
