"""What a desk would say to a case before it is opened: its promises, and whether it is let in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.cases.entrance import Entrance
from kept.cases.facts import REFUSE, WARN, Refusal
from kept.core import clocks, sentences
from kept.core.charter.conditions import Facts
from kept.core.charter.rows import Kind
from kept.core.charter.triage import Priority
from kept.core.remit import Remit, remit
from kept.core.timeline import Event
from kept.customers.models import Person
from kept.desks.models import Desk


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the desk would say: its promises, whether it would hold the case, the facts it reads."""

    promises: tuple[str, ...]
    refusal: Refusal | None
    warnings: tuple[str, ...]
    priority: int
    level: Priority | None
    facts: Mapping[str, Any]
    remit: Remit | None

    @property
    def held(self) -> bool:
        """Whether it would not be let in at once."""
        return self.refusal is not None

    @property
    def is_refused(self) -> bool:
        """Whether nobody would work on it, and others are named to turn to."""
        return self.refusal is not None and self.refusal.otherwise == REFUSE

    @property
    def priority_in_words(self) -> str:
        """Return the level that the answers speak for: "2 High: a major process impaired"."""
        named = f"{self.priority} {self.level.name if self.level else ''}".strip()
        return f"{named}: {self.level.means}" if self.level and self.level.means else named


def outlook(desk: Desk, person: Person, said: Facts, *, via: str, at: datetime) -> Outlook:
    """
    Work out what would be promised for a case with these facts if it were opened `at`.

    Raises:
        NoCharterError, FactRefusedError: as opening it would.
    """
    entrance = Entrance.of(desk, person.organisation, via=via, given=said, at=at)
    refusal = entrance.held_by
    opened = Event("opened", at, {"via": via, "facts": entrance.facts})
    runs = [] if refusal else clocks.fold(entrance.rulebook, [opened], now=at)
    promises = tuple(
        sentences.promise(run, now=at)
        for run in runs
        if run.kind is Kind.PROMISE and run.shown and run.is_standing
    )
    suggested = entrance.facts["proposed priority"]
    level = entrance.rulebook.charter.priorities.get(suggested)
    asked = remit(entrance.rulebook, entrance.facts)
    shut = (each.says for each in entrance.shut if each.otherwise == WARN)
    warnings = () if refusal else tuple(filter(None, shut))
    return Outlook(promises, refusal, warnings, suggested, level, entrance.facts, asked)
