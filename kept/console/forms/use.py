"""How much support a customer may use: deciding on it, agreeing to it, lifting it."""

from __future__ import annotations

from typing import Any

from django import forms

from kept.console.forms.base import moment
from kept.core.charter.coverage import Approval
from kept.core.charter.rows import slug
from kept.pages.customer_forms import SmallForm

BEGINS, ENDS, REASON = "from", "until", "reason"
MOMENTS = (BEGINS, ENDS)
LABELS = {
    BEGINS: "Holds from",
    ENDS: "Ends",
    "notice": "Notice: how they were warned, what they can do",
}
HELP = {
    BEGINS: "After the notice that you give. Empty: at once.",
    REASON: "The customer reads it.",
}


class DecisionForm(SmallForm):
    """What the charter wants said of a decision; the operation asks the charter again."""

    def __init__(self, *args: Any, name: str, approval: Approval, **kwargs: Any) -> None:
        self.name = name
        super().__init__(*args, **kwargs)
        self.asked = [need for need in approval.needs if isinstance(need, str)]
        for need in self.asked:
            self.fields[slug(need)] = _field(need)

    @property
    def given(self) -> dict[str, Any]:
        return {need: self.cleaned_data[slug(need)] for need in self.asked}


class AgreementForm(SmallForm):
    """Agree to what somebody else asked for."""

    name = "agreement"


class RestorationForm(SmallForm):
    """Take back what stands, is announced or asked."""

    name = "restoration"

    why = forms.CharField(label="Reason", max_length=500, help_text=HELP[REASON])


def _field(need: str) -> forms.Field:
    label = LABELS.get(need, need.capitalize())
    said: dict[str, Any] = {"label": label, "help_text": HELP.get(need, "")}
    if need in MOMENTS:
        return moment(
            required=need != BEGINS,
            error_messages={"required": "Say when it ends"} if need == ENDS else None,
            **said,
        )
    required = {"required": f"Say the {need}"}
    return forms.CharField(max_length=500, error_messages=required, **said)
