"""What is written of a case at its opening: let in and acknowledged, or held for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.cases import asking, people
from kept.cases import facts as knowledge
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.entrance import Entrance
from kept.cases.models import Case, Entry, File
from kept.cases.notices import Letter
from kept.core import inquiry
from kept.core.charter.information import Field
from kept.core.remit import remit

FOLLOWS = "follows"
ACCOUNT_MANAGER = "account manager"


@dataclass(frozen=True)
class Message:
    """What came in: words, files, and by which channel."""

    words: Words
    files: tuple[File, ...]
    message_id: str
    via: str
    is_machine: bool = False

    @property
    def origin(self) -> dict[str, Any]:
        return {"machine": True} if self.is_machine else {}


def let_in(
    case: Case,
    entrance: Entrance,
    message: Message,
    author: Author,
    at: datetime,
    linked_as: str,
    asks_once: bool,
) -> Chronicle:
    """Let the case in: it has an owner from here on, and the requester is told."""
    chronicle = Chronicle(case, [])
    start(chronicle, entrance)
    entry = write_opened(chronicle, entrance, author, at, message=message)
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
    acknowledge(chronicle, entry, outside=True, linked_as=linked_as, asked=asked, warnings=warnings)
    return chronicle


def start(chronicle: Chronicle, entrance: Entrance) -> None:
    """Give the case its team and owner."""
    case, route = chronicle.case, entrance.route
    case.team, case.owner = route.team, route.owner
    route.take(entrance.at)
    entrance.facts["owner"] = str(route.owner)
    entrance.facts["routed"] = route.because
    if route.team:
        entrance.facts["team"] = route.team.name


def write_opened(
    chronicle: Chronicle,
    entrance: Entrance,
    author: Author,
    at: datetime,
    *,
    message: Message | None = None,
    why: str = "",
) -> Entry:
    """Write that the case opens, with all that is known of it, and tell its owner."""
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


def hold(
    case: Case,
    entrance: Entrance,
    shut: knowledge.Refusal,
    message: Message,
    author: Author,
    at: datetime,
) -> Chronicle:
    """Hold the case by the gate that is shut: no clock of it runs, somebody is to decide."""
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


def acknowledge(
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
    asked_for = remit(chronicle.rulebook, chronicle.facts)
    words["remit"] = asked_for.says if asked_for else []
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
