"""Approvals and the keeping of data in sentences, for whoever reads the charter."""

from collections.abc import Iterator
from dataclasses import dataclass

from kept.core.charter.charter import Charter
from kept.core.charter.conditions import Condition
from kept.core.charter.coverage import Step
from kept.core.charter.custody import Asking, Custody
from kept.core.lifecycle import in_words


@dataclass(frozen=True, slots=True)
class Agreement:
    """An approval in words: who signs what in which order, and what waits for it."""

    name: str
    steps: tuple[str, ...]
    waits: str
    says: str
    clause: str


@dataclass(frozen=True, slots=True)
class DataRule:
    """One rule for the customer's data: what it is about, what it says, where it comes from."""

    about: str
    says: str
    clause: str = ""


def agreements(charter: Charter) -> list[Agreement]:
    """Return what needs somebody's yes, in the charter's order."""
    return [
        Agreement(
            approval.label or approval.name,
            tuple(_step(step) for step in approval.steps),
            _waits(approval.blocks),
            approval.says,
            ", ".join(approval.clause),
        )
        for approval in charter.approvals.values()
    ]


def _step(step: Step) -> str:
    said = [" or ".join(step.who)]
    if step.not_:
        said.append(f"never the {' or '.join(step.not_)}")
    if step.decides:
        said.append(f"who decides for {' or '.join(step.decides)}")
    if step.signs:
        said.append(f"who signs: {step.signs}")
    if step.shows:
        said.append(f"who is shown: {'; '.join(step.shows)}")
    return ", ".join(said) + (f". {_waits(step.blocks)}" if step.blocks else "")


def _waits(operations: tuple[str, ...]) -> str:
    return f"Not before: {', '.join(operations)}" if operations else ""


def data_rules(charter: Charter) -> list[DataRule]:
    """Return how the customer's data are kept, a rule for each thing that the charter says."""
    return list(_data_rules(charter.data))


def _data_rules(data: Custody) -> Iterator[DataRule]:
    source = ", ".join(data.clause)
    if data.owner:
        yield DataRule("whose they are", f"the {data.owner} decides on them", source)
    if data.confidential:
        sorts = f", whether {', '.join(data.sorts)}" if data.sorts else ""
        yield DataRule("confidential", data.confidential + sorts, source)
    if data.kept_in:
        yield DataRule("where they lie", data.kept_in, source)
    if data.read_by:
        needs = _needs(data.read_by.needs)
        logged = "; each reading is logged" if data.read_by.logged else ""
        yield DataRule(
            "who reads them", f"only where {needs}{logged}", ", ".join(data.read_by.clause)
        )
    yield from _asking("asked for", data.asked_for)
    yield from _asking("shared", data.shared_with)
    if data.taken_by:
        yield DataRule("how they are taken", " or ".join(data.taken_by), source)
    if data.refused:
        refused = f"no {' or '.join(data.refused.what)} by {' or '.join(data.refused.in_)}"
        says = f": {data.refused.says}" if data.refused.says else ""
        yield DataRule("what is not taken", refused + says, ", ".join(data.refused.clause))
    if data.destroyed:
        gone, kept = ", ".join(data.destroyed.what), ", ".join(data.destroyed.kept)
        rule = f"{gone}. What stays: {kept}" if kept else gone
        yield DataRule("what is destroyed", rule, ", ".join(data.destroyed.clause))
    if data.law:
        yield DataRule("by which law", data.law, source)


def _asking(about: str, rule: Asking | None) -> Iterator[DataRule]:
    if rule is not None:
        whom = f"with the {' or '.join(rule.who)}, " if rule.who else ""
        said = f"{whom}always with: {_needs(rule.needs)}"
        yield DataRule(about, said, ", ".join(rule.clause))


def _needs(needs: tuple[str | Condition, ...]) -> str:
    return ", ".join(in_words(need) if isinstance(need, Condition) else need for need in needs)
