"""The ways in which a case may be closed."""

from collections.abc import Iterable, Mapping
from typing import Any

from kept.core.charter.conditions import Facts
from kept.core.charter.lifecycles import Way
from kept.core.charter.tables import look_up
from kept.core.charter.triggers import fires
from kept.core.lifecycle.refusing import Refusal, refuses
from kept.core.lifecycle.states import ways_on
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event


def ways_to_close(rulebook: Rulebook, state: str) -> Mapping[str, Way]:
    """Return the ways in which a case in `state` may be closed, by name; empty without any."""
    lifecycle = rulebook.lifecycle
    return {
        name: way
        for end in ways_on(rulebook, state)
        if lifecycle.states[end].ends
        for name, way in lifecycle.states[end].ways.items()
    }


def way_by(rulebook: Rulebook, state: str, event: Event, facts: Facts) -> str:
    """Return the way by which `event` closes a case in `state`; empty where none says so."""
    for name, way in ways_to_close(rulebook, state).items():
        listens = look_up(way.on, facts)
        if listens is not None and fires(listens.value, event, ()):
            return name
    return ""


def refuses_close(
    rulebook: Rulebook,
    state: str,
    way: str,
    *,
    roles: Iterable[str],
    facts: Facts,
    given: Mapping[str, Any],
) -> Refusal | None:
    """
    Say why a case in `state` may not be closed by `way`; None where it may.

    `facts` hold the clocks' states by name too (`with_clocks`). A charter that names
    no ways lets every end be reached that `state` leads to.
    """
    lifecycle = rulebook.lifecycle
    closing = [name for name in ways_on(rulebook, state) if lifecycle.states[name].ends]
    if not closing:
        return Refusal(f"A case that is {state} cannot be closed from there.")
    end = lifecycle.states[closing[0]]
    if not end.ways:
        return refuses(end, closing[0], roles=roles, facts=facts, given=given)
    if way not in end.ways:
        return Refusal(f"{way!r} is no way to close a case; the ways are {', '.join(end.ways)}.")
    return refuses(end.ways[way], way, roles=roles, facts=facts, given=given)
