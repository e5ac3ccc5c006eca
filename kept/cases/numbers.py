"""Numbers of cases: one series for the installation, in order, without gaps."""

from django.db import transaction
from django.db.models import F

from kept.cases.models import Counter

CASES = "cases"
FIRST = 1001


def next_number() -> int:
    """
    Return the next number, inside the caller's transaction.

    The counter's row stays locked until that transaction ends, so numbers are
    given in the order in which cases are committed, and one that is rolled
    back is given again.
    """
    with transaction.atomic():
        if not Counter.objects.filter(name=CASES).update(value=F("value") + 1):
            # Two first cases at once: one makes the row, the other counts on from it.
            _, is_new = Counter.objects.get_or_create(name=CASES, defaults={"value": FIRST})
            if not is_new:
                Counter.objects.filter(name=CASES).update(value=F("value") + 1)
        return Counter.objects.values_list("value", flat=True).get(name=CASES)
