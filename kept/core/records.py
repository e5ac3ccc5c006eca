"""
Which clocks run on which record.

A run belongs to the record of its start event (`charter.md`, "How a clock runs", 1). What a
row says `of` a problem happens to the problem; what it says without `of`, to the case. So a
problem reads the rows that are its own as if it were the case, and the case leaves them out.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from kept.core.charter.conditions import Condition
from kept.core.charter.rows import Row
from kept.core.charter.tables import MISSING, Choice, Missing, Node, Setting, Table
from kept.core.charter.triggers import Count, LaterOf, Pattern, Trigger, Triggers

T = TypeVar("T")

CASE = "case"
OF = "of"

# Events that happen to a record of their own, without saying which.
HAPPENS_TO: Mapping[str, str] = {
    **dict.fromkeys(
        ("month ends", "date comes", "holidays loaded", "roster gap", "roster filled", "reviewed"),
        "charter",
    ),
    "contract signed": "contract",
    "absence begins": "customer",
    "certificate granted": "charter",
    **dict.fromkeys(("staff joined", "training passed"), "staff"),
    "breach suspected": "breach",
    "data received": "vault",
}


def row_of(row: Row, record: str) -> Row | None:
    """Return `row` as `record` reads it; None where its runs are not the record's."""
    starts = _kept(row.starts, lambda trigger: _starts(trigger, row, record))
    if isinstance(starts, Missing):
        return None
    if record == CASE:
        return row if starts == row.starts else row.model_copy(update={"starts": starts})
    mine = {"starts": starts, "stops": row.stops, "undone_by": row.undone_by}
    return row.model_copy(
        update={name: _kept(node, lambda one: _own(one, record)) for name, node in mine.items()}
    )


def _starts(trigger: Trigger, row: Row, record: str) -> Trigger | None:
    """Return `trigger` where it starts runs of `record`."""
    named = _records(trigger) or ({row.of} - {CASE})
    if named:
        return trigger if record in named else None
    if record == CASE:
        return trigger
    kinds = {pattern.kind for pattern in _patterns(trigger)}
    return trigger if any(HAPPENS_TO.get(kind) == record for kind in kinds) else None


def _own(trigger: Trigger, record: str) -> Trigger:
    """Return `trigger` without the name of the record, of whose own timeline it is."""
    match trigger:
        case Pattern() if record in _records(trigger):
            return replace(trigger, carries=_unnamed(trigger.carries))
        case LaterOf():
            mine = (_own(pattern, record) for pattern in trigger.patterns)
            return LaterOf(tuple(one for one in mine if isinstance(one, Pattern)))
    return trigger


def _records(trigger: Trigger) -> set[str]:
    """Return the records that `trigger` names."""
    if isinstance(trigger, Count):
        return set(trigger.per) & COUNTED
    return {
        str(value)
        for pattern in _patterns(trigger)
        for tests in pattern.carries.alternatives
        for test in tests
        if test.fact == OF
        for value in test.one_of
    }


# Of these a measure is counted on each by itself; of people and customers it is elsewhere.
COUNTED = frozenset({"change request", "idea", "problem"})


def _patterns(trigger: Trigger) -> tuple[Pattern, ...]:
    match trigger:
        case Pattern():
            return (trigger,)
        case LaterOf():
            return trigger.patterns
    return ()


def _unnamed(carries: Condition) -> Condition:
    rest = (tuple(test for test in tests if test.fact != OF) for tests in carries.alternatives)
    return Condition(tuple(tests for tests in rest if tests))


def _kept(
    node: Node[Triggers] | Missing, keep: Callable[[Trigger], Trigger | None]
) -> Node[Triggers] | Missing:
    """Return `node` with what `keep` makes of each of its triggers; what it drops is a hole."""
    match node:
        case Missing():
            return MISSING
        case Setting():
            assumed = _kept(node.assumed, keep)
            return MISSING if isinstance(assumed, Missing) else replace(node, assumed=assumed)
        case Choice():
            rows = ((condition, _kept(row, keep)) for condition, row in node.cases)
            left = tuple((when, row) for when, row in rows if not isinstance(row, Missing))
            return Choice(left) if left else MISSING
        case Table():
            rows_by = {value: _kept(row, keep) for value, row in node.rows.items()}
            told = {value: row for value, row in rows_by.items() if not isinstance(row, Missing)}
            others = _kept(node.others, keep)
            is_empty = not told and isinstance(others, Missing)
            return MISSING if is_empty else Table(node.by, told, others)
    kept = tuple(made for made in map(keep, node) if made is not None)
    return kept or MISSING
