"""Moving a case through the states of its charter: at work, waiting, and on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import naming, people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import (
    AlreadyWaitingError,
    NothingSaidError,
    NotWaitingError,
    StateRefusedError,
)
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.speaking import BY_CUSTOMER, speak
from kept.core import lifecycle
from kept.core.charter.tables import look_up
from kept.core.timeline import Event
from kept.customers.models import Person


@transaction.atomic
def wait(
    case: Case,
    *,
    by: Person,
    at: datetime,
    for_: str = "customer",
    question: str = "",
    given: Mapping[str, Any] | None = None,
) -> Entry:
    """
    Wait for somebody from `at`; what the charter lets pause stands still.

    Waiting for the customer needs a question, which is sent to them (PA-40). `given`
    fills in what the state wants, such as a vendor reference.

    Raises:
        AlreadyWaitingError: nothing is written, nobody is told.
        NothingSaidError: the customer is to be waited for, and was asked nothing.
        StateRefusedError: the charter knows no such waiting here.
    """
    known = naming.tied(case, given, by=by, at=at)
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if chronicle.facts.get("waiting for") == for_ and for_ != people.CUSTOMER:
        raise AlreadyWaitingError
    author = Author(by, Entry.Role.STAFF)
    if for_ == people.CUSTOMER:
        entry = _ask(chronicle, author, at, question)
    else:
        state = _state_waiting_for(chronicle, for_)
        entry = _move(chronicle, author, at, state, known, question)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def resume(case: Case, *, by: Person, at: datetime, why: str = "") -> Entry:
    """
    Go on with a case that waited; what stood still runs on.

    Raises:
        NotWaitingError: it did not wait.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if not chronicle.facts.get("waiting for"):
        raise NotWaitingError
    author = Author(by, Entry.Role.STAFF)
    entry = _move(chronicle, author, at, _state_of_work(chronicle), {}, why)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def set_state(
    case: Case,
    *,
    state: str,
    by: Person,
    at: datetime,
    why: str = "",
    given: Mapping[str, Any] | None = None,
) -> Entry:
    """
    Move the case to a state that its charter lets follow; to an end it goes by `close`.

    `given` fills in what the state wants, and becomes known of the case.

    Raises:
        StateRefusedError: there is no such way, it is for others, or something is missing.
    """
    known = naming.tied(case, given, by=by, at=at)
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    entry = _move(chronicle, Author(by, Entry.Role.STAFF), at, state, known, why)
    chronicle.finish(now=at)
    return entry


def _move(
    chronicle: Chronicle,
    author: Author,
    at: datetime,
    to: str,
    given: Mapping[str, Any],
    why: str,
) -> Entry:
    rulebook = chronicle.rulebook
    refusal = lifecycle.refuses_move(
        rulebook,
        chronicle.state,
        to,
        roles=chronicle.roles_of(author),
        facts=chronicle.facts_now(at),
        given=given,
    )
    if refusal is None and lifecycle.ends(rulebook, to):
        refusal = lifecycle.Refusal(f"{to.capitalize()} is an end: close the case instead.")
    if refusal is not None:
        raise StateRefusedError(refusal.sentence, refusal.clause)
    for fact, value in given.items():
        chronicle.change(fact, value, at=at, author=author)
    before = len(chronicle.entries)
    chronicle.move(to, at=at, author=author, why=why)
    return chronicle.entries[before]


def _ask(chronicle: Chronicle, author: Author, at: datetime, question: str) -> Entry:
    if not question.strip():
        raise NothingSaidError("Write what you need from the customer.")
    entry = speak(chronicle, author, at, Words(question), question=question)
    chronicle.tell(
        Letter(
            notice="reply",
            entry=entry,
            audience="customer",
            to=tuple(people.customers(chronicle)),
            words={"text": question, "wants_answer": True},
            is_automatic=False,
        )
    )
    return entry


def _state_waiting_for(chronicle: Chronicle, for_: str) -> str:
    states = chronicle.rulebook.charter.lifecycles["case"].states
    for name in lifecycle.ways_on(chronicle.rulebook, chronicle.state):
        waiting = look_up(states[name].waiting_for, chronicle.facts)
        if waiting is not None and waiting.value == for_:
            return name
    raise StateRefusedError(f"From here the case cannot wait for the {for_}.")


def _state_of_work(chronicle: Chronicle) -> str:
    """Return where the customer's answer would lead, else the first state in which we act."""
    answer = Event(BY_CUSTOMER, chronicle.case.updated_at, {})
    to = lifecycle.move(chronicle.rulebook, chronicle.state, answer, chronicle.facts)
    to = to or next(iter(chronicle.states_of_work), None)
    if to is None:
        raise StateRefusedError("From here there is no way back to work.")
    return to
