"""How a record comes to be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import KindRefusedError
from kept.backlog.models import Record
from kept.backlog.values import value_of
from kept.cases import numbers
from kept.cases.errors import NoCharterError, NothingSaidError
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk

LONGEST_TITLE = 500


@transaction.atomic
def open_record(
    desk: Desk,
    *,
    kind: str,
    title: str,
    at: datetime,
    by: Person | None,
    text: str = "",
    product: str = "",
    owner: Person | None = None,
    facts: Mapping[str, Any] | None = None,
    clause: str = "",
    is_known_kind: bool = True,
) -> Record:
    """
    Open a record at `desk` under the charter version in force at `at`.

    `by` is None where the charter opens it by itself, on the account of `clause`; then
    it may be of a kind that nobody opens by hand (`is_known_kind`).

    Raises:
        NoCharterError: the desk ran by no charter then.
        KindRefusedError: its charter keeps no such records.
        NothingSaidError: it has no title.
        FactRefusedError: a fact has a value that the charter does not know.
    """
    version = charters.in_force(desk, at)
    if version is None:
        raise NoCharterError
    rulebook = charters.rulebook(version).of(kind)
    if is_known_kind and kind not in kinds.kept_by(rulebook):
        raise KindRefusedError(f"This desk keeps no {kind}.")
    if not title.strip():
        raise NothingSaidError("Say what it is about.")
    known = {fact: value_of(rulebook, fact, value) for fact, value in (facts or {}).items()}
    record = Record(
        number=numbers.next_number(numbers.RECORDS),
        desk=desk,
        kind=kind,
        charter_version=version,
        title=" ".join(title.split())[:LONGEST_TITLE],
        text=text,
        product=product,
        opened_at=at,
        updated_at=at,
        opened_by=by,
        owner=owner,
        organisation=by.organisation if by else None,
        shown=kinds.shown_to(rulebook, kind),
    )
    record.save()
    chronicle = RecordChronicle(record, [])
    author = chronicle.author(by) if by else Author(None, Happening.Role.CHARTER, clause)
    carries = {"facts": {**known, **({"product": product} if product else {})}, "who": author.name}
    chronicle.write("opened", at=at, author=author, public=True, carries=carries)
    chronicle.finish(now=at)
    return record
