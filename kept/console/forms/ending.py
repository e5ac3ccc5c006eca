"""How a case ends, begins again, or is let in."""

from dataclasses import dataclass
from typing import Any

from django import forms

from kept.console.forms.base import CaseForm, Standing
from kept.console.forms.working import all_facts
from kept.core import clocks, lifecycle
from kept.core.lifecycle import Refusal

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of closing, and what stands against it now."""

    name: str
    words: str
    refusal: Refusal | None
    needs: tuple[str, ...]


class ClosingForm(CaseForm):
    """Close the case by one of the charter's ways; the server asks the charter again."""

    name = "closing"

    way = forms.ChoiceField()
    why = forms.CharField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Say why the case is closed"},
        help_text="The customer reads it.",
    )

    def fill_in(self) -> None:
        self.ways = ways(self.standing)
        self.fields["way"] = forms.ChoiceField(
            label="How it ends",
            choices=[(way.name, way.words) for way in self.ways],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose how it ends"},
            required=len(self.ways) > 1,
        )
        if len(self.ways) == 1:
            self.fields["way"].initial = self.ways[0].name
        self.needs = list(dict.fromkeys(need for way in self.ways for need in way.needs))
        self.ask(self.needs)

    def closing_fields(self) -> list[Any]:
        """The fields below the ways."""
        return [self["why"], *self.lines_for(self.needs)]

    @property
    def given(self) -> dict[str, Any]:
        chosen = self.cleaned_data["way"]
        return self.told(next((way.needs for way in self.ways if way.name == chosen), ()))

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return (
            standing.case.is_open
            and lifecycle.end_of(standing.rulebook, standing.state) is not None
        )


class ReopeningForm(CaseForm):
    """Open a closed case again."""

    name = "reopening"

    why = forms.CharField(
        label="Reason", max_length=500, error_messages={"required": "Say why it is opened again"}
    )

    def fill_in(self) -> None:
        back = " and ".join(lifecycle.begins_again(self.standing.rulebook)) or "no clock"
        self.fields["why"].help_text = f"With it begins: {back}. Nothing else comes back."

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        if standing.case.closed_at is None:
            return False
        return lifecycle.may_reopen(
            standing.rulebook,
            standing.state,
            is_customer=True,
            roles=("staff",),
            facts=standing.facts,
            closed_at=standing.case.closed_at,
            now=standing.now,
        )


class ReleaseForm(CaseForm):
    """Let a held case in; its clocks start then."""

    name = "release"

    why = forms.CharField(
        label="Reason", max_length=500, error_messages={"required": "Say why it is let in"}
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_held


def ways(standing: Standing) -> list[Way]:
    """Return the ways in which the case could end, those first that nothing refuses now."""
    rulebook, roles = standing.rulebook, roles_of(standing)
    guard = clocks.blocked(standing.runs, "close")
    found = lifecycle.ways_to_close(rulebook, standing.state)
    facts = all_facts(standing)
    if not found:
        end = lifecycle.end_of(rulebook, standing.state) or ""
        return [Way("", lifecycle.label(rulebook, end), guarded(guard), ())]
    known = [
        Way(
            name,
            (way.label or name).capitalize(),
            guarded(guard)
            or lifecycle.refuses_close(
                rulebook, standing.state, name, roles=roles, facts=facts, given=_all(way.needs)
            ),
            tuple(need for need in way.needs if isinstance(need, str) and need != "reason"),
        )
        for name, way in found.items()
    ]
    return sorted(known, key=lambda way: way.refusal is not None)


def guarded(guard: Any) -> Refusal | None:
    """Return why the guard refuses; None without one."""
    if guard is None:
        return None
    said = guard.row.says or f"{guard.name.capitalize()} stands in the way"
    return Refusal(f"{said}.", guard.clause)


def roles_of(standing: Standing) -> set[str]:
    """Return the charter's roles that the person has on this case."""
    places = [m for m in standing.members if m.person_id == standing.person.pk]
    roles = {"staff", *(role for place in places for role in place.roles)}
    roles |= {place.team.name for place in places if place.team}
    return roles | ({"owner"} if standing.case.owner_id == standing.person.pk else set())


def _all(needs: Any) -> dict[str, str]:
    """Count what can be filled in with the closing as filled in."""
    return {need: "filled in" for need in needs if isinstance(need, str)}
