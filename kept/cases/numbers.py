"""Numbers of cases and of records: each a series for the installation, in order, without gaps."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from kept.cases.models import Counter

CASES, RECORDS = "cases", "records"
FIRST = {CASES: 1001, RECORDS: 101}

# By hand, since Django asks twice: once to count on, once to read what that gave.
COUNT_ON = "UPDATE cases_counter SET value = value + 1 WHERE name = %s RETURNING value"

_held: ContextVar[Counter | None] = ContextVar("held", default=None)


def next_number(series: str = CASES) -> int:
    """
    Return the next number of `series`, inside the caller's transaction.

    The counter's row stays locked until that transaction ends, so numbers are
    given in the order in which cases are committed, and one that is rolled
    back is given again.
    """
    counter = _held.get()
    if counter is not None and counter.name == series:
        counter.value += 1
        return counter.value
    return _count_on(series) or _begin_and_count_on(series)


@contextmanager
def held(series: str = CASES) -> Iterator[None]:
    """
    Keep everybody else from taking numbers of `series` until the transaction ends.

    For who may open many cases and locks other rows too: who waits for its numbers first
    has nothing that others wait for meanwhile. They are written down once, at the end.
    """
    counter = _locked(series)
    last = counter.value
    before = _held.set(counter)
    try:
        yield
    finally:
        _held.reset(before)
    if counter.value != last and not transaction.get_rollback():
        counter.save(update_fields=["value"])


def _locked(series: str) -> Counter:
    rows = Counter.objects.select_for_update().filter(name=series)
    found = rows.first()
    if found is None:
        _begin(series)
        found = rows.get()
    return found


def _count_on(series: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [series])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _begin_and_count_on(series: str) -> int:
    _begin(series)
    number = _count_on(series)
    assert number is not None  # noqa: S101 - the row is there now
    return number


def _begin(series: str) -> None:
    """Make the row, as of before the first number; of two at once one does, the other waits."""
    before_the_first = Counter(name=series, value=FIRST[series] - 1)
    Counter.objects.bulk_create([before_the_first], ignore_conflicts=True)
