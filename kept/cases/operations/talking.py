"""What is said in a case: the customer's words, ours, notes among ourselves, calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kept.cases import asking, histories, people, plainly
from kept.cases.chronicle import Chronicle
from kept.cases.errors import NothingSaidError
from kept.cases.models import Case, Entry, File
from kept.cases.notices import Letter
from kept.cases.operations.agreeing import withdraw_approval
from kept.cases.operations.answering import write_answer
from kept.cases.operations.opening import open_case
from kept.cases.signing import Author, Words
from kept.cases.speaking import (
    BY_CUSTOMER,
    NEXT_ACTION,
    folds_signatures,
    offer,
    promise_action,
    remark,
    speak,
    tell_the_desk,
)
from kept.cases.speaking import BY_STAFF as BY_STAFF
from kept.cases.together import one_transaction
from kept.core import lifecycle
from kept.core.moments import in_full
from kept.customers.models import Person

# Whoever writes more than a yes to one of these comes back on it (SIMS-45, PA-142).
COMES_BACK_ON = {"solution", "patch"}


@one_transaction
def add_reply(
    case: Case,
    *,
    by: Person,
    text: str,
    via: str,
    at: datetime,
    html: str = "",
    full_text: str = "",
    unsigned: str = "",
    files: Sequence[File] = (),
    message_id: str = "",
    may_answer: bool = True,
    is_machine: bool = False,
    answers: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Entry:
    """
    Add what the customer wrote; the owner is told.

    `unsigned` is the text without its signature: that is shown where the charter has
    signatures folded away (XM-11); `full_text` keeps all of it.
    `answers` are the keys of the questions that it is about; without any it answers all.
    `is_machine` says that they did not write it themselves, so that nothing is told them by
    itself. `remarks` are put beside it for the desk: what is odd about the way it came (XM-16).

    A closed case opens again where its charter lets the customer do that (PA-141);
    where nobody may, a new case is opened that is linked to it (SIMS-46), and the
    entry returned is the new case's first. A reply to a case that was merged goes to
    the one that it went into. Where something lies before the customer, a plain yes or no
    is their answer to it, and anything else comes back on it.
    """
    chronicle = Chronicle.open(case)
    if chronicle.case.closed_at is not None:
        chronicle = Chronicle.open(histories.surviving(chronicle.case))
    case, rulebook = chronicle.case, chronicle.rulebook
    is_folded = bool(unsigned) and folds_signatures(rulebook, via)
    words = Words(unsigned if is_folded else text, html, full_text)
    author = Author(by, Entry.Role.CUSTOMER)
    chronicle.silent_to = None if may_answer else by
    remark(chronicle, remarks, at=at)
    if case.closed_at is not None:
        if not chronicle.may_reopen(author, at):
            return _open_linked(
                chronicle, by, words, via, at, files, message_id, may_answer, is_machine
            )
        withdraw_approval(chronicle, author, at)
        chronicle.write("reopened", at=at, author=author, public=True, carries={"who": "customer"})
    asked = lifecycle.asks(rulebook, chronicle.state, chronicle.facts)
    said = plainly.answer(text, by=str(by)) if asked and not files else None
    if said is not None:
        entry = write_answer(
            chronicle, asked, said, by=by, at=at, words=words, via=via, message_id=message_id
        )
        chronicle.finish(now=at)
        return entry
    more = {"answers": list(answers), "machine": is_machine}
    carries = {"via": via, "who": str(by), **{key: value for key, value in more.items() if value}}
    entry = chronicle.write(
        BY_CUSTOMER,
        at=at,
        author=author,
        public=True,
        carries=carries,
        words=words,
        files=files,
        message_id=message_id,
    )
    asking.take_answers(chronicle, full_text or text, author=author, at=at)
    if asked in COMES_BACK_ON:
        chronicle.write("objection", at=at, author=author, public=True, carries={"to": asked})
    tell_the_desk(chronicle, entry, by, text)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def reply(
    case: Case,
    *,
    by: Person,
    text: str,
    at: datetime,
    via: str = "mail",
    gives: Sequence[str] = (),
    question: bool = False,
    next_action_by: datetime | None = None,
    next_action_done: bool = False,
    solution: str | None = None,
    files: Sequence[File] = (),
) -> Entry:
    """
    Answer the customer; everybody on their side gets it.

    Args:
        gives: what the answer confirms, of what the charter wants in one ("status",
            "next action"): without it the first response is not kept (PA-123).
        question: something is wanted from the customer; the case waits for them.
        next_action_by: the commit time: when the next action is done (PA-83).
        next_action_done: what was promised before is done with this answer.
        solution: the sort of solution that the answer offers, as the charter lists them.

    Raises:
        HeldError, ClosedError: nothing is written; a closed case is reopened first.
        NothingSaidError: the text is empty.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    given = [*gives, *([NEXT_ACTION] if next_action_by else [])]
    asked = text if question else ""
    entry = speak(
        chronicle, author, at, Words(text), via=via, gives=given, files=files, question=asked
    )
    if next_action_done:
        carries = {"who": author.name}
        chronicle.write("next action done", at=at, author=author, public=True, carries=carries)
    if next_action_by is not None:
        promise_action(chronicle, author, at, next_action_by)
    if solution is not None:
        offer(chronicle, author, at, solution)
    _send(chronicle, entry, text, question, next_action_by, solution)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def note(case: Case, *, by: Person, text: str, at: datetime, files: Sequence[File] = ()) -> Entry:
    """
    Write a note among ourselves: no customer ever sees it, no promise is kept by it.

    Raises:
        NothingSaidError: the text is empty.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = Chronicle.open(case)
    author = Author(by, Entry.Role.STAFF)
    entry = chronicle.write(
        "note", at=at, author=author, public=False, words=Words(text), files=files
    )
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def log_call(
    case: Case,
    *,
    by: Person,
    at: datetime,
    reached: bool,
    text: str,
    gives: Sequence[str] = (),
    from_customer: bool = False,
    on_call: str = "",
) -> Entry:
    """
    Write down a call, from when it began; one that reached nobody counts as tried.

    Whoever called, a person of ours spoke: it is a contact by staff (SIMS-79). A call
    `from_customer` is theirs too, and comes first. `on_call` is what whoever was on call
    decided comes next (PA-94).

    Raises:
        HeldError, ClosedError: nothing is written.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    if from_customer:
        chronicle.write(
            BY_CUSTOMER, at=at, author=author, public=True, carries={"via": "phone", "by": "phone"}
        )
    if on_call:
        carries = {"outcome": on_call, "who": author.name}
        chronicle.write("call diverted", at=at, author=author, public=True, carries=carries)
    entry = speak(
        chronicle,
        author,
        at,
        Words(text) if text else None,
        via="phone",
        gives=gives if reached else None,
        reached="yes" if reached else "no",
    )
    chronicle.finish(now=at)
    return entry


