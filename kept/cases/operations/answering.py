"""
The customer's yes or no to what lies before them: a solution, a patch, closing, the priority.

It is theirs to give, on the page or by mail. One of us writes down what they said on the phone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.models import Case, Entry
from kept.cases.operations.agreeing import CLOSURE, refuse_unless_agreed_first, write_approval
from kept.cases.operations.triaging import AGREED
from kept.cases.speaking import tell_the_desk
from kept.customers.models import Person

PRIORITY = "priority"
OBJECTION, CONFIRMATION = "objection", "confirmation"


@transaction.atomic
def answer(
    case: Case, *, about: str, is_yes: bool, by: Person, at: datetime, text: str = ""
) -> Entry:
    """Write the customer's yes or no to whatever lies before them: "closure", "patch" ..."""
    return _answer(case, about, is_yes, by=by, at=at, text=text)


@transaction.atomic
def confirm(case: Case, *, by: Person, at: datetime, to: str = "solution", text: str = "") -> Entry:
    """Write the customer's yes to a solution, a patch, the priority (PA-21)."""
    return _answer(case, to, True, by=by, at=at, text=text)


@transaction.atomic
def object_to(
    case: Case, *, by: Person, at: datetime, to: str = "solution", text: str = ""
) -> Entry:
    """Write the customer's no: work goes on, and a promise that seemed kept runs on (SIMS-45)."""
    return _answer(case, to, False, by=by, at=at, text=text)


@transaction.atomic
def agree_closing(case: Case, *, by: Person, at: datetime, text: str = "") -> Entry:
    """Write the customer's yes: the lifecycle closes the case, or lets it be closed, as agreed."""
    return _answer(case, CLOSURE, True, by=by, at=at, text=text or "Yes, you may close it.")


@transaction.atomic
def refuse_closing(case: Case, *, by: Person, at: datetime, text: str = "") -> Entry:
    """Write the customer's no: work goes on."""
    return _answer(case, CLOSURE, False, by=by, at=at, text=text or "No, it is not solved.")


def write_answer(
    chronicle: Chronicle,
    about: str,
    is_yes: bool,
    *,
    by: Person,
    at: datetime,
    words: Words | None = None,
    via: str = "",
    message_id: str = "",
) -> Entry:
    """Write what the customer says to what is `about`, and tell the desk."""
    author = chronicle.author(by)
    if about == CLOSURE:
        entry = _answer_closing(chronicle, is_yes, author, at, words, via, message_id)
    else:
        carries = {"to": about, "who": str(by), **({"via": via} if via else {})}
        entry = chronicle.write(
            CONFIRMATION if is_yes else OBJECTION,
            at=at,
            author=author,
            public=True,
            carries=carries,
            words=words,
            message_id=message_id,
        )
    if about == PRIORITY:
        agreed = "yes" if is_yes else "disputed"
        chronicle.change(AGREED, agreed, at=at, author=author, public=True)
    said = "Yes, that solves it." if is_yes else "No, it does not."
    tell_the_desk(chronicle, entry, by, words.text if words else said)
    return entry


def _answer(case: Case, about: str, is_yes: bool, *, by: Person, at: datetime, text: str) -> Entry:
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    words = Words(text) if text else None
    entry = write_answer(chronicle, about, is_yes, by=by, at=at, words=words)
    chronicle.finish(now=at)
    return entry


def _answer_closing(
    chronicle: Chronicle,
    is_yes: bool,
    author: Author,
    at: datetime,
    words: Words | None,
    via: str,
    message_id: str,
) -> Entry:
    refuse_unless_agreed_first(chronicle)
    word = "agreed" if is_yes else "refused"
    entry = write_approval(chronicle, word, author, at, words, via=via, message_id=message_id)
    if not is_yes:
        carries = {"to": CLOSURE}
        chronicle.write(OBJECTION, at=at, author=author, public=True, carries=carries)
    return entry
