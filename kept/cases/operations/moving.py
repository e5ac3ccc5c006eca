"""Moving cases to another version of their desk's charter: explicit, and seen beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction

from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import ClosedError, MoveRefusedError, RefusedError
from kept.cases.models import Case, Entry
from kept.core.charter.problems import CharterError
from kept.core.runs import Run
from kept.customers.models import Person
from kept.desks.models import CharterVersion

log = structlog.get_logger(__name__)

AT_ONCE = 100  # cases of one round in the background
NEW_HOURS = "the opening hours have changed"


@dataclass(frozen=True, slots=True)
class Shift:
    """One run before and after a move; None where it is not there. Moments in UTC."""

    clock: str
    number: int
    state_before: str | None
    due_before: datetime | None
    state_after: str | None
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would change in one case, or why it cannot be moved."""

    number: int
    shifts: tuple[Shift, ...] = ()
    refusal: str = ""


def preview(cases: Iterable[Case], *, version: CharterVersion, at: datetime) -> list[Preview]:
    """Say what moving `cases` to `version` at `at` would change; nothing is written."""
    return [_preview(case, version, at) for case in cases]


@transaction.atomic
def move_to_version(
    cases: Iterable[Case],
    *,
    version: CharterVersion,
    by: Person | None,
    at: datetime,
    why: str = "",
) -> list[Entry]:
    """
    Let open cases go on under `version`: clocks are read anew, what was broken stays.

    A case that is under it already is left as it is. `by` is None where new opening
    hours move it by themselves.

    Raises:
        ClosedError: one has ended; none is moved.
        MoveRefusedError: one cannot stand under that version; none is moved.
    """
    author = Author(by, Entry.Role.STAFF if by else Entry.Role.SYSTEM)
    entries = []
    for case in sorted(cases, key=lambda case: case.pk):
        chronicle = Chronicle.open(case)
        entry = _move(chronicle, version, author, at, why)
        if entry is not None:
            chronicle.finish(now=at)
            entries.append(entry)
    return entries


def follow_amendments(now: datetime) -> int:
    """
    Move open cases whose version's opening hours were amended; return how many were moved.

    In the background, some at a time; a case that fails is left to the next round. Closed
    cases keep what they were judged by.
    """
    waiting = (
        Case.objects.filter(closed_at__isnull=True, charter_version__amendments__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()[:AT_ONCE]
    )
    return sum(_follow(pk, now) for pk in waiting)


def _follow(pk: int, now: datetime) -> bool:
    try:
        case = Case.objects.get(pk=pk)
        version = case.charter_version.amendments.order_by("-pk")[0]
        moved = move_to_version([case], version=version, by=None, at=now, why=NEW_HOURS)
    except Exception:
        log.exception("not moved", case=pk)
        return False
    return bool(moved)


def _move(
    chronicle: Chronicle, version: CharterVersion, author: Author, at: datetime, why: str
) -> Entry | None:
    case = chronicle.case
    if case.charter_version_id == version.pk:
        return None
    if case.closed_at is not None:
        raise ClosedError
    if version.desk_id != case.desk_id:
        raise MoveRefusedError("That version belongs to another desk.")
    try:
        entry = chronicle.go_on_under(version, at=at, author=author, why=why)
    except CharterError as error:
        raise MoveRefusedError(f"The contract does not fit that version: {error}") from error
    _refuse_unless_known(chronicle)
    return entry


def _refuse_unless_known(chronicle: Chronicle) -> None:
    charter, case = chronicle.rulebook.charter, chronicle.case
    known = {
        f"state {chronicle.state}": chronicle.state in charter.lifecycles["case"].states,
        f"priority {case.priority}": case.priority in charter.priorities,
        f"kind {case.kind}": case.kind in charter.kinds or not charter.kinds,
    }
    for what, is_known in known.items():
        if not is_known:
            raise MoveRefusedError(f"That version has no {what} (case {case.number}).")


@transaction.atomic
def _preview(case: Case, version: CharterVersion, at: datetime) -> Preview:
    chronicle = Chronicle.open(case)
    before = chronicle.fold(at)
    try:
        _move(chronicle, version, Author(None, Entry.Role.SYSTEM), at, "")
    except RefusedError as refused:
        return Preview(case.number, refusal=refused.sentence)
    # Never finished, so never written down.
    return Preview(case.number, tuple(_shifts(before, chronicle.fold(at))))


def _shifts(before: Sequence[Run], after: Sequence[Run]) -> list[Shift]:
    old, new = ({(run.name, run.number): run for run in runs} for runs in (before, after))
    shifts = []
    for name, number in dict.fromkeys((*old, *new)):
        one, other = old.get((name, number)), new.get((name, number))
        shift = Shift(
            name,
            number,
            one.state.value if one else None,
            one.due_at if one else None,
            other.state.value if other else None,
            other.due_at if other else None,
        )
        if (shift.state_before, shift.due_before) != (shift.state_after, shift.due_after):
            shifts.append(shift)
    return shifts
