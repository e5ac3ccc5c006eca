"""Prove that the table of clocks equals the fold of the entries, or make it so."""

import argparse
from typing import Any

from django.db import transaction
from django.utils import timezone

from kept.cases import clocks
from kept.cases.models import Case, Clock


def rebuild(options: argparse.Namespace) -> int:
    cases = Case.objects.order_by("number")
    if options.number:
        cases = cases.filter(number=options.number)
    numbers = list(cases.values_list("number", flat=True))
    different = [number for number in numbers if differs(number, keep=not options.check)]
    for number in different:
        print(f"Case {number}: {'its clocks differ' if options.check else 'put right'}")
    print(f"{len(numbers)} cases, {len(different)} differ.")
    return 1 if different and options.check else 0


@transaction.atomic
def differs(number: int, *, keep: bool) -> bool:
    """Fold the clocks of a case anew; return whether the rows were others, `keep` the new ones."""
    case = Case.objects.select_for_update().get(number=number)
    before = table(case)
    clocks.refresh(case, now=timezone.now())
    is_different = table(case) != before
    if not keep:
        transaction.set_rollback(True)
    return is_different


def table(case: Case) -> list[dict[str, Any]]:
    columns = [field.attname for field in Clock._meta.concrete_fields if not field.primary_key]
    return list(Clock.objects.filter(case=case).order_by("slug", "number").values(*columns))
