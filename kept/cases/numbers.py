"""Numbers of cases and of records: each a series for the installation, in order, without gaps."""

from django.db import connection, transaction

from kept.cases.models import Counter

CASES, RECORDS = "cases", "records"
FIRST = {CASES: 1001, RECORDS: 101}

# By hand, since Django asks twice: once to count on, once to read what that gave.
COUNT_ON = "UPDATE cases_counter SET value = value + 1 WHERE name = %s RETURNING value"


def next_number(series: str = CASES) -> int:
    """
    Return the next number of `series`, inside the caller's transaction.

    The counter's row stays locked until that transaction ends, so numbers are
    given in the order in which cases are committed, and one that is rolled
    back is given again.
    """
    return _count_on(series) or _begin(series)


def _count_on(series: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [series])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _begin(series: str) -> int:
    """Make the row; of two first cases at once, one does and the other counts on from it."""
    with transaction.atomic():
        first = FIRST[series]
        _, is_new = Counter.objects.get_or_create(name=series, defaults={"value": first})
    return first if is_new else _count_on(series) or first