def _send(
    chronicle: Chronicle,
    entry: Entry,
    text: str,
    question: bool,
    next_action_by: datetime | None,
    solution: str | None,
) -> None:
    zone = chronicle.rulebook.zone
    by = in_full(next_action_by, entry.at, zone) if next_action_by else ""
    words = {"text": text, "wants_answer": question, "action_by": by, "solution": solution}
    chronicle.tell(
        Letter(
            notice="reply" if solution is None else "resolved",
            entry=entry,
            audience="customer",
            to=tuple(people.customers(chronicle)),
            words=words,
            is_automatic=False,
        )
    )


def _open_linked(
    chronicle: Chronicle,
    by: Person,
    words: Words,
    via: str,
    at: datetime,
    files: Sequence[File],
    message_id: str,
    may_answer: bool,
    is_machine: bool,
) -> Entry:
    """Open a case that follows the closed one, with what was known there (SIMS-46)."""
    old = chronicle.case
    kept = ("kind", "product", "version", "topic")
    new = open_case(
        old.desk,
        requester=by,
        subject=old.subject,
        text=words.text,
        html=words.html,
        full_text=words.full_text,
        via=via,
        at=at,
        facts={fact: chronicle.facts[fact] for fact in kept if chronicle.facts.get(fact)},
        files=files,
        message_id=message_id,
        linked_to=old,
        may_answer=may_answer,
        is_machine=is_machine,
    )
    chronicle.write(
        "linked",
        at=at,
        author=Author(by, Entry.Role.CUSTOMER),
        public=True,
        carries={"to": new.number, "as": "followed by"},
    )
    chronicle.finish(now=at)
    return new.entries.get(position=1)
