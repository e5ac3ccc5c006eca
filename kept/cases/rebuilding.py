"""The table of clocks held against the fold of the entries, many cases at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import bulk, projection
from kept.cases.chronicle import Chronicle
from kept.cases.histories import Shelf, of_many
from kept.cases.models import Case
from kept.cases.projection import ClockRow

AT_ONCE = 500  # cases in one transaction
TOLD = [name for name in ClockRow._fields if name not in (*projection.KEY, "marks_done")]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which the table of a case is not what its entries say."""

    number: int
    where: str
    column: str
    stored: Any
    folded: Any

    def __str__(self) -> str:
        return (
            f"Case {self.number}, {self.where}: {self.column} is {self.stored!s} in the table, "
            f"{self.folded!s} by its entries"
        )


def differences(cases: Sequence[int], *, now: datetime) -> Iterator[Difference]:
    """
    Say of each case, by its key, where its table is not the fold as of `now`.

    A clock that wakes by `now` is left out: the next sweep has it in hand.
    """
    shelf = Shelf()
    for batch in _batches(cases):
        for chronicle in _read(batch, shelf):
            found = _first_difference(chronicle, now)
            if found is not None:
                yield found


def rebuild(cases: Sequence[int], *, now: datetime) -> int:
    """
    Make the table of each case, by its key, say what its entries say; return how many changed.

    What has happened by itself already stays done. A batch is one transaction.
    """
    shelf = Shelf()
    return sum(_rebuild(batch, shelf, now) for batch in _batches(cases))


@transaction.atomic
def _rebuild(batch: Sequence[int], shelf: Shelf, now: datetime) -> int:
    stored: list[ClockRow] = []
    rows: list[ClockRow] = []
    summed: list[Case] = []
    for chronicle in _read(batch, shelf, lock=True):
        before = _summary(chronicle.case)
        rows += chronicle.project_rows(now=now)
        stored += chronicle.stored
        if _summary(chronicle.case) != before:
            summed.append(chronicle.case)
    changed = projection.write(stored, rows)
    if summed:
        sums = [(case.pk, *_summary(case)) for case in summed]
        bulk.change(Case, sums, names=("id", *projection.SUMMARY))
    return len(changed.union(case.pk for case in summed))


def _summary(case: Case) -> tuple[Any, ...]:
    return tuple(getattr(case, name) for name in projection.SUMMARY)


def _first_difference(chronicle: Chronicle, now: datetime) -> Difference | None:
    case, before = chronicle.case, _summary(chronicle.case)
    folded = {(row.slug, row.number): row for row in chronicle.project_rows(now=now)}
    stored = {(clock.slug, clock.number): clock for clock in chronicle.stored}
    if any(clock.next_at and clock.next_at <= now for clock in chronicle.stored):
        stored = {
            key: clock for key, clock in stored.items() if not clock.next_at or clock.next_at > now
        }
        folded = {key: row for key, row in folded.items() if key in stored}
        before = _summary(case)
    for slug, number in sorted(stored.keys() | folded.keys()):
        ours, theirs = stored.get((slug, number)), folded.get((slug, number))
        for column in TOLD:
            one, other = (getattr(row, column, "nothing") for row in (ours, theirs))
            if one != other:
                return Difference(case.number, f"{slug} {number}", column, one, other)
    for column, one, other in zip(projection.SUMMARY, before, _summary(case), strict=True):
        if one != other:
            return Difference(case.number, "the case", column, one, other)
    return None


def _read(batch: Sequence[int], shelf: Shelf, *, lock: bool = False) -> Iterator[Chronicle]:
    """Read the cases of a batch with their entries and rows."""
    histories = list(of_many(batch, shelf, lock=lock))
    stored: dict[int, list[ClockRow]] = defaultdict(list)
    for row in projection.stored(batch):
        stored[row.case].append(row)
    for case, events, origin in histories:
        yield Chronicle(case, events, origin=origin, stored=stored[case.pk])


def _batches(cases: Sequence[int]) -> Iterator[Sequence[int]]:
    for since in range(0, len(cases), AT_ONCE):
        yield cases[since : since + AT_ONCE]
