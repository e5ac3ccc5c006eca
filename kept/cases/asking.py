"""What the customer is asked once because it was not said, and the answers to it (PA-100)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kept.cases import facts as knowledge
from kept.cases import triage
from kept.core import inquiry
from kept.core.charter.information import Field
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event
from kept.customers.models import Person

if TYPE_CHECKING:
    from kept.cases.chronicle import Author, Chronicle

ASKED = "asked"  # No clock takes it for a question that holds up the work (PA-99).
BY_NAME = "product"  # of which a gate may ask whether it is covered: no reason to let nobody in


def ask_once(chronicle: Chronicle, *, at: datetime) -> list[Field]:
    """Write down that the customer is asked for what is lacking; return the questions."""
    account = knowledge.account_of(chronicle.case.requester)
    lacking = inquiry.lacking(chronicle.rulebook, chronicle.facts, account)
    if lacking:
        author = chronicle.charter(inquiry.clause_of_asking(chronicle.rulebook))
        carries = {"fields": [question.name for question in lacking]}
        chronicle.write(ASKED, at=at, author=author, public=True, carries=carries)
    return lacking


def open_questions(
    rulebook: Rulebook, events: Iterable[Event], facts: Mapping[str, Any]
) -> list[Field]:
    """Return the questions that were asked by name and that nobody has answered yet."""
    names = [name for event in events if event.kind == ASKED for name in _fields(event)]
    asked = inquiry.questions_by_name(rulebook, dict.fromkeys(names))
    return [
        question
        for question in asked
        if facts.get(question.name) in (None, "", []) and inquiry.applies(question, facts)
    ]


def said_at_opening(
    rulebook: Rulebook, facts: Mapping[str, Any], text: str, requester: Person
) -> dict[str, Any]:
    """Return what a first mail says of what is lacking, as facts to begin with."""
    lacking = inquiry.lacking(rulebook, facts, knowledge.account_of(requester))
    return inquiry.answers_in(text, [each for each in lacking if each.as_ != BY_NAME])


def take_answers(chronicle: Chronicle, text: str, *, author: Author, at: datetime) -> None:
    """Write down what `text` answers of what is still open."""
    asked = open_questions(chronicle.rulebook, chronicle.events, chronicle.facts)
    note_answers(chronicle, inquiry.answers_in(text, asked), author=author, at=at)


def note_answers(
    chronicle: Chronicle, answers: Mapping[str, Any], *, author: Author, at: datetime
) -> None:
    """Write down answers as what is known of the case; the suggested priority follows."""
    changed = [
        chronicle.change(fact, value, at=at, author=author, public=True)
        for fact, value in answers.items()
    ]
    if any(changed):
        triage.suggest_anew(chronicle, at)


def _fields(event: Event) -> list[str]:
    fields = event.carries.get("fields", [])
    return [str(each) for each in fields] if isinstance(fields, list | tuple) else []
