"""Which cases a record is behind, and how records stand to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import LinkRefusedError
from kept.backlog.models import CaseLink, Record, RecordLink
from kept.cases.chronicle import Chronicle
from kept.cases.models import Case
from kept.core.charter.vocabulary import FACTS
from kept.customers.models import Person
from kept.desks.models import Desk

LINKED = "linked"


@transaction.atomic
def link_case(record: Record, *, case: Case, by: Person | None, at: datetime) -> CaseLink:
    """
    Tie the case to the record: it hears from now on what happens to it; twice changes nothing.

    That it is linked becomes known of the case, so its promises follow (SIMS-86).

    Raises:
        LinkRefusedError: they are of different desks.
        HeldError, ClosedError: the case has not begun, or has ended.
        EndedError: the record has.
    """
    owner = RecordChronicle.open(record)
    known = CaseLink.objects.filter(record=record, case=case).first()
    if known is not None:
        return known
    owner.refuse_if_ended()
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if chronicle.case.desk_id != owner.record.desk_id:
        raise LinkRefusedError("The case belongs to another desk.")
    link = CaseLink.objects.create(
        record=owner.record, case=case, linked_at=at, by=by, heard=owner.record.last_position
    )
    author = chronicle.author(by) if by else chronicle.charter("")
    number, kind = owner.record.number, owner.record.kind
    carries = {"to": number, "as": kind, "who": author.name}
    chronicle.write("linked", at=at, author=author, public=True, carries=carries)
    chronicle.change(f"linked {kind}", str(number), at=at, author=author)
    if LINKED in FACTS.get(kind, ()):
        chronicle.change(kind, LINKED, at=at, author=author)
    chronicle.finish(now=at)
    return link


def tie_named(case: Case, fact: str, value: Any, by: Person, at: datetime) -> Any:
    """
    Tie the case to the record whose number was filled in as "linked idea"; return its number.

    Any other fact is returned as it is.

    Raises:
        LinkRefusedError: the case's desk keeps no such record.
    """
    kind = kinds.named_in(case.rulebook, fact)
    if not kind:
        return value
    link_case(numbered(case.desk, kind, value), case=case, by=by, at=at)
    return str(value)


def numbered(desk: Desk, kind: str, number: Any) -> Record:
    """
    Return the record of the desk that has this number.

    Raises:
        LinkRefusedError: there is none.
    """
    said = str(number).strip()
    found = Record.objects.filter(desk=desk, kind=kind)
    record = found.filter(number=int(said)).first() if said.isdecimal() else None
    if record is None:
        raise LinkRefusedError(f"There is no {kind} {said} at this desk.")
    return record


@transaction.atomic
def link_records(record: Record, *, to: Record, sort: str, at: datetime) -> RecordLink:
    """
    Say how `record` stands to another: "cause" a site's problem to the generic one (SIMS-09).

    Raises:
        LinkRefusedError: they are of different desks, or the same.
    """
    if record.pk == to.pk:
        raise LinkRefusedError("It cannot be tied to itself.")
    if record.desk_id != to.desk_id:
        raise LinkRefusedError("They belong to different desks.")
    link, _ = RecordLink.objects.get_or_create(
        of=record, to=to, sort=sort, defaults={"linked_at": at}
    )
    return link
