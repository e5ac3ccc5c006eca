"""What is written when one of us speaks to the customer, or they to us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from kept.cases.chronicle import Chronicle
from kept.cases.errors import StateRefusedError
from kept.cases.models import Entry, File
from kept.cases.notices import Letter
from kept.cases.signing import Author, Words
from kept.core import lifecycle
from kept.core.charter.tables import Missing, Node, leaves
from kept.core.charter.triggers import LaterOf, Pattern, Triggers
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event
from kept.customers.models import Person

BY_STAFF, BY_CUSTOMER = "contact by staff", "contact by customer"
ASKED = "question asked"
FOLDED = "folded"
STATUS, NEXT_ACTION = "status", "next action"


def speak(
    chronicle: Chronicle,
    author: Author,
    at: datetime,
    words: Words | None,
    *,
    via: str = "mail",
    gives: Sequence[str] | None = (),
    files: Sequence[File] = (),
    question: str = "",
    **carries: Any,
) -> Entry:
    """
    Write that one of us wrote or spoke to the customer; with a `question`, that it was asked.

    `gives` None is a contact in which nothing could be said. A question that may move the
    case from where it stands comes before the answer it is part of: else the answer
    would begin work that waits for the customer already (PA-80).
    """
    known = [] if gives is None else [*gives, *_known(chronicle)]
    carries = {"via": via, "needs": list(dict.fromkeys(known)), "who": author.name, **carries}
    asked = {"via": via, "question": question, "who": author.name}
    ask = partial(chronicle.write, ASKED, at=at, author=author, public=True, carries=asked)
    moves = lifecycle.move(
        chronicle.rulebook, chronicle.state, Event(ASKED, at, asked), chronicle.facts
    )
    if question and moves:
        ask()
    entry = chronicle.write(
        BY_STAFF, at=at, author=author, public=True, carries=carries, words=words, files=files
    )
    if question and not moves:
        ask()
    return entry


def promise_action(chronicle: Chronicle, author: Author, at: datetime, until: datetime) -> None:
    """Set the commit time, or move it (PA-83)."""
    carries = {"until": until.isoformat(), "who": author.name}
    chronicle.write("next action promised", at=at, author=author, public=True, carries=carries)


def offer(chronicle: Chronicle, author: Author, at: datetime, solution: str) -> None:
    """
    Write that a solution was offered; the lifecycle says what that makes of the case.

    Raises:
        StateRefusedError: the charter has no such solution, or wants more known with it.
        GuardedError: a guard of the charter blocks it (PS-45).
    """
    _refuse_solution(chronicle, solution)
    if solution == "fix":
        chronicle.refuse_if_guarded("offer fix", now=at)
    carries = {"solution": solution, "who": author.name}
    chronicle.write("solution offered", at=at, author=author, public=True, carries=carries)


def tell_the_desk(chronicle: Chronicle, entry: Entry, by: Person, text: str) -> None:
    """Tell the owner what the customer said."""
    if chronicle.case.owner is not None:
        chronicle.tell(
            Letter(
                notice="answered",
                entry=entry,
                audience="staff",
                to=(chronicle.case.owner,),
                words={"who": str(by), "text": text},
            )
        )


def remark(chronicle: Chronicle, remarks: Sequence[str], *, at: datetime) -> None:
    """Say beside the case what is odd about the way in which words came; nothing without any."""
    if remarks:
        system = Author(None, Entry.Role.SYSTEM)
        carries = {"flag": " ".join(remarks)}
        chronicle.write("flagged", at=at, author=system, public=False, carries=carries)


def wanted_in(rulebook: Rulebook, kind: str = BY_STAFF) -> tuple[str, ...]:
    """Return what the charter wants to be given with an event, for its promises to be kept."""
    found: dict[str, None] = {}
    for listening in rulebook.rows:
        for pattern in _heard_by(listening.row.stops):
            if pattern.kind == kind:
                found.update(dict.fromkeys(pattern.gives))
    return tuple(found)


def folds_signatures(rulebook: Rulebook, via: str) -> bool:
    """Tell whether what stands beneath the words is folded away on a channel (XM-11)."""
    channel = rulebook.charter.channels.get(via)
    return channel is not None and channel.signatures == FOLDED


def heard_in(rulebook: Rulebook) -> Iterator[Pattern]:
    """Return every event that a clock of the charter listens to, with its conditions."""
    for listening in rulebook.rows:
        for node in (listening.row.starts, listening.row.stops, listening.row.undone_by):
            yield from _heard_by(node)


def _heard_by(node: Node[Triggers] | Missing) -> Iterator[Pattern]:
    for triggers in leaves(node):
        yield from _patterns(triggers)


def _patterns(triggers: Triggers) -> Iterator[Pattern]:
    for trigger in triggers:
        match trigger:
            case Pattern():
                yield trigger
            case LaterOf():
                yield from trigger.patterns


def offered(chronicle: Chronicle, solution: str, text: str) -> dict[str, Any]:
    """Return what the letter says of a solution: with it what was filled in, and what it means."""
    one = chronicle.rulebook.charter.solutions.get(solution)
    needs = [need for need in one.needs if isinstance(need, str)] if one else []
    filled = [f"{need} {chronicle.facts[need]}" for need in needs if chronicle.facts.get(need)]
    says = one.says[:1].upper() + one.says[1:] if one else ""
    return {"text": text, "solution": ", ".join([solution, *filled]), "says": says}


def _known(chronicle: Chronicle) -> list[str]:
    """Return what is wanted in an answer and known of the case already (PA-16)."""
    return [word for word in wanted_in(chronicle.rulebook) if chronicle.facts.get(word)]


def _refuse_solution(chronicle: Chronicle, solution: str) -> None:
    known = chronicle.rulebook.charter.solutions
    if known and solution not in known:
        raise StateRefusedError(f"A solution is one of {', '.join(known)}.")
    needs = known[solution].needs if known else ()
    missing = [n for n in needs if isinstance(n, str) and not chronicle.facts.get(n)]
    if missing:
        clause = ", ".join(known[solution].clause)
        raise StateRefusedError(f"{solution.capitalize()}: say first {missing[0]}.", clause)
