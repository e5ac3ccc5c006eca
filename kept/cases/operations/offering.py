"""What we offer the customer, for them to say whether it solves the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import NothingSaidError
from kept.cases.models import Case, Entry, File
from kept.cases.notices import Letter
from kept.cases.speaking import offer, speak
from kept.customers.models import Person


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
