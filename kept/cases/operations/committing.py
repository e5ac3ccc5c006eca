"""The commit time: when the next action will be done, as agreed with the customer (PA-83)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases import people, speaking
from kept.cases.chronicle import Chronicle
from kept.cases.errors import PromiseRefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.signing import Author, Words
from kept.core.moments import in_full
from kept.core.runs import Agreement, Run
from kept.customers.models import Person

DONE = "next action done"


@transaction.atomic
def promise(case: Case, *, until: datetime, by: Person, at: datetime, why: str = "") -> Entry:
    """
    Promise the customer the next action by `until`, or propose another moment, with a reason.

    Another moment counts once the customer says yes; until then the one before stands, and
    what was missed stays missed.

    Raises:
        PromiseRefusedError: `until` has passed, or no reason is given for another moment.
        HeldError, ClosedError: nothing is written.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if until <= at:
        raise PromiseRefusedError("That moment has passed already.")
    if _standing(chronicle, at) is not None and not why.strip():
        raise PromiseRefusedError("Say why the moment that was promised is moved.")
    author = Author(by, Entry.Role.STAFF)
    carries = {"until": until.isoformat(), "who": author.name, **({"why": why} if why else {})}
    entry = chronicle.write(
        "next action promised", at=at, author=author, public=True, carries=carries
    )
    words = {"until": in_full(until, at, chronicle.rulebook.zone), "why": why}
    to = tuple(people.customers(chronicle))
    chronicle.tell(Letter(notice="promised", entry=entry, audience="customer", to=to, words=words))
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def accept_promise(case: Case, *, by: Person, at: datetime) -> Entry:
    """
    Write the customer's yes to the moment that was proposed.

    Raises:
        PromiseRefusedError: nothing waits for their answer.
    """
    return _answer(case, "confirmation", by=by, at=at, text="Yes, that moment is fine.")


@transaction.atomic
def dispute_promise(case: Case, *, by: Person, at: datetime, text: str = "") -> Entry:
    """Write the customer's no: the moment before stands, if there was one, and the owner knows."""
    return _answer(case, "objection", by=by, at=at, text=text or "No, that is too late.")


@transaction.atomic
def keep_promise(case: Case, *, by: Person, at: datetime) -> Entry:
    """
    Write that the next action is done: the commit time is kept, or was missed.

    Raises:
        PromiseRefusedError: none was promised.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if _standing(chronicle, at) is None:
        raise PromiseRefusedError("No next action is promised.")
    author = Author(by, Entry.Role.STAFF)
    entry = chronicle.write(DONE, at=at, author=author, public=True, carries={"who": author.name})
    chronicle.finish(now=at)
    return entry


def _answer(case: Case, kind: str, *, by: Person, at: datetime, text: str) -> Entry:
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    run = _standing(chronicle, at)
    if run is None or run.agreement is not Agreement.PROPOSED:
        raise PromiseRefusedError("No moment waits for an answer.")
    entry = chronicle.write(
        kind,
        at=at,
        author=Author(by, Entry.Role.CUSTOMER),
        public=True,
        carries={"to": run.name, "who": str(by)},
        words=Words(text),
    )
    speaking.tell_the_desk(chronicle, entry, by, text)
    chronicle.finish(now=at)
    return entry


def _standing(chronicle: Chronicle, at: datetime) -> Run | None:
    """Return the run whose moment is agreed with the customer."""
    runs = chronicle.fold(at)
    return next((run for run in runs if run.row.agreed_by and run.is_standing), None)
