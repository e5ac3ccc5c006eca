"""When the next action will be done, as it is promised to the customer (PA-83)."""

from typing import Any

from django import forms

from kept.console.forms.base import CaseForm, Standing, moment
from kept.core.runs import Agreement, Run

SAID = {
    Agreement.PROPOSED: "The customer has not answered yet.",
    Agreement.AGREED: "The customer agreed.",
    Agreement.DISPUTED: "The customer did not agree.",
}


class PromiseForm(CaseForm):
    """Promise the next action by a moment, or propose another one with the reason."""

    name = "promise"

    until = moment(label="By when", error_messages={"required": "Say by when"})
    why = forms.CharField(label="Why it moves", max_length=300, help_text="The customer reads it.")

    def fill_in(self) -> None:
        self.run = promised(self.standing)
        if self.run is None:
            del self.fields["why"]
        else:
            self.fields["why"].error_messages["required"] = "Say why the moment moves"

    @property
    def title(self) -> str:
        """What the charter calls the moment: its commit time."""
        return self.standing.rulebook.label("next action").capitalize()

    @property
    def said(self) -> str:
        """What the customer said to the moment; empty where nobody has promised one."""
        return SAID.get(self.run.agreement, "") if self.run else ""

    @property
    def is_late(self) -> bool:
        return bool(self.run and self.run.due_at and self.run.due_at < self.standing.now)

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        clocks = standing.rulebook.charter.clocks.values()
        return standing.case.is_open and any(row.agreed_by for row in clocks)


class DoneForm(CaseForm):
    """Say that the promised action is done: in time or not, as the clock says."""

    name = "done"

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and promised(standing) is not None


def promised(standing: Standing) -> Run | None:
    """Return the run whose moment is agreed with the customer; None while none stands."""
    return next((run for run in standing.runs if run.row.agreed_by and run.is_standing), None)


def why_of(form: PromiseForm) -> str:
    """Return the reason for another moment; empty for the first."""
    said: dict[str, Any] = form.cleaned_data
    return str(said.get("why", ""))
