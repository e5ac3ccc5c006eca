"""The facts of a case, read from its timeline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from kept.core.charter.conditions import Facts
from kept.core.charter.tables import look_up
from kept.core.rulebook import BEFALLS_ALL, Rulebook
from kept.core.timeline import Event

CASE = "case"
CHANGED = " changed"
CHARTER_CHANGED = "charter changed"
UNCHANGED: frozenset[str] = frozenset()
NO_BOOKS: Mapping[str, Rulebook] = MappingProxyType({})
_at, _kind = attrgetter("at"), attrgetter("kind")
APPROVAL_WORDS = ("asked", "agreed", "refused", "withdrawn", "expired")


@dataclass(slots=True)
class Instant:
    """
    What happened at one instant, and the facts right after it.

    Made once and never changed; to freeze it would double the time that cutting takes.
    """

    at: datetime
    events: tuple[Event, ...]
    facts: Facts
    changed: frozenset[str]
    rulebook: Rulebook = field(repr=False)
    kinds: frozenset[str]
    befell: frozenset[str] = frozenset()  # what befalls every clock of the case


def instants(
    rulebook: Rulebook, events: Iterable[Event], books: Mapping[str, Rulebook] = NO_BOOKS
) -> list[Instant]:
    """
    Cut a timeline, in order of time, into its instants; at each the facts change first.

    A `charter changed` event goes on under the rulebook that `books` has for its `to`.
    """
    facts: dict[str, Any] = {}
    cut = []
    for at, group in groupby(events, key=_at):
        together = tuple(group)
        kinds, befell, sets_any = _sort_of(*map(_kind, together))
        if befell:
            befell = frozenset(e.kind for e in together if e.record == CASE) & BEFALLS_ALL
            rulebook = _book_after(rulebook, together, books)
        changed = UNCHANGED
        if sets_any and (brought := brought_by(rulebook, facts, together)):
            changed = frozenset([fact for fact in brought if facts.get(fact) != brought[fact]])
            if changed:
                facts = {**facts, **brought}
        cut.append(Instant(at, together, facts, changed, rulebook, kinds, befell))
    return cut


@lru_cache(maxsize=1024)
def _sort_of(*kinds: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """Return the kinds of events, those that befall every clock, and whether any sets a fact."""
    once = frozenset(kinds)
    return once, once & BEFALLS_ALL, any(map(_sets_facts, once))


def _book_after(
    rulebook: Rulebook, events: Iterable[Event], books: Mapping[str, Rulebook]
) -> Rulebook:
    for event in events:
        if event.kind == CHARTER_CHANGED:
            rulebook = books.get(str(event.carries.get("to")), rulebook)
    return rulebook


def facts_at(
    rulebook: Rulebook, events: Sequence[Event], at: datetime | None = None
) -> dict[str, Any]:
    """Return the facts after the events, or after those up to and including `at`."""
    heard = [event for event in events if at is None or event.at <= at]
    return brought_by(rulebook, {}, heard)


def now_facts(rulebook: Rulebook, facts: Facts, *, now: datetime) -> dict[str, Any]:
    """Return `facts` with those that the time of day brings: open or closed hours, dates."""
    hours = {
        name: "open" if rulebook.calendar(name, facts).is_open(now) else "closed"
        for name in rulebook.calendars
        if rulebook.is_told(name, facts)
    }
    weekend = {5: "saturday", 6: "sunday"}
    day = weekend.get(now.astimezone(rulebook.zone).weekday(), "weekday")
    return {**facts, **hours, "date": dates_on(rulebook, now), "day": day}


def dates_on(rulebook: Rulebook, at: datetime) -> list[str]:
    """Return the lists of dates that the day of `at` stands in, such as the critical ones."""
    day = at.astimezone(rulebook.zone).date().isoformat()
    return [name for name, days in rulebook.charter.dates.items() if day in days]


def brought_by(rulebook: Rulebook, facts: Facts, events: Iterable[Event]) -> dict[str, Any]:
    """Return the facts that `events` set, of the record itself alone."""
    brought: dict[str, Any] = {}
    for event in events:
        if _sets_facts(event.kind) and event.record == CASE:
            brought |= _set_by(rulebook, event, {**facts, **brought} if brought else facts)
    return brought


@lru_cache(maxsize=1024)
def _sets_facts(kind: str) -> bool:
    """Tell whether an event of this kind may set a fact: most are only words."""
    return (
        kind in ("opened", "solution offered")
        or kind.endswith(CHANGED)
        or kind.rpartition(" ")[2] in APPROVAL_WORDS
    )


def _set_by(rulebook: Rulebook, event: Event, facts: Facts) -> dict[str, Any]:
    carries = event.carries
    match event.kind:
        case "opened":
            return {**carries.get("facts", {}), **_state(rulebook, _first_state(rulebook), facts)}
        case "state changed":
            return _state(rulebook, carries["to"], facts)
        case "solution offered" if "solution" in carries:
            # The state may wait for something else by the solution that is offered.
            return {"solution": carries["solution"]} | _state(
                rulebook, facts.get("state"), {**facts, "solution": carries["solution"]}
            )
        case kind if kind.endswith(CHANGED):
            return {kind.removesuffix(CHANGED): carries.get("to")}
    name, _, word = event.kind.rpartition(" ")
    return {name: word} if name in rulebook.charter.approvals else {}


def _first_state(rulebook: Rulebook) -> str | None:
    return next(iter(rulebook.lifecycle.states), None)


def _state(rulebook: Rulebook, state: str | None, facts: Facts) -> dict[str, Any]:
    states = rulebook.lifecycle.states
    if state is None or state not in states:
        return {"state": state, "waiting for": None}
    waiting = look_up(states[state].waiting_for, facts)
    return {"state": state, "waiting for": waiting.value if waiting else None}
