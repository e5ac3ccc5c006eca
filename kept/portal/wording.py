"""The words that customers read: those of the desk's charter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.core.charter.conditions import Facts
from kept.core.rulebook import Rulebook
from kept.core.sentences import charter_aims
from kept.customers.under import charter_for
from kept.desks import charters
from kept.desks.models import Desk

FORGOTTEN = "Forgotten your password?"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a desk calls things; plain words where its charter says nothing."""

    case: str = "case"
    new_case: str = "Submit a case"
    submit: str = "Submit case"
    priority: str = "priority"
    kind: str = "kind"
    owner: str = "owner"
    forgotten_password: str = FORGOTTEN
    charter: str = "What we promise"

    @property
    def cases(self) -> str:
        return f"{self.case}s"


def wording(rulebook: Rulebook | None) -> Wording:
    """Return the words of a charter; plain ones without one."""
    if rulebook is None:
        return Wording()
    labels = rulebook.charter.labels
    case = labels.get("case", "case")
    return Wording(
        case=case,
        new_case=labels.get("new case", f"Submit a {case}"),
        submit=labels.get("submit", f"Submit {case}"),
        priority=rulebook.label("priority"),
        kind=rulebook.label("kind"),
        owner=rulebook.label("owner"),
        forgotten_password=labels.get("forgotten password", FORGOTTEN),
        charter="Our targets" if charter_aims(rulebook.charter) else "What we promise",
    )


def rulebook_of(desk: Desk, *, now: datetime, person: Any = None) -> Rulebook | None:
    """Return the charter under which `desk` serves `person` now; None before its first."""
    version = charter_for(desk, person, now)
    return charters.rulebook(version) if version else None


def contact(desk: Desk, rulebook: Rulebook | None, facts: Facts) -> dict[str, Any]:
    """Return the desk as the foot of a page names it; the phone only where it is offered."""
    return {"name": desk.name, "phone": phone(desk, rulebook, facts), "mail": desk.address}


def phone(desk: Desk, rulebook: Rulebook | None, facts: Facts) -> str:
    """Return the number to call about a case with these facts; empty where none is offered."""
    channel = rulebook.charter.channels.get("phone") if rulebook else None
    if channel is None:
        return desk.phone
    return desk.phone if channel.offered and channel.exists_while.holds(facts) else ""
