"""
A case's timeline folded into the state of every clock.

The fold is a pure function of the rulebook, the timeline and the moment it is asked for;
nothing is patched, so the same code says what is due and why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kept.core.facts import Instant, instants
from kept.core.folding import Fold
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.spans import Interval
from kept.core.timeline import Event

Books = Mapping[str, Rulebook]
Timelines = Mapping[str, Sequence[Event]]


def fold(
    rulebook: Rulebook,
    events: Sequence[Event],
    *,
    now: datetime,
    books: Books | None = None,
    absorbed: Timelines | None = None,
) -> tuple[Run, ...]:
    """
    Return every run of every clock, in the charter's order, each row's oldest first.

    `events` are the case's, in order of time; those after `now` are not heard. `books`
    are the rulebooks that a `charter changed` event may name, `absorbed` the timelines
    of the cases that a `merged` event names.
    """
    heard = instants(rulebook, (event for event in events if event.at <= now), books or {})
    others = {
        name: instants(rulebook, (event for event in timeline if event.at <= now), books or {})
        for name, timeline in (absorbed or {}).items()
    }
    names = _names(heard, rulebook)
    runs: dict[str, list[Run]] = {}
    never = _never_started(heard, rulebook) if not others else frozenset()
    for name in _in_order(names, rulebook):
        if name in never:
            runs[name] = []
            continue
        fold_of = Fold(name, rulebook, absorbed=_with_clocks(others, rulebook, name, runs))
        runs[name] = fold_of.over(_told(heard, rulebook, name, runs), now)
    folded = tuple(run for name in names for run in runs[name])
    if waits := _waits_for_customer(heard, now):
        for run in folded:
            run.waits = _since(run, waits)
    return folded


def blocked(runs: Iterable[Run], operation: str) -> Run | None:
    """Return the guard that refuses `operation` now."""
    return next((run for run in runs if operation in run.row.blocks and run.is_standing), None)


def _never_started(heard: Sequence[Instant], rulebook: Rulebook) -> frozenset[str]:
    """Return the clocks of which no start was heard: most of a charter's, in most cases."""
    if heard and heard[-1].rulebook is not rulebook:
        return frozenset()
    happened = frozenset().union(*(instant.kinds for instant in heard))
    return frozenset(one.row.name for one in rulebook.rows if one.starts.isdisjoint(happened))


def _names(heard: Sequence[Instant], first: Rulebook) -> Sequence[str]:
    """Return the clocks of the charter, then those of the charters that the case came under."""
    if not heard or heard[-1].rulebook is first:
        return first.names
    books = {id(book): book for book in (first, *(instant.rulebook for instant in heard))}
    return list(dict.fromkeys(name for book in books.values() for name in book.names))


def _in_order(names: Sequence[str], first: Rulebook) -> Sequence[str]:
    """Return the clocks so that each comes after those whose state its condition reads."""
    if not first.reads_clocks:
        return names
    known = {one.row.name: one for one in first.rows}
    ordered: list[str] = []

    def visit(name: str, asking: tuple[str, ...]) -> None:
        if name in ordered or name in asking:
            return
        for read in sorted(known[name].facts & known.keys()) if name in known else ():
            visit(read, (*asking, name))
        ordered.append(name)

    for name in names:
        visit(name, ())
    return ordered


def _told(
    heard: Sequence[Instant], rulebook: Rulebook, name: str, runs: Mapping[str, Sequence[Run]]
) -> Sequence[Instant]:
    """Return the instants with the states of the clocks that this one reads among the facts."""
    listening = rulebook.listening(name)
    read = listening.facts & runs.keys() if listening and rulebook.reads_clocks else frozenset()
    if not read:
        return heard
    return list(_with_states(heard, sorted(read), runs))


def _with_clocks(
    others: Mapping[str, Sequence[Instant]],
    rulebook: Rulebook,
    name: str,
    runs: Mapping[str, Sequence[Run]],
) -> Mapping[str, Sequence[Instant]]:
    return {other: _told(heard, rulebook, name, runs) for other, heard in others.items()}


def _with_states(
    heard: Sequence[Instant], read: Sequence[str], runs: Mapping[str, Sequence[Run]]
) -> Iterator[Instant]:
    moments: dict[datetime, dict[str, str]] = {}
    for name in read:
        for run in runs[name]:
            for at, state in run.states:
                moments.setdefault(at, {})[name] = str(state)
    by_moment = {instant.at: instant for instant in heard}
    states: dict[str, str] = {}
    last: Instant | None = None
    for at in sorted(moments.keys() | by_moment.keys()):
        new = moments.get(at, {})
        states |= new
        last = by_moment.get(at) or (last and _at_rest(last, at))
        if last is not None:
            facts, changed = {**last.facts, **states}, last.changed | new.keys()
            yield replace(last, facts=facts, changed=changed)


def _at_rest(last: Instant, at: datetime) -> Instant:
    """Return an instant at which nothing happened in the case."""
    return replace(last, at=at, events=(), changed=frozenset())


def _waits_for_customer(heard: Iterable[Instant], now: datetime) -> tuple[Interval, ...]:
    waits, since = [], None
    for instant in heard:
        waiting = instant.facts.get("waiting for") == "customer"
        if waiting and since is None:
            since = instant.at
        elif not waiting and since is not None:
            waits.append((since, instant.at))
            since = None
    if since is not None:
        waits.append((since, now))
    return tuple(waits)


def _since(run: Run, waits: Sequence[Interval]) -> tuple[Interval, ...]:
    start, end = run.started_at, run.ended_at
    return tuple(
        (max(a, start), min(b, end) if end else b)
        for a, b in waits
        if b > start and (end is None or a < end)
    )
