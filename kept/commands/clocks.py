"""Prove that the table of clocks equals the fold of the entries, or make it so."""

import argparse
from itertools import chain, islice

from django.utils import timezone

from kept.backlog import clocks as records
from kept.cases import rebuilding
from kept.cases.models import Case

MOST_SHOWN = 20


def rebuild(options: argparse.Namespace) -> int:
    cases = Case.objects.order_by("pk")
    if options.number:
        cases = cases.filter(number=options.number)
    keys = list(cases.values_list("pk", flat=True))
    return check(keys) if options.check else mend(keys)


def check(keys: list[int]) -> int:
    """Print where the table is not what the entries say; 1 if it is anywhere."""
    now = timezone.now()
    found = chain(rebuilding.differences(keys, now=now), records.differences(now=now))
    differences = list(islice(found, MOST_SHOWN))
    for difference in differences:
        print(difference)
    if not differences:
        print(f"{len(keys)} cases and all records: the table of clocks is what their entries say.")
        return 0
    more = " and maybe more" if len(differences) == MOST_SHOWN else ""
    print(f"{len(differences)} differ{more}. To put them right: kept clocks rebuild")
    return 1


def mend(keys: list[int]) -> int:
    changed = rebuilding.rebuild(keys, now=timezone.now())
    beside = records.rebuild(now=timezone.now())
    print(f"{len(keys)} cases, {changed} put right; of the records beside them {beside}.")
    return 0
