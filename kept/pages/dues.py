"""How clocks stand, as the due chips of both rooms take it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from kept.cases.models import Case, Clock
from kept.core.charter.rows import Kind
from kept.core.moments import Chip, DueValue, length
from kept.core.runs import Run, State

OURS = {Kind.PROMISE.value, Kind.LIMIT.value}


def due_of(clock: Clock | Run, *, now: datetime) -> DueValue:
    """
    Return how a clock stands at `now`; lengths are those of the wall clock.

    A row is as fresh as the last thing that happened on its case; a moment that has
    passed since counts here already.
    """
    state = str(clock.state)
    if state == State.RUNNING and clock.due_at is not None and clock.due_at < now:
        state = State.LATE.value if str(clock.kind) in OURS else State.OVER.value
    total = clock.due_at - clock.started_at if clock.due_at else None
    return DueValue(state=state, due_at=clock.due_at, total=total, ended_at=clock.ended_at)


# By the key of a case: the name of a clock, and how that stands.
Dues = Mapping[int, tuple[str, DueValue | Chip]]


def next_dues(cases: Iterable[Case], *, now: datetime) -> Mapping[int, tuple[str, DueValue]]:
    """
    Return what falls due next on each case, by its key: the clock's name and how it stands.

    One statement for all; a case on which nothing promised stands is left out.
    """
    found: dict[int, tuple[str, DueValue]] = {}
    for clock in Clock.objects.standing().shown_to_customers().filter(case__in=list(cases)):
        if clock.kind == Kind.PROMISE.value:
            found.setdefault(clock.case_id, (clock.name, due_of(clock, now=now)))
    return found


def ages(cases: Iterable[Case], *, now: datetime) -> Dues:
    """
    Return how old the oldest clock without a moment to come is on each case, by its key.

    One statement for all, as of `next_dues`.
    """
    found: dict[int, tuple[str, DueValue | Chip]] = {}
    for clock in Clock.objects.ageing().filter(case__in=list(cases)):
        age = Chip("open", "hourglass", f"Open for {length(now - clock.started_at)}")
        found.setdefault(clock.case_id, (clock.name, age))
    return found
