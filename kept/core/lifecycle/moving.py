"""What moves a record from one state to the next, and what it waits to hear."""

from collections.abc import Iterable, Mapping
from typing import Any

from kept.core.charter.conditions import Facts
from kept.core.charter.tables import leaves, look_up
from kept.core.charter.triggers import fires, kinds
from kept.core.lifecycle.refusing import Refusal, refuses
from kept.core.lifecycle.states import ends, state_of, ways_on
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event

# The events by which something is laid before the customer, and what they say yes or no to.
ASKS = {"closure asked": "closure", "patch issued": "patch", "solution offered": "solution"}


def asks(rulebook: Rulebook, state: str, facts: Facts) -> str:
    """Return what the customer is to say yes or no to in `state`; empty where nothing is."""
    if facts.get("waiting for") != "customer" or ends(rulebook, state):
        return ""
    listens = leaves(state_of(rulebook, state).on)
    heard = frozenset().union(*(kinds(triggers) for triggers in listens))
    asked = [about for event, about in ASKS.items() if event in heard]
    if facts.get("closure") != "asked" and len(asked) > 1:
        asked.remove("closure")
    return asked[0] if asked else ""


def hears(rulebook: Rulebook, state: str, event: Event, facts: Facts) -> bool:
    """Tell whether `event` means something to a case in `state`: it moves it, or led it there."""
    if move(rulebook, state, event, facts) is not None:
        return True
    return any(fires(one, event, ()) for one in leaves(state_of(rulebook, state).on))


def move(rulebook: Rulebook, state: str, event: Event, facts: Facts) -> str | None:
    """Return the state that `event` moves the record to; None where it stays as it is."""
    lifecycle = rulebook.lifecycle
    for name in ways_on(rulebook, state):
        listens = look_up(lifecycle.states[name].on, facts)
        if listens is not None and fires(listens.value, event, ()):
            return name
    return None


def refuses_move(
    rulebook: Rulebook,
    state: str,
    to: str,
    *,
    roles: Iterable[str],
    facts: Facts,
    given: Mapping[str, Any],
) -> Refusal | None:
    """
    Say why the record may not go from `state` to `to`; None where it may.

    `given` are the fields filled in with the move, `facts` those that stand.
    """
    target = rulebook.lifecycle.states.get(to)
    if target is None or to not in ways_on(rulebook, state):
        return Refusal(f"There is no way from {state} to {to}.")
    return refuses(target, to, roles=roles, facts=facts, given=given)
