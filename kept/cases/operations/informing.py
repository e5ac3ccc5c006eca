"""Answers to what the customer was asked once, because it was not said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import asking
from kept.cases import facts as knowledge
from kept.cases.chronicle import Chronicle, Words
from kept.cases.errors import NothingSaidError
from kept.cases.models import Case, Entry
from kept.cases.speaking import BY_CUSTOMER, tell_the_desk
from kept.core import inquiry
from kept.customers.models import Person


@transaction.atomic
def inform(
    case: Case, *, by: Person, answers: Mapping[str, Any], at: datetime, via: str = "portal"
) -> Entry:
    """
    Answer what was asked, each by the name of its field; the owner is told in one mail.

    What was not asked, or is answered already, is passed over.

    Raises:
        NothingSaidError: it answers nothing that is open.
        FactRefusedError: the charter lists values, and one is none of them.
        HeldError, ClosedError: nothing is written.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    rulebook = chronicle.rulebook
    asked = asking.open_questions(rulebook, chronicle.events, chronicle.facts)
    said = {
        each.name: knowledge.value_of(rulebook, each.name, answers[each.name])
        for each in asked
        if answers.get(each.name)
    }
    if not said:
        raise NothingSaidError
    text = "\n".join(inquiry.answered(e, said[e.name]) for e in asked if e.name in said)
    author = chronicle.author(by)
    carries = {"via": via, "who": str(by)}
    entry = chronicle.write(
        BY_CUSTOMER, at=at, author=author, public=True, carries=carries, words=Words(text)
    )
    asking.note_answers(chronicle, said, author=author, at=at)
    tell_the_desk(chronicle, entry, by, text)
    chronicle.finish(now=at)
    return entry
