"""Agreeing the end of a case with the customer (PA-137)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import NothingSaidError, StateRefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.speaking import speak
from kept.core import lifecycle
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
    refuse_unless_agreed_first(chronicle)
    if is_asked(chronicle):
        raise StateRefusedError("The customer has been asked already.")
    author = Author(by, Entry.Role.STAFF)
    entry = speak(chronicle, author, at, Words(text))
    write_approval(chronicle, "asked", author, at)
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


def is_asked(chronicle: Chronicle) -> bool:
    """Tell whether the question whether the case may be closed lies before the customer."""
    rulebook, facts = chronicle.rulebook, chronicle.facts
    return lifecycle.asks(rulebook, chronicle.state, facts) == CLOSURE


def write_approval(
    chronicle: Chronicle,
    word: str,
    author: Author,
    at: datetime,
    words: Words | None = None,
    *,
    via: str = "",
    message_id: str = "",
) -> Entry:
    """Write the event of this approval, and the one that every approval has."""
    carries = {"approval": CLOSURE, "who": author.name, **({"via": via} if via else {})}
    entry = chronicle.write(
        f"{CLOSURE} {word}",
        at=at,
        author=author,
        public=True,
        carries=carries,
        words=words,
        message_id=message_id,
    )
    every = {**carries, **({} if word == "asked" else {"answer": word})}
    kind = "approval asked" if word == "asked" else "approval answered"
    chronicle.write(kind, at=at, author=author, public=False, carries=every)
    return entry


def withdraw_approval(chronicle: Chronicle, author: Author, at: datetime) -> None:
    """Let an agreement go with the end that it was given for: the next end wants one of its own."""
    if chronicle.facts.get(CLOSURE) in ("asked", "agreed"):
        carries = {"approval": CLOSURE, "who": author.name}
        chronicle.write(f"{CLOSURE} withdrawn", at=at, author=author, public=False, carries=carries)


def refuse_unless_agreed_first(chronicle: Chronicle) -> None:
    if CLOSURE not in chronicle.rulebook.charter.approvals:
        raise StateRefusedError("By this charter closing is not agreed first.")
