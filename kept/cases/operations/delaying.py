"""Telling a customer that we will be late, with another moment; what was promised stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Chronicle
from kept.cases.errors import NothingSaidError, PromiseRefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.signing import Author, Words
from kept.core import sentences
from kept.core.moments import in_full
from kept.customers.models import Person

DELAYED = "delay told"


@transaction.atomic
def tell_delay(
    case: Case, *, until: datetime, text: str, why: str, by: Person, at: datetime
) -> Entry:
    """
    Tell the customers that what falls due next comes later, by `until`, and why.

    No clock hears it: the moment that was promised stays, and is missed when it is.

    Raises:
        PromiseRefusedError: nothing that a customer sees is due, or `until` is no later.
        NothingSaidError: the words or the reason are missing; nothing is written.
        HeldError, ClosedError: nothing is written.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if not (text.strip() and why.strip()):
        raise NothingSaidError
    run = sentences.next_promise(chronicle.fold(at))
    if run is None or run.due_at is None:
        raise PromiseRefusedError("Nothing is due that the customer was told of.")
    if until <= max(at, run.due_at):
        raise PromiseRefusedError("That moment is not later than the one that was told before.")
    author = Author(by, Entry.Role.STAFF)
    said = {"until": until.isoformat(), "why": why, "clock": run.name, "who": author.name}
    expected = f"We expect it by {in_full(until, at, chronicle.rulebook.zone)}, because {why}."
    whole = Words(f"{text}\n\n{expected}")
    entry = chronicle.write(DELAYED, at=at, author=author, public=True, carries=said, words=whole)
    chronicle.tell(
        Letter(
            notice="late",
            entry=entry,
            audience="customer",
            to=tuple(people.customers(chronicle)),
            words={"text": text, "expected": expected},
            is_automatic=False,
        )
    )
    chronicle.finish(now=at)
    return entry
