"""States that nothing leads to, and states that lead nowhere."""

from collections import Counter
from collections.abc import Iterator, Mapping

from kept.core.charter.charter import Charter
from kept.core.charter.findings import Finding, error, note
from kept.core.charter.lifecycles import Lifecycle, State
from kept.core.charter.problems import Path
from kept.core.charter.tables import leaves
from kept.core.charter.triggers import Pattern


def lead_to_states(charter: Charter) -> Iterator[Finding]:
    for path, lifecycle in _lifecycles(charter):
        for state in lifecycle.states.values():
            for name in state.to:
                if name not in lifecycle.states:
                    known = ", ".join(lifecycle.states)
                    yield error((*path, state.name, "to"), f"{name!r} is no state of it: {known}")


def reach_every_state(charter: Charter) -> Iterator[Finding]:
    for path, lifecycle in _lifecycles(charter):
        forth = {name: state.to for name, state in lifecycle.states.items()}
        reached = _reached({lifecycle.first.name}, forth)
        for name in lifecycle.states:
            if name not in reached:
                yield error((*path, name), f"nothing leads to {name!r}")


def reach_an_end(charter: Charter) -> Iterator[Finding]:
    """A state that ends, or one without `to` where none does, is an end."""
    for path, lifecycle in _lifecycles(charter):
        states = lifecycle.states
        ends = {name for name, state in states.items() if state.ends}
        ends = ends or {name for name, state in states.items() if not state.to}
        back: dict[str, tuple[str, ...]] = {
            name: tuple(one.name for one in states.values() if name in one.to) for name in states
        }
        for name in states.keys() - _reached(ends, back):
            yield error((*path, name), f"from {name!r} there is no way to an end")


def move_one_way(charter: Charter) -> Iterator[Finding]:
    """Where one event could lead to two states, the one named first in `to` is taken."""
    for path, lifecycle in _lifecycles(charter):
        for state in lifecycle.states.values():
            heard = Counter(
                event
                for name in dict.fromkeys(state.to)
                if name in lifecycle.states
                for event in _bare_events(lifecycle.states[name])
            )
            for event, times in heard.items():
                if times > 1:
                    where = (*path, state.name, "to")
                    yield note(where, f"{event!r} leads to two of these; the first is taken")


def _bare_events(state: State) -> frozenset[str]:
    triggers = (trigger for either in leaves(state.on) for trigger in either)
    return frozenset(
        one.kind for one in triggers if isinstance(one, Pattern) and not one.carries.alternatives
    )


def _reached(since: set[str], ways: Mapping[str, tuple[str, ...]]) -> set[str]:
    reached, fresh = set(since), set(since)
    while fresh:
        fresh = {name for one in fresh for name in ways.get(one, ())} - reached
        reached |= fresh
    return reached


def _lifecycles(charter: Charter) -> Iterator[tuple[Path, Lifecycle]]:
    for record, lifecycle in charter.lifecycles.items():
        if lifecycle.states:
            yield ("lifecycles", record), lifecycle
