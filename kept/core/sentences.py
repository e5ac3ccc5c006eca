"""
Clocks and rules in words: read by agents, customers and managers alike.

One renderer for list, page, mail and command line; two texts for one rule would be a bug.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.core import lifecycle
from kept.core.charter.charter import Charter
from kept.core.charter.conditions import Facts
from kept.core.charter.quantities import OPEN_TIME, Quantity, Unit
from kept.core.charter.rows import Kind, Points, Row
from kept.core.charter.tables import Choice, Missing, Setting, Table, leaves, look_up
from kept.core.charter.triggers import Pattern
from kept.core.moments import in_full
from kept.core.rulebook import ALWAYS, Rulebook
from kept.core.runs import Run, State

# What we do when an event of this kind ends a clock: the verb, and the thing as a noun.
ACTS = {
    "contact by staff": ("reply", "a first reply"),
    "solution offered": ("offer a resolution", "a resolution"),
    "next action done": ("do what we said we would", "the next action"),
    "release announced": ("announce the release", "a release"),
    "closed": ("close it", "closing"),
}
CALL = ("call you", "a call")


def in_words(quantity: Quantity | None, *, hours: str = "") -> str:
    """Return "2 working hours", "the close of the third working day"; hours `always` are real."""
    if quantity is None:
        return ""
    match quantity.unit:
        case unit if unit in OPEN_TIME and hours != ALWAYS:
            amount, _, word = str(quantity).partition(" ")
            return f"{amount} working {word}"
        case Unit.WORKING_DAY_TO_THE_HOUR:
            return str(quantity).replace(" to the hour", ", to the hour")
    return str(quantity)


def promise(run: Run, *, now: datetime, for_customer: bool = True) -> str:
    """
    Say what we will do by when, and because of which rule (UX, section 9).

    "We will reply by Tuesday 1 December, 10:30, because we promise a first reply within
    2 working hours for priority 2." Where the charter is not binding it aims. Those who
    keep it read "A first reply is due by ...".
    """
    if run.kind is not Kind.PROMISE:
        return _until(run, now=now)
    verb, noun = act(run.row, _facts_chosen(run))
    if run.state is State.PAUSED:
        return f"The time for {noun} stands still."
    will = f"{_we(run)} {verb}" if for_customer else f"{noun[:1].upper()}{noun[1:]} is due"
    if run.due_at is None:
        return f"{will} as soon as possible."
    by = in_full(run.due_at, now, run.rulebook.zone)
    length = _length_in_words(run)
    if run.state is State.LATE:
        return f"We are late: {_said(run, noun)} {length}, by {by}." if length else _late(run, by)
    because = f", because {_says(run, noun)} {length}" if length else ""
    return f"{will} by {by}{because}."


def _late(run: Run, by: str) -> str:
    return f"We are late: {run.row.label or run.name} was {by}."


def _until(run: Run, *, now: datetime) -> str:
    """Say until when a window is open, a limit runs, a guard stands: nobody promises it."""
    name, length = run.row.label or run.name, in_words(run.quantity, hours=run.terms.hours)
    if run.due_at is None:
        return f"{name.capitalize()}: {run.state}."
    until = in_full(run.due_at, now, run.rulebook.zone)
    ends = "not before" if run.kind is Kind.GUARD else "until"
    return f"{name.capitalize()}: {ends} {until} ({length})."


def act(row: Row, facts: Facts) -> tuple[str, str]:
    """Return what ends a clock as a verb and as a noun: "reply", "a first reply"."""
    found = look_up(row.stops, facts)
    triggers = found.value if found else next(iter(leaves(row.stops)), ())
    if not isinstance(row.every, Missing):
        return "write to you again", "an update"
    for trigger in triggers:
        if isinstance(trigger, Pattern):
            if _is_by_phone(trigger):
                return CALL
            if trigger.kind in ACTS:
                return ACTS[trigger.kind]
    return f"see to the {row.name}", f"the {row.name}"


def rule(rulebook: Rulebook, row: Row) -> list["Term"]:
    """Return what a row promises, a term for each branch of its table."""
    node = row.span if isinstance(row.share, Missing) else row.share
    return list(_terms(rulebook, node, ()))


@dataclass(frozen=True, slots=True)
class Term:
    """A branch of a table in words: for whom, what, and whether the figure is assumed."""

    when: str
    what: str
    assumed: bool = False


def state_sentence(
    rulebook: Rulebook, facts: Facts, runs: Iterable[Run], *, now: datetime, for_customer: bool
) -> str:
    """Say who acts next and by when: "Waiting for you." or "We are working on it. ..."."""
    state = str(facts.get("state") or "")
    if not state:
        return "Not yet let in: somebody is looking at it."
    if lifecycle.ends(rulebook, state):
        return f"{lifecycle.label(rulebook, state)}."
    runs = tuple(runs)
    opening = _who_acts(rulebook, state, str(facts.get("waiting for") or ""), for_customer)
    next_run = next_promise(runs)
    if next_run is None:
        window = next((run for run in runs if run.kind is Kind.WINDOW and run.due_at), None)
        if window and window.is_standing and window.due_at:
            return f"{opening} Until {in_full(window.due_at, now, rulebook.zone)}."
        return opening
    return f"{opening} {promise(next_run, now=now, for_customer=for_customer)}"


def next_promise(runs: Iterable[Run]) -> Run | None:
    """Return the promise that the customer sees fall due next; a late one comes first."""
    shown = [
        run
        for run in runs
        if run.kind is Kind.PROMISE and run.shown and run.is_standing and run.due_at is not None
    ]
    return min(shown, key=lambda run: (run.due_at, run.name), default=None)


def what_is_due(run: Run) -> str:
    """Return what ends the run in time, as a noun: "a first reply"."""
    return act(run.row, _facts_chosen(run))[1]


def charter_aims(charter: Charter) -> bool:
    """Whether customers read "target" and "we aim to" rather than "promise" (PA-03, PS-24)."""
    return not charter.document.binding


def _we(run: Run) -> str:
    return "We aim to" if charter_aims(run.rulebook.charter) else "We will"


def _says(run: Run, noun: str) -> str:
    aims = charter_aims(run.rulebook.charter)
    return f"our target is {noun}" if aims else f"we promise {noun}"


def _said(run: Run, noun: str) -> str:
    aims = charter_aims(run.rulebook.charter)
    return f"our target was {noun}" if aims else f"we promised {noun}"


def _length_in_words(run: Run) -> str:
    """Return how long we have, and for whom: "within 2 working hours for priority 2"."""
    target = run.terms.points[-1][0] if run.terms.points else run.quantity
    if target is None or target.unit in {Unit.AS_GIVEN, Unit.AT_ONCE}:
        return ""
    length = in_words(target, hours=run.terms.hours)
    joined = length if target.unit is Unit.TWICE_PER_WORKING_DAY else _each_or_within(run, length)
    return joined + _for_whom(run)


def _each_or_within(run: Run, length: str) -> str:
    return f"every {length.removeprefix('1 ')}" if run.row.repeats else f"within {length}"


def _for_whom(run: Run) -> str:
    chosen = run.terms.span.chosen_by if run.terms.span else run.terms.points_by
    named = [_fact_in_words(run.rulebook, fact, value) for fact, value in chosen]
    return f" for {', '.join(named)}" if named else ""


def _fact_in_words(rulebook: Rulebook, fact: str, value: Any) -> str:
    if fact == "plan" and value in rulebook.charter.plans:
        return f"the {rulebook.charter.plans[value].name or value}"
    return f"{rulebook.label(fact)} {value}"


def _facts_chosen(run: Run) -> dict[str, Any]:
    return dict(run.terms.span.chosen_by) if run.terms.span else {}


def _is_by_phone(pattern: Pattern) -> bool:
    return any(
        test.fact == "via" and "phone" in test.one_of
        for tests in pattern.carries.alternatives
        for test in tests
    )


def _who_acts(rulebook: Rulebook, state: str, waiting_for: str, for_customer: bool) -> str:
    if waiting_for == "customer":
        return "Waiting for you." if for_customer else "Waiting for the customer."
    if waiting_for:
        return f"Waiting for the {waiting_for}."
    label = lifecycle.label(rulebook, state)
    return f"{label}."


def _terms(rulebook: Rulebook, node: Any, path: tuple[str, ...]) -> Iterator[Term]:
    match node:
        case Missing():
            return
        case Setting(assumed=Missing()):
            yield Term(", ".join(path), "not set yet", assumed=True)
        case Setting():
            for term in _terms(rulebook, node.assumed, path):
                yield Term(term.when, term.what, assumed=True)
        case Table():
            for value, row in node.rows.items():
                named = _fact_in_words(rulebook, node.by, value)
                yield from _terms(rulebook, row, (*path, named))
            yield from _terms(rulebook, node.others, (*path, "others") if node.rows else path)
        case Choice():
            for _, row in node.cases:
                yield from _terms(rulebook, row, path)
        case Quantity():
            yield Term(", ".join(path), in_words(node))
        case _:
            yield Term(", ".join(path), _share_in_words(node))


def _share_in_words(points: Points) -> str:
    return ", ".join(f"{share}% within {in_words(span)}" for span, share in points)


def standing(run: Run) -> str:
    """Return how a run stands in one word for people: "late", "met late"."""
    return "met late" if run.state is State.MISSED else str(run.state)
