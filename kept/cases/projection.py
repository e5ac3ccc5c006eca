"""
The clocks of a case as rows: what the fold says, kept for lists and the sweep.

Rows are rewritten, never patched; nothing is in them that the fold over the entries
does not say, but for `marks_done`, which tells what has happened by itself already.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from kept.cases import bulk
from kept.cases.models import REACTION, Case, Clock
from kept.core.charter.rows import Kind
from kept.core.runs import Run, State

Key = tuple[str, int]
Done = Mapping[Key, set[str]]

SUMMARY = ("next_due_at", "next_due_clock", "is_late")  # columns of the case


class ClockRow(NamedTuple):
    """A row of the table of clocks; `case` is the key of its case."""

    case: int
    slug: str
    number: int
    name: str
    kind: str
    state: str
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    clause: str
    rerated: bool
    shown: bool
    by_age: bool
    next_at: datetime | None
    marks_done: list[str]

    @property
    def key(self) -> tuple[int, str, int]:
        return self[:3]


KEY, WRITTEN = ClockRow._fields[:3], ClockRow._fields[3:]


def stored(cases: Iterable[int]) -> list[ClockRow]:
    """Return the rows of some cases, in order."""
    rows = Clock.objects.filter(case__in=list(cases)).order_by("case", "slug", "number")
    return list(map(ClockRow._make, rows.values_list(*ClockRow._fields)))


def stored_by_case(cases: Iterable[int]) -> Mapping[int, list[ClockRow]]:
    """Return the rows of each of some cases, in order."""
    found: defaultdict[int, list[ClockRow]] = defaultdict(list)
    for row in stored(cases):
        found[row.case].append(row)
    return found


def key_of(run: Run) -> Key:
    return run.slug, run.number


def columns_of(run: Run, done: set[str], wakes_at: datetime | None) -> dict[str, Any]:
    """Return what the row of a clock says of `run`."""
    return {
        "name": run.name,
        "slug": run.slug,
        "number": run.number,
        "kind": REACTION if run.is_reaction else run.kind.value,
        "state": run.state.value,
        "started_at": run.started_at,
        "due_at": run.due_at,
        "ended_at": run.ended_at,
        "clause": run.clause[:300],
        "rerated": run.rerated,
        "shown": run.shown,
        "by_age": run.is_by_age,
        "next_at": wakes_at,
        "marks_done": sorted(done) if done else [],
    }


def write(stored: Iterable[ClockRow], rows: Iterable[ClockRow]) -> set[int]:
    """
    Make the table say what `rows` say, of one case or many; return the cases that were other.

    In as few statements as there are sorts of change.
    """
    known = {row.key: row for row in stored}
    other = [row for row in rows if known.pop(row.key, None) != row]
    if known:
        bulk.remove(Clock, known, names=KEY)
    if other:
        bulk.put(Clock, other, names=ClockRow._fields, key=KEY)
    return {row.case for row in (*known.values(), *other)}


def summarise(case: Case, runs: Iterable[Run]) -> None:
    """Put on the case what lists sort by: its next promised moment, and whether it is past."""
    promised = [
        run
        for run in runs
        if run.kind is Kind.PROMISE and run.shown and run.is_standing and run.due_at
    ]
    first = min(promised, key=lambda run: run.due_at or run.started_at, default=None)
    case.next_due_at = first.due_at if first else None
    case.next_due_clock = first.name if first else ""
    case.is_late = any(run.state is State.LATE for run in promised)
