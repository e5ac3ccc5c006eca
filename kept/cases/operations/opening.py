"""Letting a case in: under which charter, to whom, how urgent, or not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import asking, numbers, recording
from kept.cases import facts as knowledge
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.entrance import Entrance
from kept.cases.errors import NotAllowedError, NotHeldError
from kept.cases.letting_in import (
    FOLLOWS,
    Message,
    acknowledge,
    hold,
    let_in,
    start,
    write_opened,
)
from kept.cases.models import Case, Entry, File
from kept.cases.together import one_transaction
from kept.core import lifecycle
from kept.customers.models import Person
from kept.desks.models import Desk

LONGEST_SUBJECT = 500


@one_transaction
def open_case(
    desk: Desk,
    *,
    requester: Person,
    subject: str,
    text: str,
    via: str,
    at: datetime,
    html: str = "",
    full_text: str = "",
    facts: Mapping[str, Any] | None = None,
    files: Sequence[File] = (),
    message_id: str = "",
    by: Person | None = None,
    linked_to: Case | None = None,
    linked_as: str = FOLLOWS,
    may_answer: bool = True,
    is_machine: bool = False,
    asks_once: bool = False,
) -> Case:
    """
    Open a case for `requester` at `desk`, under the charter version in force at `at`.

    The charter's gates are asked first: one that does not open holds the case, and
    no clock runs until somebody releases it (PA-43). Otherwise the priority is
    suggested, a team and an owner are found, clocks start, and the requester is told.
    Changes to their systems that they tell of go into their change log.

    Args:
        facts: what the form or the caller said, by the charter's names.
        files: rows made by `files.keep`, not saved yet.
        linked_as: what it is to the case that it is linked to; "follows" a closed one.
        by: whoever writes it down for the requester, such as an agent on the phone.
        may_answer: no to whatever answers machines: then no acknowledgement goes out.
        is_machine: it is one that wrote in the requester's name: what the charter would tell
            them is withheld until they write themselves.
        asks_once: the text comes instead of a form: it is read for the charter's questions,
            and the acknowledgement asks for what it does not say (PA-100).

    Raises:
        NoCharterError: the desk ran by no charter then.
        FactRefusedError: a fact has a value that the charter does not know.
        NobodyServesError: nobody could own the case.
    """
    given = dict(facts or {})
    entrance = Entrance.of(desk, requester.organisation, via=via, given=given, at=at)
    if asks_once:
        said = asking.said_at_opening(entrance.rulebook, entrance.facts, text, requester)
        if said:
            entrance = Entrance.of(desk, requester.organisation, via=via, given=said | given, at=at)
    case = _new_case(entrance, desk, requester, subject, at)
    case.linked_to = linked_to
    author = _author(by, requester)
    message = Message(Words(text, html, full_text), tuple(files), message_id, via, is_machine)
    held_by = entrance.held_by
    if held_by is not None:
        chronicle = hold(case, entrance, held_by, message, author, at)
    else:
        chronicle = let_in(case, entrance, message, author, at, linked_as, asks_once and may_answer)
    chronicle.silent_to = None if may_answer else requester
    if linked_to is not None:
        carries = {"to": linked_to.number, "as": linked_as}
        chronicle.write("linked", at=at, author=author, public=True, carries=carries)
    chronicle.finish(now=at)
    recording.keep_changes(case)
    if not asks_once:
        recording.keep_number(case)
    return case


@transaction.atomic
def release_held(case: Case, *, by: Person, at: datetime, why: str) -> Entry:
    """
    Let a held case in: it opens at `at`, and its clocks start then (charter.md, rule 7).

    Raises:
        NotHeldError: it is open or closed already.
        NotAllowedError: the gate names roles that release it, and `by` has none of them.
    """
    chronicle = Chronicle.open(case)
    case = chronicle.case
    if not case.is_held:
        raise NotHeldError
    author = Author(by, Entry.Role.STAFF)
    gate = chronicle.rulebook.charter.coverage.gates.get(case.held_reason)
    if gate and gate.released_by and not set(gate.released_by) & chronicle.roles_of(author):
        who = " or ".join(gate.released_by)
        raise NotAllowedError(f"Releasing this is for the {who} to do.", ", ".join(gate.clause))
    entrance = Entrance(
        case.desk,
        case.charter_version,
        case.rulebook,
        knowledge.Standing(case.organisation, case.contract, desk=case.desk),
        {"kind": case.kind, "channel": case.channel, **case.facts, case.held_reason: "open"},
        (),
        at,
    )
    case.held_reason = ""
    start(chronicle, entrance)
    case.opened_at = at
    entry = write_opened(chronicle, entrance, author, at, why=why)
    acknowledge(chronicle, entry, outside=False)
    chronicle.finish(now=at)
    return entry


def _new_case(
    entrance: Entrance, desk: Desk, requester: Person, subject: str, at: datetime
) -> Case:
    facts, contract = entrance.facts, entrance.standing.contract
    return Case(
        number=numbers.next_number(),
        desk=desk,
        charter_version=entrance.version,
        contract=contract,
        overlay=entrance.overlay,
        organisation=requester.organisation,
        requester=requester,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        kind=facts["kind"],
        priority=facts["priority"],
        proposed_priority=facts["proposed priority"],
        state=lifecycle.first_state(entrance.rulebook),
        channel=facts["channel"],
        facts={name: value for name, value in facts.items() if name not in {"kind", "channel"}},
        opened_at=at,
        updated_at=at,
    )


def _author(by: Person | None, requester: Person) -> Author:
    if by is None or by == requester:
        return Author(requester, Entry.Role.CUSTOMER)
    return Author(by, Entry.Role.STAFF)
