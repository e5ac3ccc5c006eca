"""The states of a record as a charter's readers see them: what follows, who may, what it wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kept.core import lifecycle
from kept.core.charter.conditions import Condition
from kept.core.charter.lifecycles import State, Way
from kept.core.charter.reading import Need
from kept.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Step:
    """A state in the customer's words; states of one name are one step."""

    name: str
    follows: tuple[str, ...]
    ends: bool
    clause: str
    who: str = ""
    wants: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


def steps(rulebook: Rulebook, record: str = "case") -> list[Step]:
    """Return the states of a record in the order of the charter, the beginning first."""
    book = rulebook.of(record)
    states = book.lifecycle.states
    ends = _ends(states)
    found: dict[str, Step] = {}
    for name, state in states.items():
        step = _step(book, state, ends=name in ends)
        known = found.get(step.name)
        found[step.name] = _joined(known, step) if known else step
    return [replace(step, follows=_without(step.follows, step.name)) for step in found.values()]


def _step(book: Rulebook, state: State, *, ends: bool) -> Step:
    return Step(
        name=_name(book, state.name),
        follows=tuple(_name(book, after) for after in state.to),
        ends=ends,
        clause=", ".join(state.clause),
        who=" or ".join(state.who),
        wants=tuple(_wants(state.needs)),
        ways=tuple(_way(way) for way in state.ways.values()),
    )


def _name(book: Rulebook, state: str) -> str:
    label = lifecycle.label(book, state)
    return label[:1].upper() + label[1:]


def _joined(known: Step, more: Step) -> Step:
    follows = tuple(dict.fromkeys((*known.follows, *more.follows)))
    wants = tuple(dict.fromkeys((*known.wants, *more.wants)))
    return replace(known, follows=follows, wants=wants, ends=known.ends or more.ends)


def _without(names: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(names) if one != name)


def _ends(states: Mapping[str, State]) -> set[str]:
    """The states that end the record; where none is said to, those without a way on."""
    said = {name for name, state in states.items() if state.ends}
    return said or {name for name, state in states.items() if not state.to}


def _way(way: Way) -> str:
    """Return one way to an end as a line: what it means, who may, what it wants."""
    parts = [way.means or way.label or way.name]
    if way.who:
        parts.append(f"by the {' or '.join(way.who)}")
    if wants := list(_wants(way.needs)):
        parts.append(f"once there is: {', '.join(wants)}")
    return "; ".join(parts)


def _wants(needs: Iterable[Need]) -> Iterator[str]:
    for need in needs:
        yield lifecycle.in_words(need) if isinstance(need, Condition) else need
