"""
How much support a customer may use: restricted or withdrawn as people decide, never by itself.

Who decides, and what they must say, stands in the charter's approvals; what follows, such as
who is told and when a restriction ends, in its clocks on the record of the customer. What
its gates let in all the same stays let in (PS-54).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import UseRefusedError
from kept.backlog.models import Record, RecordEntry
from kept.backlog.operations.opening import open_record
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.core.charter.coverage import Approval
from kept.core.moments import in_full
from kept.customers.models import Organisation, Person
from kept.desks.models import Desk

USE, NORMAL, RESTRICTED, WITHDRAWN = "use", "normal", "restricted", "withdrawn"


@transaction.atomic
def restrict(
    organisation: Organisation,
    *,
    desk: Desk,
    signed: Sequence[Person],
    at: datetime,
    until: datetime,
    limit: str,
    reason: str,
) -> RecordEntry:
    """
    Restrict what `organisation` may use from `at` to `until`, as those who `signed` decide.

    Raises:
        UseRefusedError: the charter knows no such decision, it is for others to take, or
            something that it wants is missing.
    """
    chronicle = _open(organisation, desk, at)
    if until <= at:
        raise UseRefusedError("That moment has passed already.")
    given = {"reason": reason, "limit": limit, "from": at, "until": until}
    author = _refuse_unless_signed(chronicle, "restrict", signed, given)
    by = in_full(until, at, chronicle.rulebook.zone)
    says = f"Your use of support is restricted until {by}: {limit}. Why: {reason}"
    carries = {"until": until.isoformat(), "limit": limit, "why": reason, "says": says}
    return _change(chronicle, RESTRICTED, author, at, carries, signed)


@transaction.atomic
def withdraw_support(
    organisation: Organisation,
    *,
    desk: Desk,
    signed: Sequence[Person],
    at: datetime,
    reason: str,
    notice: str,
) -> RecordEntry:
    """
    Withdraw support from `organisation`; `notice` says how they were warned, what they can do.

    Raises:
        UseRefusedError: as with `restrict`.
    """
    chronicle = _open(organisation, desk, at)
    given = {"reason": reason, "notice": notice}
    author = _refuse_unless_signed(chronicle, "withdraw support", signed, given)
    says = f"Support is withdrawn. Why: {reason} {notice}"
    return _change(chronicle, WITHDRAWN, author, at, {"why": reason, "says": says}, signed)


@transaction.atomic
def restore(
    organisation: Organisation, *, desk: Desk, by: Person, at: datetime, reason: str
) -> RecordEntry:
    """
    Let `organisation` use support as before.

    Raises:
        UseRefusedError: nothing was restricted or withdrawn, or no reason is given.
    """
    chronicle = _open(organisation, desk, at)
    if chronicle.facts.get(USE, NORMAL) == NORMAL:
        raise UseRefusedError("Nothing is restricted.")
    author = _refuse_unless_signed(chronicle, "restrict", [by], {})
    if not reason.strip():
        raise UseRefusedError("Say why.")
    return _change(chronicle, NORMAL, author, at, {"why": reason}, [by])


def _open(organisation: Organisation, desk: Desk, at: datetime) -> RecordChronicle:
    """Lock the record of the customer at the desk; the first decision opens it."""
    mine = {"desk": desk, "kind": kinds.CUSTOMER, "organisation": organisation}
    record = Record.objects.filter(**mine).order_by("pk").first()
    if record is None:
        record = open_record(
            desk, kind=kinds.CUSTOMER, title=str(organisation), at=at, by=None, is_known_kind=False
        )
        record.organisation = organisation
        record.save(update_fields=["organisation"])
    return RecordChronicle.open(record)


def _refuse_unless_signed(
    chronicle: RecordChronicle, operation: str, signed: Sequence[Person], given: Mapping[str, Any]
) -> Author:
    approval = _approval(chronicle, operation)
    clause = ", ".join(approval.clause)
    missing = [need for need in approval.needs if given and not given.get(str(need))]
    if missing:
        raise UseRefusedError(f"Say first: {missing[0]}.", clause)
    authors = [Author(person, Happening.Role.STAFF) for person in dict.fromkeys(signed)]
    steps = approval.steps if given else approval.steps[:1]
    for step, author in zip(steps, [*authors, *[None] * len(steps)], strict=False):
        if author is None or not set(step.who) & chronicle.roles_of(author):
            raise UseRefusedError(f"That wants the {' or '.join(step.who)}.", clause)
    return authors[0]


def _approval(chronicle: RecordChronicle, operation: str) -> Approval:
    approvals = chronicle.rulebook.charter.approvals.values()
    found = next((one for one in approvals if operation in one.blocks), None)
    if found is None:
        raise UseRefusedError("By this charter the use of support is not restricted.")
    return found


def _change(
    chronicle: RecordChronicle,
    to: str,
    author: Author,
    at: datetime,
    carries: Mapping[str, Any],
    signed: Sequence[Person],
) -> RecordEntry:
    said = {"from": chronicle.facts.get(USE, NORMAL), "to": to, "signed": list(map(str, signed))}
    entry = chronicle.write(
        f"{USE} changed",
        at=at,
        author=author,
        public=True,
        carries={**said, "who": author.name, **carries},
    )
    chronicle.finish(now=at)
    return entry
