"""Agreeing the end of a case with the customer (PA-137)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import NothingSaidError, StateRefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.speaking import speak, tell_the_desk
from kept.customers.models import Person

CLOSURE = "closure"


@transaction.atomic
def propose_closing(case: Case, *, by: Person, at: datetime, text: str) -> Entry:
    """
    Ask the customer whether the case may be closed; `text` says what was done.

    Raises:
        NothingSaidError: the text is empty.
        StateRefusedError: the charter knows no such agreement, or asked it is already.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    _refuse_unless_known(chronicle)
    if chronicle.facts.get(CLOSURE) == "asked":
        raise StateRefusedError("The customer has been asked already.")
    author = Author(by, Entry.Role.STAFF)
    entry = speak(chronicle, author, at, Words(text))
    _write_both(chronicle, "asked", author, at)
    chronicle.tell(
        Letter(
            notice="closing",
            entry=entry,
            audience="customer",
            to=tuple(people.customers(chronicle)),
            words={"text": text},
            is_automatic=False,
        )
    )
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def agree_closing(case: Case, *, by: Person, at: datetime, text: str = "") -> Entry:
    """Write the customer's yes: the lifecycle closes the case, or lets it be closed, as agreed."""
    return _answer(case, "agreed", by=by, at=at, text=text or "Yes, you may close it.")


@transaction.atomic
def refuse_closing(case: Case, *, by: Person, at: datetime, text: str = "") -> Entry:
    """Write the customer's no: work goes on."""
    return _answer(case, "refused", by=by, at=at, text=text or "No, it is not solved.")


def _answer(case: Case, answer: str, *, by: Person, at: datetime, text: str) -> Entry:
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    _refuse_unless_known(chronicle)
    author = Author(by, Entry.Role.CUSTOMER)
    entry = _write_both(chronicle, answer, author, at, Words(text))
    if answer == "refused":
        chronicle.write("objection", at=at, author=author, public=True, carries={"to": CLOSURE})
    tell_the_desk(chronicle, entry, by, text)
    chronicle.finish(now=at)
    return entry


def _write_both(
    chronicle: Chronicle, word: str, author: Author, at: datetime, words: Words | None = None
) -> Entry:
    """Write the event of this approval, and the one that every approval has."""
    carries = {"approval": CLOSURE, "who": author.name}
    entry = chronicle.write(
        f"{CLOSURE} {word}", at=at, author=author, public=True, carries=carries, words=words
    )
    every = {**carries, **({} if word == "asked" else {"answer": word})}
    kind = "approval asked" if word == "asked" else "approval answered"
    chronicle.write(kind, at=at, author=author, public=False, carries=every)
    return entry


def _refuse_unless_known(chronicle: Chronicle) -> None:
    if CLOSURE not in chronicle.rulebook.charter.approvals:
        raise StateRefusedError("By this charter closing is not agreed first.")
