"""What would be due when: `kept due`. It reads the shipped charters and needs no database."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, TextIO

from kept.core.charter.charter import Charter
from kept.core.charter.rows import Row
from kept.core.charter.tables import look_up
from kept.core.charter.triggers import LaterOf, Pattern, Triggers
from kept.core.explain import why
from kept.core.facts import instants
from kept.core.folding import Fold
from kept.core.rulebook import Rulebook, holiday_codes
from kept.core.runs import Run
from kept.core.sentences import promise
from kept.core.timeline import Event
from kept.desks import charterfile

FACTS = ("priority", "plan", "kind", "topic", "solution")
FIRST_YEAR, LAST_YEAR = 2015, 2040


class UnknownQuestionError(ValueError):
    """The charter or the promise asked for is not known; the message lists those that are."""


def main(argv: list[str]) -> int:
    """Answer one question, or with --batch one a line; 2 for a question that cannot be read."""
    options = _parser().parse_args(argv)
    if options.batch:
        answer_lines(sys.stdin, sys.stdout)
        return 0
    question = {key: value for key, value in vars(options).items() if value is not None}
    try:
        answer = due(question) if options.json else in_words(question)
    except ValueError as error:
        print(f"kept due: {error}", file=sys.stderr)
        return 2
    print(json.dumps(answer) if options.json else answer)
    return 0


def answer_lines(questions: Iterable[str], answers: TextIO) -> None:
    """Answer JSON lines; a line that cannot be answered gets an answer with its error."""
    for line in questions:
        if not line.strip():
            continue
        try:
            answer = due(_facts_of(line))
        except ValueError as error:
            answer = {"due": None, "error": str(error)}
        answers.write(json.dumps(answer) + "\n")


def due(question: Mapping[str, Any]) -> dict[str, Any]:
    """
    Say when a promise falls due, with its ledger.

    `question` holds `charter`, `promise` (its slug), `from` (the moment of the event that
    starts it, ISO 8601 with an offset), and facts: `priority`, `plan`, `kind`.

    Raises:
        UnknownQuestionError: no such charter or promise.
        ValueError: a moment or a number that cannot be read.
    """
    asked = Asked.read(question)
    row, run = asked.row, asked.run
    if run is None:
        clause = ", ".join(row.clause)
        return {"due": None, "clause": clause, "ledger": [], "reason": asked.reason}
    answer = {**why(run, now=asked.start).as_json(), "promise": row.slug}
    answer["due"] = run.due_at and run.due_at.astimezone(asked.rulebook.zone).isoformat()
    if run.due_at is None:
        answer |= {"reason": asked.reason, "ledger": []}
    if run.points:
        answer["points"] = [
            {"within": str(p.span), "share": p.share, "due": p.at.isoformat()} for p in run.points
        ]
    return answer


def in_words(question: Mapping[str, Any]) -> str:
    """
    Say the same as text: the ledger, and the promise in a sentence.

    Raises:
        ValueError: as `due` does.
    """
    asked = Asked.read(question)
    if asked.run is None:
        return f"{asked.row.name.capitalize()}: {asked.reason}."
    ledger = why(asked.run, now=asked.start).as_text()
    return f"{ledger}\n{promise(asked.run, now=asked.start)}"


@dataclass(frozen=True)
class Asked:
    """A question that was understood, and the run that it is about, if it begins one."""

    rulebook: Rulebook
    row: Row
    facts: Mapping[str, Any]
    start: datetime

    @classmethod
    def read(cls, question: Mapping[str, Any]) -> "Asked":
        rulebook = _rulebook(str(question.get("charter", "")))
        row = _row(rulebook, str(question.get("promise", "")))
        start = _moment(question.get("from"))
        return cls(rulebook, row, _facts(rulebook.charter, question), start)

    @cached_property
    def run(self) -> Run | None:
        """The run that the row's start event at `start` begins."""
        found = look_up(self.row.starts, self.facts)
        if found is None:
            return None
        opened = Event("opened", self.start - timedelta(seconds=1), {"facts": self.facts})
        begins = [_with_facts(event, self.facts) for event in _starts(found.value, self.start)]
        timeline = begins if any(e.kind == "opened" for e in begins) else [opened, *begins]
        heard = instants(self.rulebook, timeline)
        runs = Fold(self.row.name, self.rulebook).over(heard, self.start)
        return next((run for run in reversed(runs) if run.started_at == self.start), None)

    @property
    def reason(self) -> str:
        """Why nothing falls due."""
        row = self.row
        if row.says:
            return row.says
        if not row.has_a_span:
            return "it has no moment: something happens, or something is refused"
        if not row.exists_while.holds(self.facts) or (row.unless and row.unless.holds(self.facts)):
            return "it does not apply to these facts"
        found = look_up(row.span, self.facts)
        return str(found.value) if found else "nothing is promised: it is not set"


def _facts_of(line: str) -> Mapping[str, Any]:
    question = json.loads(line)
    if not isinstance(question, dict):
        raise ValueError(f"{line.strip()} is no question: write a JSON object a line")
    return question


@lru_cache(maxsize=32)
def _rulebook(name: str) -> Rulebook:
    known = charterfile.shipped()
    if name not in known:
        raise UnknownQuestionError(f"there is no charter {name!r}; there are {', '.join(known)}")
    charter = charterfile.load(name)
    days = charterfile.holidays(holiday_codes(charter), range(FIRST_YEAR, LAST_YEAR + 1))
    return Rulebook(charter, days, version=charter.document.current)


def _row(rulebook: Rulebook, slug: str) -> Row:
    row = rulebook.slugs.get(slug)
    if row is None:
        known = ", ".join(sorted(rulebook.slugs))
        raise UnknownQuestionError(f"there is no promise {slug!r}; there are {known}")
    return row


def _facts(charter: Charter, question: Mapping[str, Any]) -> dict[str, Any]:
    facts = {fact: question[fact] for fact in FACTS if question.get(fact) is not None}
    if "priority" in facts:
        facts["priority"] = int(facts["priority"])
    default = "incident" if "incident" in charter.kinds else next(iter(charter.kinds), "incident")
    return {"kind": default, **facts}


def _moment(text: Any) -> datetime:
    if text is None:
        raise ValueError("say from when: --from 2026-03-02T16:50:00Z")
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC; write it as 2026-03-02T16:50:00Z")
    return at.astimezone(UTC)


def _starts(triggers: Triggers, at: datetime) -> Iterable[Event]:
    """The events at `at` that set the first of `triggers` off."""
    trigger = triggers[0]
    patterns = trigger.patterns if isinstance(trigger, LaterOf) else (trigger,)
    for pattern in patterns:
        if isinstance(pattern, Pattern):
            yield Event(pattern.kind, at, _carried(pattern))


def _carried(pattern: Pattern) -> dict[str, Any]:
    first = pattern.carries.alternatives[0] if pattern.carries.alternatives else ()
    carried = {test.fact: test.one_of[0] for test in first if test.one_of}
    return {**carried, "needs": list(pattern.gives)}


def _with_facts(event: Event, facts: Mapping[str, Any]) -> Event:
    return Event(event.kind, event.at, {**event.carries, "facts": facts})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("kept due", description=__doc__)
    parser.add_argument("--charter")
    parser.add_argument("--promise")
    parser.add_argument("--from")
    parser.add_argument("--batch", action="store_true", help="questions as JSON lines")
    parser.add_argument("--json", action="store_true")
    for fact in FACTS:
        parser.add_argument(f"--{fact}")
    return parser
