"""What is known of a case before anybody has read it: from its sender, their contract, the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kept.cases.errors import FactRefusedError
from kept.core import gates, scope
from kept.core.charter.conditions import Condition
from kept.core.charter.coverage import Gate
from kept.core.charter.information import Field
from kept.core.charter.people import Channel
from kept.core.charter.tables import look_up
from kept.core.rulebook import Rulebook
from kept.customers.models import Contract, Organisation, Person
from kept.desks.models import Desk

HOLD, REFUSE, WARN = "hold", "refuse", "warn"
DEFAULT_KIND = "incident"


@dataclass(frozen=True)
class Standing:
    """What a desk owes an organisation on a day: its contract there, or the one that has ended."""

    organisation: Organisation | None
    contract: Contract | None
    lapsed: Contract | None = None
    desk: Desk | None = None

    @classmethod
    def of(cls, organisation: Organisation | None, desk: Desk, day: date) -> Standing:
        if organisation is None:
            return cls(None, None, desk=desk)
        begun = [
            each
            for each in organisation.signed
            if each.desk_id == desk.pk and each.starts_on <= day
        ]
        contract = next((each for each in begun if each.runs_on(day)), None)
        lapsed = next(iter(begun), None) if contract is None else None
        return cls(organisation, contract, lapsed, desk)

    def facts(self, product: str, component: str = "") -> dict[str, Any]:
        """Return what the gates and tables of charters ask about a customer."""
        if self.organisation is None:
            return {}
        decided = self.organisation.decided.get(self.desk.slug, {}) if self.desk else {}
        known = {"use": "normal", **self.organisation.facts, **decided}
        latest = self.contract or self.lapsed
        if latest is None:
            return known
        answer = scope.scope(lines_of(latest), product, component)
        product = product or latest.product
        said = {"product": product, "coverage": answer.coverage, "add-on": latest.add_ons}
        return known | {
            "contract": "active" if self.contract else "lapsed",
            "account": latest.account_state,
            "product on contract": "yes" if self.contract and answer.is_supported else "no",
            "product supplied": "yes" if answer.is_supplied else "no",
            **{fact: value for fact, value in said.items() if value},
        }


def account_of(person: Person) -> dict[str, str]:
    """Return what their account says of a person, by the sort of field that asks for it."""
    organisation = str(person.organisation) if person.organisation else ""
    named = {"person": person.name, "mail": person.email, "phone": person.phone}
    return {**named, "organisation": organisation}


def lines_of(contract: Contract) -> list[scope.Line]:
    """Return what is on a contract; its one `product` where it has no list."""
    lines = contract.lines.all()
    listed = [scope.Line(line.product, line.component, line.coverage) for line in lines]
    return listed or [scope.Line(contract.product)] * bool(contract.product)


def at_opening(
    rulebook: Rulebook, standing: Standing, *, via: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Return the facts that a case begins with; what was `given` wins.

    Raises:
        FactRefusedError: a given value is none of those that the charter lists.
    """
    read = {fact: value_of(rulebook, fact, value) for fact, value in given.items()}
    plan = standing.contract.plan if standing.contract else ""
    known = standing.facts(str(read.get("product", "")), str(read.get("component", "")))
    return {
        "kind": default_kind(rulebook),
        "channel": via,
        **({"plan": plan or default_plan(rulebook)} if rulebook.charter.plans or plan else {}),
        **known,
        **{fact: value for fact, value in read.items() if value not in (None, "", [])},
    }


def default_kind(rulebook: Rulebook) -> str:
    """Return the kind of a case of which nobody has said any."""
    kinds = [name for name, kind in rulebook.charter.kinds.items() if not kind.own_record]
    return DEFAULT_KIND if DEFAULT_KIND in kinds else next(iter(kinds), DEFAULT_KIND)


def default_plan(rulebook: Rulebook) -> str | None:
    """Return the plan of whoever has no other (AMB-ADV-06)."""
    plans = rulebook.charter.plans.items()
    return next((name for name, plan in plans if plan.unless_told), None)


def field_of(rulebook: Rulebook, fact: str) -> Field | None:
    """Return the field of a case that the charter asks for under this name."""
    groups = (group for group in rulebook.charter.information.values() if group.about == "case")
    return next((group.fields[fact] for group in groups if fact in group.fields), None)


def value_of(rulebook: Rulebook, fact: str, value: Any) -> Any:
    """
    Return `value` as the charter writes it: a form's "1" is the number 1.

    Raises:
        FactRefusedError: the charter lists values for this fact, and it is none of them.
    """
    field = field_of(rulebook, fact)
    if field is None or not field.options or value in (None, ""):
        return value
    if isinstance(value, list | tuple):
        return [_option(field, one) for one in value]
    return _option(field, value)


def _option(field: Field, value: Any) -> Any:
    for option in field.options:
        if option == value or str(option) == str(value):
            return option
    allowed = ", ".join(str(option) for option in field.options)
    raise FactRefusedError(f"{field.name} is one of {allowed}.", ", ".join(field.clause))


@dataclass(frozen=True)
class Refusal:
    """A gate that did not open: what is done (hold, refuse, warn), what the customer reads."""

    gate: str
    otherwise: str
    clause: str
    released_by: tuple[str, ...] = ()
    refer_to: tuple[str, ...] = ()
    says: str = ""


def shut_gates(rulebook: Rulebook, facts: Mapping[str, Any]) -> list[Refusal]:
    """Return the gates that do not open for these facts, asked once, at opening (PA-13, PA-43)."""
    known = rulebook.charter.coverage.gates.values()
    shut = [_refusal(gate, facts) for gate in known if not _is_open(gate, facts)]
    channel = rulebook.charter.channels.get(str(facts.get("channel")))
    if channel is not None and channel.otherwise == HOLD and not _are_met(channel, facts):
        clause = ", ".join(channel.clause)
        shut.append(Refusal(str(facts["channel"]), HOLD, clause))
    return shut


def _is_open(gate: Gate, facts: Mapping[str, Any]) -> bool:
    if not gate.exists_while.holds(facts) or (gate.unless and gate.unless.holds(facts)):
        return True
    return _are_met(gate, facts)


def _are_met(rule: Gate | Channel, facts: Mapping[str, Any]) -> bool:
    return all(
        need.holds(facts) if isinstance(need, Condition) else bool(facts.get(need))
        for need in rule.needs
    )


def _refusal(gate: Gate, facts: Mapping[str, Any]) -> Refusal:
    found = look_up(gate.otherwise, facts)
    otherwise = found.value if found else REFUSE
    return Refusal(
        gate.name,
        otherwise,
        ", ".join(gate.clause),
        released_by=gate.released_by,
        refer_to=gate.refer_to,
        says=gate.says or gates.because(gate.needs, facts),
    )
