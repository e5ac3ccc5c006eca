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
    heard = instants(rulebook, _until(events, now), books or {})
    others = {
        name: instants(rulebook, _until(timeline, now), books or {})
        for name, timeline in (absorbed or {}).items()
    }
    if others or rulebook.reads_clocks or any(one.rulebook is not rulebook for one in heard):
        folded = _folded_one_by_one(rulebook, heard, others, now)
    else:
        folded = _folded(rulebook, heard, now)
    if waits := _waits_for_customer(heard, now):
        for run in folded:
            run.waits = _since(run, waits)
    return folded


def _until(events: Sequence[Event], now: datetime) -> Iterable[Event]:
    return events if events and events[-1].at <= now else [e for e in events if e.at <= now]


def _folded(rulebook: Rulebook, heard: Sequence[Instant], now: datetime) -> tuple[Run, ...]:
    """Fold clocks that stand each by itself: those that may have started, over what moves them."""
    happened = frozenset().union(*[instant.kinds for instant in heard])
    told: dict[str, list[Instant]] = {name: [] for name in rulebook.started_by[happened]}
    woken_by = rulebook.woken_by
    for instant in heard:
        for name in woken_by[instant.kinds, instant.changed]:
            if name in told:
                told[name].append(instant)
    runs: list[Run] = []
    for name, moving in told.items():
        runs += Fold(name, rulebook).over(moving, now)
    return tuple(runs)


def _folded_one_by_one(
    rulebook: Rulebook,
    heard: Sequence[Instant],
    others: Mapping[str, Sequence[Instant]],
    now: datetime,
) -> tuple[Run, ...]:
    """Fold clocks of which one may read another, under several charters or of several cases."""
    names = _names(heard, rulebook)
    runs: dict[str, list[Run]] = {}
    for name in _in_order(names, rulebook):
        absorbed = {
            other: _told(timeline, rulebook, name, runs) for other, timeline in others.items()
        }
        fold_of = Fold(name, rulebook, absorbed=absorbed)
        runs[name] = fold_of.over(_told(heard, rulebook, name, runs), now)
    return tuple(run for name in names for run in runs[name])


def blocked(runs: Iterable[Run], operation: str) -> Run | None:
    """Return the guard that refuses `operation` now."""
    return next((run for run in runs if operation in run.row.blocks and run.is_standing), None)


def _names(heard: Sequence[Instant], first: Rulebook) -> Sequence[str]:
    """Return the clocks of the charter, then those of the charters that the case came under."""
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
