"""The questions that were put to the customer, one by one, and which of them are open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kept.cases.models import Entry

QUESTION, ANSWER = "question asked", "contact by customer"
ANSWERED = "answers"  # what an answer says of which questions it is about


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its key within the case, its words, and who asked."""

    key: str
    words: str
    who: str


def open_questions(entries: Iterable[Entry]) -> list[Question]:
    """
    Return what was asked and is not answered; `entries` oldest first.

    Words of the customer answer all that was asked before, unless they say which
    questions they are about.
    """
    found: dict[str, Question] = {}
    for entry in entries:
        if entry.kind == QUESTION:
            found |= {question.key: question for question in _asked_by(entry)}
        elif entry.kind == ANSWER:
            about = entry.carries.get(ANSWERED)
            found = _without(found, about) if about else {}
    return list(found.values())


def put_together(answers: Iterable[tuple[Question, str]]) -> str:
    """Return the words of a message that answers questions one by one."""
    return "\n\n".join(f"> {question.words}\n{said.strip()}" for question, said in answers)


def questions_in(text: str) -> list[str]:
    """
    Return the questions of a text: its lines that end with a question mark.

    A text with fewer than two of them is one question, as a whole.
    """
    lines = [line.strip(" \t-*•") for line in text.splitlines()]
    asked = [line for line in lines if line.endswith("?")]
    return asked if len(asked) > 1 else [text.strip()]


def _asked_by(entry: Entry) -> list[Question]:
    text = str(entry.carries.get("question") or "")
    who = str(entry.carries.get("who") or "")
    parts = questions_in(text) if text.strip() else []
    return [Question(f"{entry.position}-{n}", part, who) for n, part in enumerate(parts)]


def _without(found: Mapping[str, Question], about: Iterable[str]) -> dict[str, Question]:
    answered = set(about)
    return {key: question for key, question in found.items() if key not in answered}
