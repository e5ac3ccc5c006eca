"""The table of clocks held against the fold of the entries, many cases at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import bulk, differing, projection
from kept.cases.chronicle import Chronicle
from kept.cases.differing import Difference
from kept.cases.histories import Shelf, of_many
from kept.cases.models import Case
from kept.cases.projection import ClockRow

AT_ONCE = 500  # cases in one transaction


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
    rows, of = chronicle.project_rows(now=now), f"Case {case.number}"
    found = differing.first(of, chronicle.stored, rows, now)
    if found or any(differing.is_due(clock, now) for clock in chronicle.stored):
        return found
    for column, one, other in zip(projection.SUMMARY, before, _summary(case), strict=True):
        if one != other:
            return Difference(of, "the case", column, one, other)
    return None


def _read(batch: Sequence[int], shelf: Shelf, *, lock: bool = False) -> Iterator[Chronicle]:
    """Read the cases of a batch with their entries and rows."""
    known = Case.objects.filter(pk__in=batch).order_by("pk")
    cases = list(known.select_for_update(of=("self",)) if lock else known)
    histories = list(of_many(cases, shelf))
    stored = projection.stored_by_case(batch)
    for case, events, origin in histories:
        yield Chronicle(case, events, origin=origin, stored=stored[case.pk])


def _batches(cases: Sequence[int]) -> Iterator[Sequence[int]]:
    for since in range(0, len(cases), AT_ONCE):
        yield cases[since : since + AT_ONCE]
