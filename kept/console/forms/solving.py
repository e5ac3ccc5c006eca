"""What we give the customer to try, and what they say of it on the phone."""

from typing import Any

from django import forms

from kept.cases.operations.offering import PATCH, told_of_releases
from kept.console.forms.base import CaseForm, Standing, words
from kept.core import lifecycle
from kept.core.timeline import Event

RELEASE = "release"
VERSIONS = ("fix version", "version")
ANSWERS = {
    "closure": [("yes", "Yes, it may be closed"), ("no", "No, it is not solved")],
    "patch": [("yes", "Yes, the patch works"), ("no", "No, the patch does not work")],
    "solution": [("yes", "Yes, it is solved"), ("no", "No, it is not solved")],
}


class PatchForm(CaseForm):
    """A patch for the customer to try."""

    name = "patch"

    patch = forms.CharField(label="Patch", max_length=100, required=False)
    text = forms.CharField(
        label="To the customer",
        widget=words(rows=4),
        error_messages={"required": "Write how it is installed and what it mends"},
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        event = Event(PATCH, standing.now, {})
        return standing.case.is_open and lifecycle.hears(
            standing.rulebook, standing.state, event, standing.facts
        )


class ReleasedForm(CaseForm):
    """A version is released that the case has waited for."""

    name = "released"

    version = forms.CharField(
        label="Version", max_length=100, error_messages={"required": "Say which version it is"}
    )
    text = forms.CharField(label="To the customer", widget=words(rows=3), required=False)

    def fill_in(self) -> None:
        facts = self.standing.facts
        known = next((facts[name] for name in VERSIONS if facts.get(name)), "")
        self.fields["version"].initial = known
        told = " and ".join(told_of_releases(self.standing.rulebook))
        self.fields["text"].help_text = f"The {told} is told, each on record."

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and standing.facts.get("waiting for") == RELEASE


class SaidForm(CaseForm):
    """The customer's yes or no, as they said it to one of us."""

    name = "said"

    answer = forms.ChoiceField(error_messages={"required": "Choose what they said"})
    text = forms.CharField(
        label="How and what they said",
        max_length=500,
        error_messages={"required": "Write how they said it"},
        help_text="The customer reads it.",
    )

    def fill_in(self) -> None:
        self.fields["answer"] = forms.ChoiceField(
            label="The customer says",
            choices=ANSWERS[self.about],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose what they said"},
        )

    @property
    def about(self) -> str:
        """What lies before the customer."""
        return asked(self.standing) or "solution"

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return bool(asked(standing))


def asked(standing: Standing) -> str:
    """Return what the customer is to say yes or no to; empty where nothing is."""
    if not standing.case.is_open:
        return ""
    return lifecycle.asks(standing.rulebook, standing.state, standing.facts)


def said_yes(cleaned: dict[str, Any]) -> bool:
    return bool(cleaned["answer"] == "yes")
