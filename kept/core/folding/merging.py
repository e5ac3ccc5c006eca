"""Two cases that become one: of two runs of a clock the one due first goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from kept.core.charter.rows import Kind
from kept.core.facts import Instant
from kept.core.folding.course import MERGED
from kept.core.folding.stopping import settle
from kept.core.runs import Run, State

if TYPE_CHECKING:
    from kept.core.folding.fold import Fold


def merge(fold: Fold, instant: Instant) -> None:
    """Go into another case, or take in the clock of one that is known."""
    for event in instant.events:
        if event.kind != MERGED:
            continue
        if "into" in event.carries:
            _go_into_another(fold, instant.at)
        elif str(event.carries.get("from")) in fold.absorbed:
            _take_in(fold, fold.absorbed[str(event.carries["from"])], instant.at)


def _go_into_another(fold: Fold, at: datetime) -> None:
    """What runs is the surviving case's from here, late or not: nothing counts twice."""
    fold.waiting, fold.starts_no_more = None, True
    if fold.current is not None:
        fold.end(State.VOID, at)


def _take_in(fold: Fold, absorbed: Sequence[Instant], at: datetime) -> None:
    """Of two runs the one due first goes on, the other is void; guards stand both."""
    other = fold.anew()
    for instant in absorbed:
        if instant.at <= at:
            # Whatever it came under before, it is read by what stands now.
            other.take(replace(instant, rulebook=fold.rulebook))
    settle(other, at)
    _take_over(fold, other, at)


def _take_over(fold: Fold, other: Fold, at: datetime) -> None:
    theirs = other.current
    fold.standing.extend(other.standing)
    if theirs is None:
        return
    fold.begun += 1
    theirs.number = fold.begun
    if theirs.kind is Kind.GUARD and fold.current is not None:
        other.runs.clear()
        other.starts_no_more = True
        fold.beside += [other, *other.beside]
    elif fold.current is None:
        fold.current, fold.waiting = theirs, None
    elif _due_order(theirs) < _due_order(fold.current):
        fold.end(State.VOID, at)
        fold.current = theirs
    else:
        theirs.end(State.VOID, at)
        fold.runs.append(theirs)


def _due_order(run: Run) -> tuple[bool, datetime]:
    return (run.due_at is None, run.due_at or run.started_at)
