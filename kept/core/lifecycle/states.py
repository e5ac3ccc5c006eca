"""The states of a record: which is the first, which ends it, what a customer calls it."""

from kept.core.charter.lifecycles import State
from kept.core.rulebook import Rulebook


def first_state(rulebook: Rulebook) -> str:
    """Return the state in which a record begins."""
    return next(iter(rulebook.lifecycle.states))


def ends(rulebook: Rulebook, state: str) -> bool:
    """Tell whether `state` is an end."""
    return state_of(rulebook, state).ends


def label(rulebook: Rulebook, state: str) -> str:
    """Return the customer's words for `state`."""
    known = rulebook.lifecycle.states.get(state)
    return (known.label if known else "") or state.capitalize()


def ways_on(rulebook: Rulebook, state: str) -> tuple[str, ...]:
    """Return the states that may follow `state`."""
    return tuple(state_of(rulebook, state).to)


def end_of(rulebook: Rulebook, state: str) -> str | None:
    """Return the ending state that `state` leads to; None without one."""
    states = rulebook.lifecycle.states
    return next((name for name in ways_on(rulebook, state) if states[name].ends), None)


def state_of(rulebook: Rulebook, state: str) -> State:
    """Return a state of the charter; one that it does not know leads nowhere and is no end."""
    return rulebook.lifecycle.states.get(state) or State(name=state)
