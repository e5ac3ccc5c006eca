"""
Cases written down together: what several of them say goes to the database in few statements.

An operation writes its case down at its end. Inside `together` that waits until the end of the
block, or until somebody opens a case of which something is not written yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Model

from kept.cases import bulk, following, notices, projection
from kept.cases.ahead import Ahead
from kept.cases.models import Case, Entry, File, Text
from kept.outbox.models import enqueue_all

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
Finished = tuple["Chronicle", datetime]


class SpoiltError(Exception):
    """An operation failed in a batch, which has no savepoints: nothing of it may stand."""


class Batch:
    """What was finished in a block and is not written down yet."""

    def __init__(self) -> None:
        self.is_spoilt = False
        self._finished: list[Finished] = []
        self._last: dict[Model, Callable[[Any], None]] = {}
        self.ahead = Ahead(is_kept=True)

    def add(self, chronicle: Chronicle, now: datetime) -> None:
        self._finished.append((chronicle, now))

    def knows(self, case: Case | int) -> bool:
        """Tell whether something of the case is still to be written."""
        return any(
            chronicle.case is case or chronicle.case.pk == getattr(case, "pk", case)
            for chronicle, _ in self._finished
        )

    def has_numbers(self, numbers: Collection[int]) -> bool:
        return any(chronicle.case.number in numbers for chronicle, _ in self._finished)

    def put_last(self, row: Model, act: Callable[[Any], None]) -> None:
        self._last[row] = act

    def end(self) -> None:
        self.write_down()
        for row, act in self._last.items():
            act(row)

    def write_down(self) -> None:
        while self._finished:  # What follows from what was written may write in its turn.
            finished, self._finished = self._finished, []
            _write_down(finished)


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


@contextmanager
def together() -> Iterator[Batch]:
    """
    Write down together what operations finish inside, in the caller's transaction.

    Raises:
        SpoiltError: an operation failed inside, whoever caught that; roll everything back.
    """
    around = _batch.get()
    if around is not None:
        around.write_down()
    batch = Batch()
    before = _batch.set(batch)
    try:
        yield batch
        batch.end()
    finally:
        _batch.reset(before)
    if batch.is_spoilt:
        raise SpoiltError


def one_transaction(operation: Callable[P, R]) -> Callable[P, R]:
    """Run the operation in one transaction; inside `together` in that of the batch, as it is."""

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        batch = _batch.get()
        if batch is None:
            with transaction.atomic():
                return operation(*args, **kwargs)
        try:
            return operation(*args, **kwargs)
        except Exception:
            batch.is_spoilt = True
            raise

    return run


def finish(chronicle: Chronicle, now: datetime) -> None:
    """Write down what the chronicle says and what follows from it: now, or with its batch."""
    batch = _batch.get()
    if batch is None:
        _write_down([(chronicle, now)])
    else:
        batch.add(chronicle, now)


def at_the_end(row: M, act: Callable[[M], None]) -> None:
    """Write `row` by `act`: now, or once at the end of its batch, as it stands then."""
    batch = _batch.get()
    if batch is None:
        act(row)
    else:
        batch.put_last(row, act)


def write_down() -> None:
    """Write down all that is waiting."""
    batch = _batch.get()
    if batch is not None:
        batch.write_down()


def write_down_before(*cases: Case | int) -> None:
    """Write down what is waiting, where some of it is of `cases`, which are about to be read."""
    batch = _batch.get()
    if batch is not None and any(map(batch.knows, cases)):
        batch.write_down()


def write_down_numbers(numbers: Collection[int]) -> None:
    """Do the same for the cases with these numbers."""
    batch = _batch.get()
    if batch is not None and batch.has_numbers(numbers):
        batch.write_down()


def ahead() -> Ahead:
    """Return what the batch has opened ahead; without one nothing is."""
    batch = _batch.get()
    return batch.ahead if batch is not None else Ahead(is_kept=False)


def _write_down(finished: Sequence[Finished]) -> None:
    chronicles = [chronicle for chronicle, _ in finished]
    _write_cases([chronicle.case for chronicle in chronicles])
    Entry.objects.bulk_create([each for one in chronicles for each in one.entries])
    Text.objects.bulk_create([each for one in chronicles for each in one.texts])
    if files := [each for one in chronicles for each in one.files]:
        File.objects.bulk_create(files)
    projection.write(
        [row for one in chronicles for row in one.stored],
        [row for one, now in finished for row in following.rows(one, now)],
    )
    enqueue_all([each for one, now in finished for each in notices.written(one, now=now)])
    for one in chronicles:
        for act in one.afterwards:
            act()


def _write_cases(cases: Sequence[Case]) -> None:
    if known := [case for case in cases if case.pk is not None]:
        columns = [field.attname for field in Case._meta.concrete_fields]
        values = [[getattr(case, column) for column in columns] for case in known]
        bulk.change(Case, values, names=columns)
    if new := [case for case in cases if case.pk is None]:
        Case.objects.bulk_create(new)
