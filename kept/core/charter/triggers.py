"""Which events start and stop a clock, or move a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kept.core.charter.conditions import ALWAYS, Condition
from kept.core.charter.problems import MisreadError, at
from kept.core.charter.tables import MISSING, Missing, Node, parse_node
from kept.core.charter.words import whole, words
from kept.core.timeline import Event

COUNT = "count"
LATER_OF = "later of"


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    An event of one kind, under a condition on what it carries; `gives` must be given with it.

    What happened to another record is heard only where the condition names it.
    """

    kind: str
    carries: Condition = ALWAYS
    gives: tuple[str, ...] = ()

    def matches(self, event: Event) -> bool:
        return (
            event.kind == self.kind
            and (not self.gives or set(self.gives) <= set(event.carries.get("needs", ())))
            and self.carries.holds(event.carries)
            and ("of" not in event.carries or "of" in self.carries.facts)
        )


@dataclass(frozen=True, slots=True)
class LaterOf:
    """All of several events: the moment is the latest of them."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A measure that passes a mark: counted for each of `per`, over a period."""

    measure: str
    condition: Condition
    per: tuple[str, ...]
    over: str
    above: Node[int] | Missing


Trigger = Pattern | LaterOf | Count
Triggers = tuple[Trigger, ...]


def parse_triggers(raw: Any) -> Node[Triggers]:
    """
    Read an event, a list of which whichever comes counts, or a table of these.

    Raises:
        MisreadError: says what is allowed.
    """
    return parse_node(raw, _either)


def _either(raw: Any) -> Triggers:
    if not isinstance(raw, list | tuple):
        return (_trigger(raw),)
    triggers = []
    for position, one in enumerate(raw):
        with at(position):
            triggers.append(_trigger(one))
    return tuple(triggers)


def _trigger(raw: Any) -> Trigger:
    match raw:
        case Pattern() | LaterOf() | Count():
            return raw
        case str():
            return Pattern(raw)
        case {"later of": list() as several}:
            return LaterOf(tuple(_pattern(one) for one in several))
        case {"count": str() as measure}:
            return _count(measure, raw)
    return _pattern(raw)


def _pattern(raw: Any) -> Pattern:
    match raw:
        case str():
            return Pattern(raw)
        case Mapping() if len(raw) == 1:
            ((kind, carried),) = raw.items()
            if carried is None:
                return Pattern(str(kind))
            if isinstance(carried, Mapping):
                rest = {key: value for key, value in carried.items() if key != "needs"}
                with at(kind):
                    given = words(carried.get("needs"))
                    return Pattern(str(kind), Condition.parse(rest) if rest else ALWAYS, given)
    raise MisreadError(
        f"{raw!r} is no event",
        "a word such as opened, or one with what it carries: {contact by staff: {via: phone}}",
    )


def _count(measure: str, raw: Mapping[str, Any]) -> Count:
    unknown = set(raw) - {"count", "while", "per", "over", "above"}
    if unknown:
        raise MisreadError(
            f"{', '.join(sorted(unknown))}: a count has no such key", "while, per, over or above"
        )
    return Count(
        measure,
        Condition.parse(raw["while"]) if "while" in raw else ALWAYS,
        words(raw.get("per")),
        str(raw.get("over", "1 month")),
        parse_node(raw["above"], whole) if "above" in raw else MISSING,
    )


def kinds(triggers: Iterable[Trigger]) -> frozenset[str]:
    """The kinds of event that `triggers` listen to."""
    found: set[str] = set()
    for trigger in triggers:
        match trigger:
            case Pattern():
                found.add(trigger.kind)
            case LaterOf():
                found |= {pattern.kind for pattern in trigger.patterns}
            case Count():
                found.add(COUNT)
    return frozenset(found)


def fires(triggers: Triggers, event: Event, before: Sequence[Event]) -> bool:
    """Whether `event`, after the events `before` it, sets one of `triggers` off."""
    # A plain loop, patterns first: this is asked of every event of every case.
    for trigger in triggers:
        if isinstance(trigger, Pattern):
            if trigger.kind == event.kind and trigger.matches(event):
                return True
        elif _fires(trigger, event, before):
            return True
    return False


def _fires(trigger: LaterOf | Count, event: Event, before: Sequence[Event]) -> bool:
    if isinstance(trigger, Count):
        return event.kind == COUNT and event.carries.get("measure") == trigger.measure
    if not any(pattern.matches(event) for pattern in trigger.patterns):
        return False
    seen = (*before, event)
    return all(any(p.matches(e) for e in seen) for p in trigger.patterns)
