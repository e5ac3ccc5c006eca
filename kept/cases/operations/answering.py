"""The customer's yes or no to what lies before them: a solution, a patch, the priority."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.models import Case, Entry
from kept.cases.operations.triaging import AGREED
from kept.cases.speaking import tell_the_desk
from kept.customers.models import Person

PRIORITY = "priority"


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
