"""Which priority the charter suggests for the facts of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.core.charter.conditions import Condition, Facts
from kept.core.charter.tables import Choice, Missing, Node, Setting, Table, look_up
from kept.core.facts import dates_on
from kept.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A priority, why, in words, and whether a cap of the kind held it down."""

    priority: int
    because: str
    capped: bool = False


def suggest(rulebook: Rulebook, facts: Facts, *, opened_at: datetime | None = None) -> Suggestion:
    """
    Return the priority that the charter's triage gives `facts`.

    What nobody has told is as the charter's fields suggest it, by the day of `opened_at`
    too: on a critical day the work is urgent (SIMS-39).
    A cap for the kind wins over everything ("never above", SIMS-24). Where the triage
    is silent the lowest priority counts: nobody is promised what nobody has judged.
    """
    facts = _filled_in(rulebook, facts, opened_at)
    triage = rulebook.charter.triage
    lowest = max(rulebook.charter.priorities, default=1)
    found = look_up(triage.suggest, facts)
    priority = found.value if found else lowest
    because = _because(triage.suggest, facts) if found else "nothing is known yet"
    cap = look_up(triage.never_above, facts)
    if cap is not None and priority < cap.value:
        kind = facts.get("kind", "this kind")
        return Suggestion(cap.value, f"{because}; {kind} is never above {cap.value}", capped=True)
    return Suggestion(priority, because)


def initial(rulebook: Rulebook, suggested: Suggestion) -> int:
    """Return the priority that counts until somebody has set one (XM-60)."""
    return rulebook.charter.triage.until_set or suggested.priority


def _filled_in(rulebook: Rulebook, facts: Facts, opened_at: datetime | None) -> Facts:
    """Return `facts` with what the charter suggests for fields that are not filled in."""
    by_day = {**facts, "date": dates_on(rulebook, opened_at)} if opened_at else facts
    suggested: dict[str, Any] = {}
    for group in rulebook.charter.information.values():
        for field in group.fields.values():
            if not isinstance(field.suggest, Missing) and not facts.get(field.name):
                found = look_up(field.suggest, by_day)
                if found is not None:
                    suggested[field.name] = found.value
    return {**facts, **suggested} if suggested else facts


def _because(node: Node[int] | object, facts: Facts) -> str:
    """Say which case of the charter's list held, and which rows of its tables."""
    match node:
        case Setting():
            return _because(node.assumed, facts)
        case Choice():
            for condition, row in node.cases:
                if condition.holds(facts) and look_up(row, facts):
                    return _joined(_reasons(condition, facts), _because(row, facts))
        case Table():
            found = look_up(node, facts)
            chosen = found.chosen_by if found else ()
            return _joined(*(f"{fact} {value}" for fact, value in chosen))
    return ""


def _reasons(condition: Condition, facts: Facts) -> str:
    return _joined(*(f"{fact} {facts[fact]}" for fact in sorted(condition.facts) if fact in facts))


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part) or "nothing else was said"
