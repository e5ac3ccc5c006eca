"""Letting a case in: under which charter, to whom, how urgent, or not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import asking, numbers, people, recording
from kept.cases import facts as knowledge
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.entrance import Entrance as Entrance
from kept.cases.errors import NotAllowedError, NotHeldError
from kept.cases.models import Case, Entry, File
from kept.cases.notices import Letter
from kept.cases.together import one_transaction
from kept.core import inquiry, lifecycle
from kept.core.charter.information import Field
from kept.customers.models import Person
from kept.desks.models import Desk

FOLLOWS = "follows"
LONGEST_SUBJECT = 500
ACCOUNT_MANAGER = "account manager"


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
    if asks_once and (said := asking.said_at_opening(entrance.rulebook, entrance.facts, text)):
        entrance = Entrance.of(desk, requester.organisation, via=via, given=said | given, at=at)
    case = _new_case(entrance, desk, requester, subject, at)
    case.linked_to = linked_to
    author = _author(by, requester)
    message = _Message(Words(text, html, full_text), tuple(files), message_id, via, is_machine)
    held_by = entrance.held_by
    if held_by is not None:
        chronicle = _hold(case, entrance, held_by, message, author, at)
    else:
        chronicle = _let_in(
            case, entrance, message, author, at, linked_as, asks_once and may_answer
        )
    chronicle.silent_to = None if may_answer else requester
    if linked_to is not None:
        carries = {"to": linked_to.number, "as": linked_as}
        chronicle.write("linked", at=at, author=author, public=True, carries=carries)
    chronicle.finish(now=at)
    recording.keep_changes(case)
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
    _start(chronicle, entrance)
    case.opened_at = at
    entry = _write_opened(chronicle, entrance, author, at, why=why)
    _acknowledge(chronicle, entry, outside=False)
    chronicle.finish(now=at)
    return entry


@dataclass(frozen=True)
class _Message:
    """What came in: words, files, and by which channel."""

    words: Words
    files: tuple[File, ...]
    message_id: str
    via: str
    is_machine: bool = False

    @property
    def origin(self) -> dict[str, Any]:
        return {"machine": True} if self.is_machine else {}


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


def _let_in(
    case: Case,
    entrance: Entrance,
    message: _Message,
    author: Author,
    at: datetime,
    linked_as: str,
    asks_once: bool,
) -> Chronicle:
    chronicle = Chronicle(case, [])
    _start(chronicle, entrance)
    entry = _write_opened(chronicle, entrance, author, at, message=message)
    for shut in entrance.shut:
        chronicle.write(
            "flagged",
            at=at,
            author=chronicle.charter(shut.clause),
            public=False,
            carries={"flag": f"{shut.gate} not met"},
        )
    asked = asking.ask_once(chronicle, at=at) if asks_once else []
    warnings = [shut.says for shut in entrance.shut if shut.says]
    _acknowledge(
        chronicle, entry, outside=True, linked_as=linked_as, asked=asked, warnings=warnings
    )
    return chronicle


def _start(chronicle: Chronicle, entrance: Entrance) -> None:
    """Give the case its team and owner."""
    case, route = chronicle.case, entrance.route
    case.team, case.owner = route.team, route.owner
    route.take(entrance.at)
    entrance.facts["owner"] = str(route.owner)
    entrance.facts["routed"] = route.because
    if route.team:
        entrance.facts["team"] = route.team.name


def _write_opened(
    chronicle: Chronicle,
    entrance: Entrance,
    author: Author,
    at: datetime,
    *,
    message: _Message | None = None,
    why: str = "",
) -> Entry:
    facts = dict(entrance.facts)
    routed = facts.pop("routed", "")
    facts.setdefault("priority", chronicle.case.priority)
    carries = {"via": facts.get("channel"), "facts": facts, "routed": routed, "who": author.name}
    entry = chronicle.write(
        "opened",
        at=at,
        author=author,
        public=True,
        carries=carries | ({"why": why} if why else {}) | (message.origin if message else {}),
        words=message.words if message else None,
        files=message.files if message else (),
        message_id=message.message_id if message else "",
    )
    owner = chronicle.case.owner
    if owner is not None:
        words = {"because": routed}
        chronicle.tell(
            Letter(notice="assigned", entry=entry, audience="staff", to=(owner,), words=words)
        )
    return entry


def _hold(
    case: Case,
    entrance: Entrance,
    shut: knowledge.Refusal,
    message: _Message,
    author: Author,
    at: datetime,
) -> Chronicle:
    case.held_reason = shut.gate
    chronicle = Chronicle(case, [])
    entry = chronicle.write(
        "held",
        at=at,
        author=author,
        public=True,
        carries={"why": shut.gate, "clause": shut.clause, "via": message.via} | message.origin,
        words=message.words,
        files=message.files,
        message_id=message.message_id,
    )
    chronicle.tell(
        Letter(
            notice="refused" if shut.otherwise == knowledge.REFUSE else "held",
            entry=entry,
            audience="customer",
            to=(case.requester,),
            words=_referral(chronicle, shut),
            tells_who_acted=True,
        )
    )
    if not any("held" in listening.events for listening in entrance.rulebook.rows):
        _give_task(chronicle, shut, at)
    return chronicle


def _referral(chronicle: Chronicle, shut: knowledge.Refusal) -> dict[str, Any]:
    """Return what a gate says, and whom it sends people to, by role and by name."""
    named = [(role, people.behind(chronicle, [role])) for role in shut.refer_to]
    said = [f"{found[0]}, {role}" if found else f"the {role}" for role, found in named]
    return {"says": shut.says, "refer_to": " or ".join(said)}


def _give_task(chronicle: Chronicle, shut: knowledge.Refusal, at: datetime) -> None:
    """Have somebody decide on a held case where no clock of the charter does (AMB-X-16)."""
    decide = shut.released_by or shut.refer_to or (ACCOUNT_MANAGER,)
    roles = [*decide, "administrator"]
    saying = f"decide whether case {chronicle.case.number} is let in"
    entry = chronicle.write(
        "task given",
        at=at,
        author=chronicle.charter(shut.clause),
        public=False,
        carries={"to": roles, "saying": saying},
    )
    to = tuple(people.behind(chronicle, roles))
    chronicle.tell(Letter(notice="task", entry=entry, audience="staff", to=to, saying=saying))


def _acknowledge(
    chronicle: Chronicle,
    entry: Entry,
    *,
    outside: bool,
    linked_as: str = FOLLOWS,
    asked: Sequence[Field] = (),
    warnings: Sequence[str] = (),
) -> None:
    """Tell the requester that the case is in; a machine's word keeps no promise (PA-123)."""
    earlier = chronicle.case.linked_to if linked_as == FOLLOWS else None
    words: dict[str, Any] = {"earlier": earlier.number} if earlier else {}
    words["asked"] = [inquiry.in_words(question) for question in asked]
    words["warnings"] = list(warnings)
    if not outside:
        words["outside_hours"] = ""
    chronicle.tell(
        Letter(
            notice="received",
            entry=entry,
            audience="customer",
            to=(chronicle.case.requester,),
            words=words,
            tells_who_acted=True,
        )
    )


def _author(by: Person | None, requester: Person) -> Author:
    if by is None or by == requester:
        return Author(requester, Entry.Role.CUSTOMER)
    return Author(by, Entry.Role.STAFF)
