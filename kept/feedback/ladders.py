"""The ladders that a customer may climb with a complaint, as the charter has them."""

from __future__ import annotations

from dataclasses import dataclass

from kept.core import sentences
from kept.core.charter.charter import Charter
from kept.core.charter.coverage import Escalation
from kept.core.charter.tables import leaves
from kept.core.charter.triggers import Pattern
from kept.core.rulebook import Rulebook

ESCALATED = "escalated"
NOT_SET = "not set yet"


@dataclass(frozen=True, slots=True)
class Ladder:
    """A ladder about the desk itself: who stands on each level, and how soon they answer."""

    name: str
    levels: tuple[tuple[str, ...], ...]
    about: str
    answers_within: str
    clause: str

    def is_last(self, level: int) -> bool:
        """Tell whether there is no level above `level`, which counts from one."""
        return level >= len(self.levels)

    def roles_of(self, level: int) -> tuple[str, ...]:
        return self.levels[level - 1]


def ladders(rulebook: Rulebook) -> list[Ladder]:
    """Return the ladders on which somebody complains: those that are about the desk's work."""
    charter = rulebook.charter
    return [
        Ladder(
            name,
            rungs.levels,
            rungs.about,
            _answers_within(rulebook, name),
            ", ".join(rungs.clause),
        )
        for name, rungs in charter.escalations.items()
        if _is_climbed_by_customers(rungs)
    ]


def ladder(rulebook: Rulebook, name: str = "") -> Ladder | None:
    """Return the ladder of that name, or the first; None where the charter has none."""
    return next((one for one in ladders(rulebook) if name in ("", one.name)), None)


def kind_for(charter: Charter, topic: str) -> dict[str, str]:
    """Return the facts of a case about `topic`: the kind that lists it; nothing without one."""
    for name, kind in charter.kinds.items():
        if topic in kind.topics:
            return {"kind": name, "topic": topic}
    return {}


def _is_climbed_by_customers(rungs: Escalation) -> bool:
    return bool(rungs.about and rungs.levels)


def _answers_within(rulebook: Rulebook, name: str) -> str:
    """Say how soon a level answers, by the clock that the ladder starts; empty while not set."""
    for row in rulebook.charter.clocks.values():
        for triggers in leaves(row.starts):
            for trigger in triggers:
                if isinstance(trigger, Pattern) and _is_of(trigger, name):
                    said = [term.what for term in sentences.rule(rulebook, row)]
                    return ", ".join(what for what in said if what != NOT_SET)
    return ""


def _is_of(pattern: Pattern, name: str) -> bool:
    return pattern.kind == ESCALATED and any(
        test.fact == "ladder" and name in test.one_of
        for tests in pattern.carries.alternatives
        for test in tests
    )
