"""How a case comes in: by which rules, with which facts, through which gates, to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kept.cases import facts as knowledge
from kept.cases import routing
from kept.cases.errors import NoCharterError
from kept.core import facts as core_facts
from kept.core import triage
from kept.core.remit import remit
from kept.core.rulebook import Rulebook
from kept.core.scope import COVERED, REFUSED
from kept.customers.models import Organisation
from kept.customers.under import charter_of
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk


@dataclass(frozen=True)
class Entrance:
    """What a case is let in by: its rules, its sender's standing, the first facts, shut gates."""

    desk: Desk
    version: CharterVersion
    rulebook: Rulebook
    standing: knowledge.Standing
    facts: dict[str, Any]
    shut: tuple[knowledge.Refusal, ...]
    at: datetime
    overlay: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        desk: Desk,
        organisation: Organisation | None,
        *,
        via: str,
        given: Mapping[str, Any],
        at: datetime,
    ) -> Entrance:
        found = charters.all_in_force(desk, at)
        if found.own is None:
            raise NoCharterError
        standing = knowledge.Standing.of(organisation, desk, charters.day_at(found.own, at))
        version = charter_of(standing.contract, found) or found.own
        overlay = standing.contract.overlay if standing.contract else {}
        rulebook = charters.rulebook(version, overlay=overlay)
        facts = knowledge.at_opening(rulebook, standing, via=via, given=given)
        other = _outside_hours(desk, rulebook, facts, at)
        if other is not None:  # The contract's layer lies over its own charter alone.
            version, rulebook, overlay = other, charters.rulebook(other), {}
            facts = knowledge.at_opening(rulebook, standing, via=via, given=given)
        asked = remit(rulebook, facts)
        if asked is not None and asked.coverage != COVERED and facts.get("coverage") != REFUSED:
            facts["coverage"] = asked.coverage
        suggested = triage.suggest(rulebook, facts, opened_at=at)
        facts = {"proposed priority": suggested.priority, **facts}
        facts["priority"] = facts.get("priority") or triage.initial(rulebook, suggested)
        shut = tuple(knowledge.shut_gates(rulebook, facts))
        states = dict.fromkeys(rulebook.charter.coverage.gates, "open")
        facts |= states | {refusal.gate: "held" for refusal in shut}
        return cls(desk, version, rulebook, standing, facts, shut, at, overlay)

    @property
    def held_by(self) -> knowledge.Refusal | None:
        """The gate that keeps the case out; one that only warns does not."""
        return next((shut for shut in self.shut if shut.otherwise != knowledge.WARN), None)

    @property
    def route(self) -> routing.Route:
        now = core_facts.now_facts(self.rulebook, self.facts, now=self.at)
        return routing.route(self.desk, self.rulebook, now)


def _outside_hours(
    desk: Desk, rulebook: Rulebook, facts: Mapping[str, Any], at: datetime
) -> CharterVersion | None:
    """Return the charter under which a case opens while the desk is closed, if it has one."""
    rules = rulebook.charter.outside_hours
    if not rules.charter or rulebook.calendar(None, facts).is_open(at):
        return None
    return charters.beside(desk, rules.charter, at) if rules.exists_while.holds(facts) else None
