"""A table's answers for arrays of instants, in numpy."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kept.core.calendars.line import Line
from kept.core.calendars.periods import Period
from kept.core.calendars.table import NOTHING, TIME_SHIFT, Table

Int64s = NDArray[np.int64]

# So many at a time: what is worked out on the way stays in the processor's cache.
_CHUNK = 1 << 14

# Less than any open time.
_LEAST = -(1 << 61)


@dataclass(frozen=True, slots=True)
class Columns:
    """
    A table as arrays, its guard in each of them; `closes` are instants here.

    A search takes `time_steps` or `work_steps` steps at most.
    """

    table: Table
    closes: Int64s
    before: Int64s
    after: Int64s
    late: Int64s
    by_time: Int64s
    by_work: Int64s
    time_steps: int
    work_steps: int

    def work(self, instants: Int64s) -> Int64s:
        """Return the open seconds before each of the instants, which are in the table."""
        k = _take(self.by_time, (instants - self.table.first) >> TIME_SHIFT)
        for _ in range(self.time_steps):
            k += _take(self.closes, k) <= instants
        # In closed time the period to come has not begun to count.
        work: Int64s = np.maximum(instants - _take(self.late, k), _take(self.before, k))
        return work

    def earliest(self, work: Int64s) -> Int64s:
        """
        Return the first instants with so many open seconds before them, more than none.

        Raises:
            IndexError: the table ends before one of them.
        """
        if work.max() > self.before[-1]:
            raise IndexError
        k = _take(self.by_work, work >> self.table.work_shift)
        for _ in range(self.work_steps):
            k += _take(self.after, k) < work
        return work + _take(self.late, k)

    def latest(self, work: Int64s) -> Int64s:
        """
        Return the last instants with so many open seconds before them.

        Raises:
            IndexError: the table begins after one of them, or ends before.
        """
        if work.min() < 0 or work.max() >= self.before[-1]:
            raise IndexError
        k = _take(self.by_work, work >> self.table.work_shift)
        for _ in range(self.work_steps):
            k += _take(self.after, k) <= work
        return work + _take(self.late, k)


def _take(column: Int64s, places: Int64s) -> Int64s:
    # "clip" spares numpy a check; none of the places is outside.
    found: Int64s = column.take(places, mode="clip")
    return found


def columns(table: Table) -> Columns:
    """Return the table as arrays."""
    closes, after = np.array(table.closes), np.array(table.after)
    return Columns(
        table=table,
        closes=closes + table.first,
        before=np.array(table.before),
        after=after,
        late=np.array([*table.late, table.closes[-1]]),
        by_time=np.array(table.by_time),
        by_work=np.array(table.by_work),
        time_steps=_most_steps(closes >> TIME_SHIFT),
        work_steps=_most_steps(after >> table.work_shift),
    )


def _most_steps(buckets: Int64s) -> int:
    """Return how many of the ends, which are in order, share a bucket at most."""
    _, counts = np.unique(buckets, return_counts=True)
    return int(counts.max())


@dataclass(frozen=True, slots=True)
class Stops:
    """
    Pauses in a table, by its open time: work that counts, and work that does not.

    They are in order and apart from each other; one that nothing precedes stands
    before them all. `left_out` is the open time of a pause and those before it.
    """

    since: Int64s
    left_out: Int64s
    counted_by: Int64s

    def counted(self, work: Int64s) -> Int64s:
        """Return how much of the work is in no pause."""
        if len(self.since) == 1:
            return work
        i = self.since.searchsorted(work, side="right") - 1
        counted: Int64s = np.maximum(work - self.left_out[i], self.counted_by[i])
        return counted

    def work(self, counted: Int64s, side: Literal["left", "right"]) -> Int64s:
        """Return the least ("left") or the most work of which so much is in no pause."""
        if len(self.since) == 1:
            return counted
        i = self.counted_by.searchsorted(counted, side=side) - 1
        return counted + self.left_out[i]


def stops_in(table: Table, pauses: Sequence[Period]) -> Stops:
    """Return the pauses, all in the table, by its open time."""
    since = np.array([_LEAST, *(table.work(since) for since, _ in pauses)])
    until = np.array([_LEAST, *(table.work(until) for _, until in pauses)])
    left_out = np.cumsum(until - since)
    return Stops(since, left_out, since - left_out + (until - since))


class Arrays:
    """The open time of a line, for many at once."""

    __slots__ = ("_columns", "_line")

    def __init__(self, line: Line) -> None:
        self._line = line
        self._columns = columns(NOTHING)

    def add(self, starts: ArrayLike, seconds: ArrayLike, pauses: Sequence[Period]) -> Int64s:
        """
        Return the earliest instants `seconds` after the starts; before them if less than zero.

        Raises:
            NoWorkingTime: there is not so much open time for one of them.
        """
        first, lengths, shape = _flat(starts, seconds)
        later, sooner = lengths > 0, lengths < 0
        if later.size and later.all():
            return self._later(first, lengths, pauses).reshape(shape)
        due = first.copy()
        if later.any():
            due[later] = self._later(first[later], lengths[later], pauses)
        if sooner.any():
            due[sooner] = self._sooner(first[sooner], lengths[sooner], pauses)
        return due.reshape(shape)

    def elapsed(self, starts: ArrayLike, ends: ArrayLike, pauses: Sequence[Period]) -> Int64s:
        """Return the open seconds from the starts to the ends, negative backwards."""
        first, last, shape = _flat(starts, ends)
        if not first.size:
            return first.reshape(shape)
        known, stops = self._covering(pauses, first, last)

        def elapsed(starts: Int64s, ends: Int64s) -> Int64s:
            return stops.counted(known.work(ends)) - stops.counted(known.work(starts))

        return _in_chunks(elapsed, first, last).reshape(shape)

    def _later(self, starts: Int64s, seconds: Int64s, pauses: Sequence[Period]) -> Int64s:
        known, stops = self._covering(pauses, starts)

        def due(starts: Int64s, seconds: Int64s) -> Int64s:
            counted = stops.counted(known.work(starts)) + seconds
            return known.earliest(stops.work(counted, "left"))

        while True:
            try:
                return _in_chunks(due, starts, seconds)
            except IndexError:
                self._line.require_after(int(starts.max()), known.table.last)
            known, stops = self._covering(pauses, starts, np.array([known.table.last]))

    def _sooner(self, ends: Int64s, seconds: Int64s, pauses: Sequence[Period]) -> Int64s:
        known, stops = self._covering(pauses, ends)

        def begun(ends: Int64s, seconds: Int64s) -> Int64s:
            counted = stops.counted(known.work(ends)) + seconds
            return known.latest(stops.work(counted, "right"))

        while True:
            try:
                return _in_chunks(begun, ends, seconds)
            except IndexError:
                self._line.require_before(int(ends.min()), known.table.first)
            known, stops = self._covering(pauses, ends, np.array([known.table.first - 1]))

    def _covering(self, pauses: Sequence[Period], *instants: Int64s) -> tuple[Columns, Stops]:
        edges = [edge for pause in pauses for edge in pause]
        edges += [int(edge) for each in instants for edge in (each.min(), each.max())]
        table = self._line.covering(min(edges), max(edges))
        known = self._columns
        if known.table is not table:
            known = self._columns = columns(table)
        return known, stops_in(table, pauses)


def _flat(one: ArrayLike, other: ArrayLike) -> tuple[Int64s, Int64s, tuple[int, ...]]:
    """Return both as rows of one length, and the shape of what comes of them."""
    first, second = np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)
    shape = np.broadcast_shapes(first.shape, second.shape)
    # A single number stays one: a row of copies would have to be read like any other.
    return _row(first, shape), _row(second, shape), shape


def _row(values: Int64s, shape: tuple[int, ...]) -> Int64s:
    if values.size == 1:
        return np.broadcast_to(values.reshape(()), math.prod(shape))
    return np.broadcast_to(values, shape).reshape(-1)


def _in_chunks(answer: Callable[[Int64s, Int64s], Int64s], one: Int64s, other: Int64s) -> Int64s:
    found = np.empty(len(one), dtype=np.int64)
    for beginning in range(0, len(one), _CHUNK):
        chunk = slice(beginning, beginning + _CHUNK)
        found[chunk] = answer(one[chunk], other[chunk])
    return found
