"""
The clocks of a case as rows: what the fold says, kept for lists and the sweep.

Rows are rewritten, never patched; nothing is in them that the fold over the entries
does not say, but for `marks_done`, which tells what has happened by itself already.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kept.cases.models import REACTION, Case, Clock
from kept.core.charter.rows import Kind
from kept.core.runs import Run, State

Key = tuple[str, int]
Done = Mapping[Key, set[str]]

SHOWN = ("name", "kind", "state", "started_at", "due_at", "ended_at", "clause", "rerated", "shown")
WRITTEN = [*SHOWN, "next_at", "marks_done"]
SUMMARY = ("next_due_at", "next_due_clock", "is_late")  # columns of the case


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
        "next_at": wakes_at,
        "marks_done": sorted(done),
    }


def write(stored: Iterable[Clock], rows: Iterable[Clock]) -> set[int]:
    """
    Make the table say what `rows` say, of one case or many; return the cases that were other.

    In as few statements as there are sorts of change.
    """
    known = {(clock.case_id, clock.slug, clock.number): clock for clock in stored}
    new, changed = [], []
    for row in rows:
        old = known.pop((row.case_id, row.slug, row.number), None)
        if old is None:
            new.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in WRITTEN):
            row.pk = old.pk
            changed.append(row)
    if known:
        Clock.objects.filter(pk__in=[clock.pk for clock in known.values()]).delete()
    if changed:
        Clock.objects.bulk_update(changed, WRITTEN)
    if new:
        Clock.objects.bulk_create(new)
    return {clock.case_id for clock in (*known.values(), *changed, *new)}


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
