"""That we will be late, told before the customer has to ask."""

from django import forms

from kept.console.forms.base import CaseForm, Standing, moment, words
from kept.core import sentences
from kept.core.moments import chip
from kept.core.runs import Run
from kept.pages.dues import due_of

NEAR = {"soon", "late"}


class LateForm(CaseForm):
    """Tell the customer that what is due comes later; what was promised stands."""

    name = "late"

    until = moment(label="Expected by", error_messages={"required": "Say by when"})
    text = forms.CharField(label="What the customer reads", max_length=2000, widget=words(rows=3))
    why = forms.CharField(
        label="Because",
        max_length=300,
        help_text="The end of the sentence: “… because the part arrives on Monday”.",
        error_messages={"required": "Say why it is late"},
    )

    def fill_in(self) -> None:
        run = near(self.standing)
        if run is not None:
            case = self.standing.rulebook.label("case")
            noun = sentences.what_is_due(run)
            self.fields[
                "text"
            ].initial = f"We will be late with {noun} in your {case}. We are sorry."

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and near(standing) is not None


def near(standing: Standing) -> Run | None:
    """Return the promise that the customer sees, once it is due soon or late; else None."""
    run = sentences.next_promise(standing.runs)
    if run is None:
        return None
    said = chip(due_of(run, now=standing.now), standing.now, standing.rulebook.zone)
    return run if said.state in NEAR else None
