"""The states of a record, the ways between them, and how a case may end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.core.charter.conditions import Condition, Facts, Test
from kept.core.charter.lifecycles import Reopen, State, Way
from kept.core.charter.tables import leaves, look_up
from kept.core.charter.triggers import fires, kinds
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.spans import moment
from kept.core.timeline import Event

NOBODY, REOPENED = "nobody", "reopened"

# The events by which something is laid before the customer, and what they say yes or no to.
ASKS = {"closure asked": "closure", "patch issued": "patch", "solution offered": "solution"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done, in words, and the clause that says so."""

    sentence: str
    clause: str = ""


def first_state(rulebook: Rulebook) -> str:
    """Return the state in which a record begins."""
    return next(iter(rulebook.lifecycle.states))


def ends(rulebook: Rulebook, state: str) -> bool:
    """Tell whether `state` is an end."""
    return _state(rulebook, state).ends


def label(rulebook: Rulebook, state: str) -> str:
    """Return the customer's words for `state`."""
    known = rulebook.lifecycle.states.get(state)
    return (known.label if known else "") or state.capitalize()


def ways_on(rulebook: Rulebook, state: str) -> tuple[str, ...]:
    """Return the states that may follow `state`."""
    return tuple(_state(rulebook, state).to)


def asks(rulebook: Rulebook, state: str, facts: Facts) -> str:
    """Return what the customer is to say yes or no to in `state`; empty where nothing is."""
    if facts.get("waiting for") != "customer" or ends(rulebook, state):
        return ""
    listens = leaves(_state(rulebook, state).on)
    heard = frozenset().union(*(kinds(triggers) for triggers in listens))
    asked = [about for event, about in ASKS.items() if event in heard]
    if facts.get("closure") != "asked" and len(asked) > 1:
        asked.remove("closure")
    return asked[0] if asked else ""


def hears(rulebook: Rulebook, state: str, event: Event, facts: Facts) -> bool:
    """Tell whether `event` means something to a case in `state`: it moves it, or led it there."""
    if move(rulebook, state, event, facts) is not None:
        return True
    return any(fires(one, event, ()) for one in leaves(_state(rulebook, state).on))


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
    return _refuses(target, to, roles=roles, facts=facts, given=given)


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
        return _refuses(end, closing[0], roles=roles, facts=facts, given=given)
    if way not in end.ways:
        return Refusal(f"{way!r} is no way to close a case; the ways are {', '.join(end.ways)}.")
    return _refuses(end.ways[way], way, roles=roles, facts=facts, given=given)


def end_of(rulebook: Rulebook, state: str) -> str | None:
    """Return the ending state that `state` leads to; None without one."""
    states = rulebook.lifecycle.states
    return next((name for name in ways_on(rulebook, state) if states[name].ends), None)


def reopening(rulebook: Rulebook, state: str) -> Reopen | None:
    """Say who may reopen a case that ended in `state`, and what a reply does; None when silent."""
    return _state(rulebook, state).reopen


def reopens_until(
    rulebook: Rulebook, state: str, facts: Facts, *, closed_at: datetime
) -> datetime | None:
    """Return the last moment at which a case may be reopened; None where that has no end."""
    rule = reopening(rulebook, state)
    found = look_up(rule.within, facts) if rule else None
    if found is None:
        return None
    calendar = rulebook.calendar(None, facts)
    return moment(closed_at, found.value, calendar=calendar, zone=rulebook.zone)


def begins_again(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the clocks that a reopening starts, or that come back with it; no others do."""
    return tuple(
        listening.row.name
        for listening in rulebook.rows
        if REOPENED in listening.starts | listening.undoes and not listening.row.is_reaction
    )


def may_reopen(
    rulebook: Rulebook,
    state: str,
    *,
    is_customer: bool,
    roles: Iterable[str],
    facts: Facts | None = None,
    closed_at: datetime | None = None,
    now: datetime | None = None,
) -> bool:
    """
    Tell whether somebody with these roles may reopen a case that ended in `state`.

    Without `closed_at` and `now` it is not asked how long ago that was.
    """
    rule = reopening(rulebook, state)
    if rule is None or NOBODY in rule.who:
        return False
    if closed_at is not None and now is not None:
        until = reopens_until(rulebook, state, facts or {}, closed_at=closed_at)
        if until is not None and now > until:
            return False
    return (is_customer and "customer" in rule.who) or bool(set(roles) & set(rule.who))


def with_clocks(facts: Facts, runs: Iterable[Run]) -> dict[str, Any]:
    """Return `facts` with each clock's state by its name, that of its last run."""
    return {**facts, **{run.name: str(run.state) for run in runs}}


def in_words(condition: Condition) -> str:
    """Return a condition as "closure is agreed", for whoever has to see that it holds."""
    return " or ".join(
        " and ".join(_test_in_words(test) for test in tests) for tests in condition.alternatives
    )


def _test_in_words(test: Test) -> str:
    if test.unset or test.known is True:
        return test.fact
    if test.known is False:
        return f"no {test.fact} known"
    if test.at_least is not None:
        return f"{test.fact}, at least {test.at_least:g}"
    said = " or ".join(map(str, test.one_of))
    return f"{test.fact} is not {said}" if test.negated else f"{test.fact} is {said}"


def _refuses(
    rule: State | Way,
    name: str,
    *,
    roles: Iterable[str],
    facts: Facts,
    given: Mapping[str, Any],
) -> Refusal | None:
    clause = ", ".join(rule.clause)
    if rule.who and not set(rule.who) & set(roles):
        return Refusal(f"{name.capitalize()}: that is for {' or '.join(rule.who)} to do.", clause)
    for need in rule.needs:
        if isinstance(need, Condition):
            # What compares with an unset setting is off until the desk fills it in.
            if not need.is_unset and not need.holds(facts):
                return Refusal(f"{name.capitalize()}: not before {in_words(need)}.", clause)
        elif not (given.get(need) or facts.get(need)):
            return Refusal(f"{name.capitalize()}: say first {need}.", clause)
    return None


def _state(rulebook: Rulebook, state: str) -> State:
    """Return a state of the charter; one that it does not know leads nowhere and is no end."""
    return rulebook.lifecycle.states.get(state) or State(name=state)
