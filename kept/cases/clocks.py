"""The clocks of cases: written anew after each change, and watched for what is due."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from kept.cases.chronicle import Chronicle
from kept.cases.models import Case, Clock

log = structlog.get_logger(__name__)

AT_ONCE = 200  # Cases in one sweep: a worker that has been away does not keep others waiting.


@transaction.atomic
def refresh(case: Case, *, now: datetime) -> None:
    """
    Fold the case's entries and make its rows say so; nothing is done by itself.

    What has happened by itself already stays done (`marks_done`).
    """
    Chronicle.open(case).project(now=now)


def sweep(now: datetime) -> int:
    """
    Do what is due on any case by `now`; return on how many cases something was done.

    Reads only clocks that wake by `now` (a partial index), however many stand. Each
    case is one transaction: a worker that is killed leaves it done or not done, and
    the next sweep finds the rest. A case that fails is left to the next one.
    """
    waking = Clock.objects.waking(now).values_list("case", flat=True)[: 4 * AT_ONCE]
    cases = list(dict.fromkeys(waking))[:AT_ONCE]
    return sum(_wake(pk, now) for pk in cases)


def _wake(pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            Chronicle.open(pk, skip_locked=True).finish(now=now)
    except Case.DoesNotExist:
        return False  # In the hands of another worker, or of an operation.
    except Exception:
        log.exception("sweep failed", case=pk)
        return False
    return True
