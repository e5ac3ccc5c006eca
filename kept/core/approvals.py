"""
How approvals stand: who has signed, what still waits for a signature, and what that refuses.

An approval has steps in order. What a step blocks is free when it is signed, what the
approval blocks when all are. What is signed is frozen: a change of the record voids every
signature, and so does a no, a yes taken back, or a question that is asked anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kept.core.charter.charter import Charter
from kept.core.charter.conditions import Facts
from kept.core.charter.coverage import Approval, Step
from kept.core.facts import APPROVAL_WORDS, CHANGED
from kept.core.lifecycle import Refusal
from kept.core.lifecycle.refusing import refuses_needs
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event

ASKED, AGREED, ANSWERED = "asked", "agreed", "approval answered"
ENDS = frozenset({AGREED, "refused", "withdrawn"})
EVERYONE = "everyone"
# Whose a record is and how far it has come is nothing that anybody signs.
NEVER_SIGNED = frozenset({"state", "owner", "team"})


@dataclass(frozen=True, slots=True)
class Standing:
    """An approval with the last word on it, empty before it is asked, and how many have signed."""

    approval: Approval
    word: str = ""
    signed: int = 0

    @property
    def step(self) -> Step | None:
        """The step that has to be signed next; None where nothing is asked any more."""
        return self._open[0] if self.word == ASKED and self._open else None

    @property
    def blocks(self) -> frozenset[str]:
        """The operations that wait for a signature."""
        waiting = {word for step in self._open for word in step.blocks}
        return frozenset({*waiting, *(self.approval.blocks if self._open else ())})

    @property
    def _open(self) -> Sequence[Step]:
        return self.approval.steps[self.signed :]

    def refuses(self, operation: str) -> Refusal | None:
        """Say which signature `operation` waits for; None where none."""
        if operation not in self.blocks:
            return None
        last = next((step for step in self._open if operation in step.blocks), self._open[-1])
        signs = f" {last.signs}" if last.signs else ""
        said = f"{operation.capitalize()}: not before the {_who(last)} has signed{signs}."
        return Refusal(said, ", ".join(self.approval.clause))


def statements(charter: Charter, *, of: str, before: str) -> Iterator[str]:
    """Yield what has to be signed about an `of` before that operation, in the charter's words."""
    for approval in charter.approvals.values():
        if approval.of == of and before in approval.blocks:
            yield from (step.signs for step in approval.steps if step.signs)


def standing(approval: Approval, events: Iterable[Event]) -> Standing:
    """Return how `approval` stands after the events of its record, in order of time."""
    found = Standing(approval)
    for event in events:
        found = _after(found, event)
    return found


def _after(before: Standing, event: Event) -> Standing:
    approval = before.approval
    if event.kind.endswith(CHANGED) and event.record == approval.of != "case":
        fact = event.kind.removesuffix(CHANGED)
        return before if fact in NEVER_SIGNED else Standing(approval, ASKED if before.word else "")
    word, last = _word(approval, event), len(approval.steps)
    if word != AGREED:
        return Standing(approval, word) if word else before
    if event.kind != ANSWERED:
        return Standing(approval, AGREED, last)
    if before.step is None:
        return before
    signed = before.signed + 1
    return Standing(approval, AGREED if signed == last else ASKED, signed)


def _word(approval: Approval, event: Event) -> str:
    """Return what `event` says of `approval`: asked, agreed, refused; empty for nothing."""
    if event.kind in ("approval asked", ANSWERED):
        is_meant = event.carries.get("approval") == approval.name
        return str(event.carries.get("answer", ASKED)) if is_meant else ""
    name, _, word = event.kind.rpartition(" ")
    return word if name == approval.name and word in APPROVAL_WORDS else ""


def refuses(
    rulebook: Rulebook, events: Sequence[Event], facts: Facts, operation: str
) -> Refusal | None:
    """
    Say which approval of the charter refuses `operation` after `events`; None where none does.

    An approval counts for a record that there is, while its condition holds by `facts`.
    """
    there = {"case", *(event.record for event in events)}
    for approval in rulebook.charter.approvals.values():
        if approval.of in there and approval.exists_while.holds(facts):
            refusal = standing(approval, events).refuses(operation)
            if refusal is not None:
                return refusal
    return None


def refuses_asking(approval: Approval, given: Mapping[str, Any]) -> Refusal | None:
    """Say what has to be told before anybody can be asked for `approval`."""
    return refuses_needs(
        approval.needs, approval.name, clause=approval.clause, facts={}, given=given
    )


def refuses_signing(
    stands: Standing, *, roles: Iterable[str], given: Mapping[str, Any]
) -> Refusal | None:
    """
    Say why somebody in `roles` may not sign the next step; None where they may.

    `given` is what they say with it; under "decides" what they decide, where they have to.
    """
    approval, step, mine = stands.approval, stands.step, {*roles, EVERYONE}
    clause = ", ".join(approval.clause)
    name = approval.name.capitalize()
    if step is None:
        return Refusal(f"{name}: nothing is asked.", clause)
    if not mine & set(step.who):
        return Refusal(f"{name}: that is for the {_who(step)} to sign.", clause)
    if set(step.not_) & mine:
        return Refusal(f"{name}: not for the {' or '.join(step.not_)} to sign.", clause)
    if step.decides and given.get("decides") not in step.decides:
        return Refusal(f"{name}: say whether {' or '.join(step.decides)}.", clause)
    return refuses_needs(step.needs, approval.name, clause=approval.clause, facts={}, given=given)


def _who(step: Step) -> str:
    return " or ".join(step.who)
