"""What follows from what was written: what the charter does by itself, and the rows that say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kept.cases import consequences, projection
from kept.core.runs import Run

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle
    from kept.cases.ledger import Ledger

A_MOMENT = timedelta(seconds=1)
ROUNDS = 10  # What the charter does by itself may start clocks that do something in their turn.

# Facts with a column of their own on the case; the others lie together in `facts`.
COLUMNS = {
    "kind": "kind",
    "priority": "priority",
    "proposed priority": "proposed_priority",
    "state": "state",
    "waiting for": "waiting_for",
    "channel": "channel",
}
NAMED = {"owner", "team"}  # Facts by name, beside the rows that the case points to.


def react(chronicle: Ledger[Any], now: datetime) -> None:
    """Do what the charter does by itself by `now`, until there is nothing left to do."""
    for _ in range(ROUNDS):
        chronicle.runs = chronicle.fold(now)
        if not _do_what_is_due(chronicle, now):
            return


def rows(chronicle: Chronicle, now: datetime) -> list[projection.ClockRow]:
    """Return the rows of the clocks as they stand."""
    case = chronicle.case.pk
    return [
        projection.ClockRow(case=case, **columns(chronicle, run, now)) for run in chronicle.runs
    ]


def take_facts(chronicle: Chronicle) -> None:
    """Put on the case what lists and filters ask for."""
    case, facts = chronicle.case, chronicle.facts
    if case.held_reason:
        # Not let in: what is known lies on the case until it is, or for good.
        case.state = chronicle.state
        return
    for fact, column in COLUMNS.items():
        if fact in facts:
            setattr(case, column, facts[fact] or "" if column == "waiting_for" else facts[fact])
    own = {*COLUMNS, *NAMED}
    case.facts = {fact: value for fact, value in facts.items() if fact not in own}


def _do_what_is_due(chronicle: Ledger[Any], now: datetime) -> bool:
    """Do one round of marks that have been reached; False when there was nothing to do."""
    acted = False
    latest = {run.slug: run.number for run in chronicle.runs}
    for run in chronicle.runs:
        done = chronicle.done.setdefault(projection.key_of(run), set())
        for mark in run.marks:
            if mark.at > now or mark.key in done:
                continue
            if consequences.guard_of(chronicle, mark):
                if run.number < latest[run.slug]:
                    done.add(mark.key)  # its clock has begun anew: it waits no longer (6)
                continue
            for consequence in mark.does:
                consequences.perform(chronicle, run, mark, consequence, now=now)
            done.add(mark.key)
            acted = True
    return acted


def columns(chronicle: Ledger[Any], run: Run, now: datetime) -> dict[str, Any]:
    """Return what a row says of `run`, and when something happens on it by itself."""
    done = chronicle.done.get(projection.key_of(run), set())
    return projection.columns_of(run, done, _wakes_at(chronicle, run, done, now))


def _wakes_at(chronicle: Ledger[Any], run: Run, done: set[str], now: datetime) -> datetime | None:
    """
    Return when something happens by itself on `run` next; None while nothing will.

    What a guard forbids comes back when the guard is lifted, if that has a
    moment; otherwise with the next entry.
    """
    moments = [run.next_at]
    if run.next_at and run.next_at <= now:
        moments = [now + A_MOMENT]  # At its very moment it is on time; then it is late.
    for mark in run.marks:
        if mark.key not in done:
            guard = consequences.guard_of(chronicle, mark) if mark.at <= now else None
            moments.append(guard.due_at if guard else mark.at)
    return min((moment for moment in moments if moment), default=None)
