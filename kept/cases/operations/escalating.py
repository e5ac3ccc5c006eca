"""
Taking a case further: to the vendor, to experts, to colleagues, to the next manager.

Neither owner nor priority change by it; what runs meanwhile, and the state that the case
is in, are the charter's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import EscalationRefusedError, NotAllowedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.core import lifecycle
from kept.core.charter.coverage import Escalation
from kept.core.charter.rows import slug
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event
from kept.customers.models import Person

ESCALATED, ANSWERED = "escalated", "answered"
REFERRED, TAKEN = "referred", "taken"
REASON, WHEN = "reason", "when"
NO_MOMENT = datetime.min.replace(tzinfo=UTC)  # of an event that is only thought of


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody to whom a case may be taken: on which ladder, on which level of it, and who."""

    ladder: str
    to: tuple[str, ...]
    level: int = 0

    @property
    def key(self) -> str:
        return slug(f"{self.ladder} {' '.join(self.to)}")

    def __str__(self) -> str:
        return f"{self.ladder.capitalize()}: {' or '.join(self.to)}"


def ways(rulebook: Rulebook, events: Iterable[Event]) -> list[Way]:
    """
    Return to whom a case with these events may be taken now.

    A ladder opens level by level; what customers climb with a complaint, and what opens a
    record of its own, is taken there.
    """
    happened = list(events)
    return [
        way
        for name, rules in rulebook.charter.escalations.items()
        if not rules.about and not rules.opens
        for way in _ways_of(name, rules, happened)
    ]


def standing(events: Iterable[Event]) -> list[str]:
    """Return the ladders on which an answer is awaited, by name."""
    waiting: dict[str, None] = {}
    for event in events:
        ladder = str(event.carries.get("ladder", ""))
        if event.kind == ESCALATED:
            waiting[ladder] = None
        elif event.kind == ANSWERED:
            waiting.pop(ladder, None)
    return list(waiting)


def referred_to(events: Iterable[Event]) -> str:
    """Return the team to which the case was referred, and that has not taken it; empty if none."""
    team = ""
    for event in events:
        if event.kind == REFERRED:
            team = str(event.carries.get("to", ""))
        elif event.kind == TAKEN:
            team = ""
    return team


def needs(rulebook: Rulebook, facts: Mapping[str, Any], way: Way) -> list[str]:
    """Return what must be filled in, beside the reason: by the ladder, and by where it leads."""
    rules = rulebook.charter.escalations[way.ladder]
    event = Event(ESCALATED, NO_MOMENT, {"ladder": way.ladder})
    to = lifecycle.move(rulebook, str(facts.get("state")), event, facts)
    state = rulebook.lifecycle.states[to].needs if to else ()
    wanted = [*rules.needs, *([WHEN] if rules.when else []), *state]
    return [need for need in dict.fromkeys(wanted) if isinstance(need, str) and need != REASON]


@transaction.atomic
def escalate(
    case: Case,
    *,
    way: str,
    by: Person,
    at: datetime,
    why: str,
    given: Mapping[str, Any] | None = None,
) -> Entry:
    """
    Take the case further by the way of that key; who stands there is told.

    Raises:
        EscalationRefusedError: there is no such way now, or something is not filled in.
        NotAllowedError: the charter leaves it to others.
        HeldError, ClosedError: nothing is written.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    chosen = _chosen(chronicle, way)
    rules = chronicle.rulebook.charter.escalations[chosen.ladder]
    _refuse(chronicle, author, chosen, rules, why, given or {})
    said = {
        need: (given or {})[need] for need in needs(chronicle.rulebook, chronicle.facts, chosen)
    }
    for fact, value in said.items():
        if fact != WHEN:
            chronicle.change(fact, value, at=at, author=author)
    carries: dict[str, Any] = {
        "ladder": chosen.ladder,
        "to": list(chosen.to),
        "who": author.name,
        "why": why,
    }
    carries |= {"level": chosen.level} if chosen.level else {}
    carries |= {WHEN: said[WHEN]} if WHEN in said else {}
    entry = chronicle.write(ESCALATED, at=at, author=author, public=False, carries=carries)
    if set(chosen.to) & chronicle.rulebook.charter.roles.teams.keys():
        _refer(chronicle, chosen, author, at)
    _tell(chronicle, chosen, entry, why)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def answer_escalation(case: Case, *, ladder: str, by: Person, at: datetime, text: str) -> Entry:
    """
    Write down what came back from whoever the case was taken to; it stays among ourselves.

    Raises:
        EscalationRefusedError: nothing is awaited there, or nothing was said.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if ladder not in standing(chronicle.events):
        raise EscalationRefusedError("No answer is awaited there.")
    if not text.strip():
        raise EscalationRefusedError("Write what the answer is.")
    author = Author(by, Entry.Role.STAFF)
    carries = {"ladder": ladder, "who": author.name}
    entry = chronicle.write(
        ANSWERED, at=at, author=author, public=False, carries=carries, words=Words(text)
    )
    chronicle.finish(now=at)
    return entry


def _ways_of(name: str, rules: Escalation, events: Sequence[Event]) -> list[Way]:
    if not rules.levels:
        several: list[tuple[str, ...]] = [(role,) for role in rules.to] or [rules.with_]
        return [Way(name, to) for to in several if to]
    climbed = sum(e.kind == ESCALATED and e.carries.get("ladder") == name for e in events)
    if climbed >= len(rules.levels):
        return []
    return [Way(name, rules.levels[climbed], climbed + 1)]


def _chosen(chronicle: Chronicle, key: str) -> Way:
    for way in ways(chronicle.rulebook, chronicle.events):
        if way.key == key:
            return way
    raise EscalationRefusedError("The case cannot be taken there now.")


def _refuse(
    chronicle: Chronicle,
    author: Author,
    way: Way,
    rules: Escalation,
    why: str,
    given: Mapping[str, Any],
) -> None:
    clause = ", ".join(rules.clause)
    if rules.who and not set(rules.who) & chronicle.roles_of(author):
        raise NotAllowedError(f"That is for the {' or '.join(rules.who)} to do.", clause)
    if not why.strip():
        raise EscalationRefusedError("Say why the case is taken further.", clause)
    for need in needs(chronicle.rulebook, chronicle.facts, way):
        if not given.get(need):
            raise EscalationRefusedError(f"Say first: {need}.", clause)


def _refer(chronicle: Chronicle, way: Way, author: Author, at: datetime) -> None:
    """A team of our own is referred to: the customer reads that colleagues have it."""
    carries = {"to": way.to[0], "who": author.name}
    chronicle.write(REFERRED, at=at, author=author, public=True, carries=carries)


def _tell(chronicle: Chronicle, way: Way, entry: Entry, why: str) -> None:
    to = tuple(people.behind(chronicle, way.to))
    chronicle.tell(Letter(notice="task", entry=entry, audience="staff", to=to, saying=why))
