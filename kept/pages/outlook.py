"""What a desk would say to a case before it is opened: its promises, and whether it is let in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.cases.entrance import Entrance
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
    held: bool
    priority: int
    level: Priority | None
    facts: Mapping[str, Any]
    remit: Remit | None

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
    held = entrance.held_by is not None
    opened = Event("opened", at, {"via": via, "facts": entrance.facts})
    runs = [] if held else clocks.fold(entrance.rulebook, [opened], now=at)
    promises = tuple(
        sentences.promise(run, now=at)
        for run in runs
        if run.kind is Kind.PROMISE and run.shown and run.is_standing
    )
    suggested = entrance.facts["proposed priority"]
    level = entrance.rulebook.charter.priorities.get(suggested)
    asked = remit(entrance.rulebook, entrance.facts)
    return Outlook(promises, held, suggested, level, entrance.facts, asked)
