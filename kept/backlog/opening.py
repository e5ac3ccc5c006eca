"""What the charter opens by itself: a review before a planning day, a gap in the documentation."""

from __future__ import annotations

from kept.backlog import kinds
from kept.backlog.models import CaseLink, Record
from kept.cases.chronicle import Chronicle
from kept.cases.consequences import Act, want
from kept.core.records import CASE


def open_by_itself(act: Act) -> None:
    """
    Open what stands behind `open`: on a case a record tied to it, at a desk a review.

    What is no record of this room is written down as wanted.
    """
    kind = (act.objects or ("",))[0]
    if kind in ("", CASE):
        want(act)
        return
    number = _review(act) if kind == kinds.REVIEW else _record(act, kind)
    act.enter("opened for it", sort=kind, record=number)


def _review(act: Act) -> int:
    """Open a review of what customers vote on."""
    from kept.backlog.operations import open_review  # It needs what this is part of.

    desk, rulebook = act.chronicle.desk, act.chronicle.rulebook
    of = next(iter(kinds.proposed_by_customers(rulebook)), "")
    review = open_review(desk, of=of, at=act.now, by=None, title=_title(act), clause=act.run.clause)
    return review.number


def _title(act: Act) -> str:
    """Name the day that a review is for: one of a list, or when the next is due."""
    named, due = act.run.start.carries.get("list"), act.run.due_at
    if named or due is None:
        return f"Review before: {named or act.run.name}"
    day = due.astimezone(act.chronicle.rulebook.zone)
    return f"{act.run.name.capitalize()}, {day:%-d %B %Y}"


def _record(act: Act, kind: str) -> int:
    from kept.backlog.operations import open_record

    ledger = act.chronicle
    about = ledger.case.subject if isinstance(ledger, Chronicle) else act.run.name
    record = open_record(
        ledger.desk,
        kind=kind,
        title=f"{kind.capitalize()}: {about}",
        at=act.now,
        by=None,
        clause=act.run.clause,
        is_known_kind=False,
    )
    if isinstance(ledger, Chronicle):
        ledger.afterwards.append(lambda: _tie(ledger, record, act))
    return record.number


def _tie(chronicle: Chronicle, record: Record, act: Act) -> None:
    CaseLink.objects.create(
        record=record, case=chronicle.case, linked_at=act.now, heard=record.last_position
    )
