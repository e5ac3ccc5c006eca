"""Numbers of cases: one series for the installation, in order, without gaps."""

from django.db import connection, transaction

from kept.cases.models import Counter

CASES = "cases"
FIRST = 1001

# By hand, since Django asks twice: once to count on, once to read what that gave.
COUNT_ON = "UPDATE cases_counter SET value = value + 1 WHERE name = %s RETURNING value"


def next_number() -> int:
    """
    Return the next number, inside the caller's transaction.

    The counter's row stays locked until that transaction ends, so numbers are
    given in the order in which cases are committed, and one that is rolled
    back is given again.
    """
    return _count_on() or _begin()


def _count_on() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ON, [CASES])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _begin() -> int:
    """Make the row; of two first cases at once, one does and the other counts on from it."""
    with transaction.atomic():
        _, is_new = Counter.objects.get_or_create(name=CASES, defaults={"value": FIRST})
    return FIRST if is_new else _count_on() or FIRST
