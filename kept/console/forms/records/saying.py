"""What is said of a record: to its customers, or among ourselves."""

from typing import Any

from django import forms

from kept.backlog import kinds
from kept.backlog.operations.offering import solutions_of_cases
from kept.console.forms.base import words
from kept.console.forms.records.standing import RecordForm, Standing


class CommentForm(RecordForm):
    """Say something of it: for all who see it, or among ourselves."""

    name = "comment"

    text = forms.CharField(
        label="Comment or note",
        widget=words(rows=4),
        error_messages={"required": "Write what you want to say"},
    )
    for_ = forms.ChoiceField(
        label="Who reads it",
        choices=[("us", "Only we: an internal note"), ("all", "Everybody who sees the record")],
        initial="us",
        widget=forms.RadioSelect,
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return True


class OfferForm(RecordForm):
    """Offer one resolution to all open cases of the record."""

    name = "offer"

    solution = forms.ChoiceField()
    text = forms.CharField(
        label="Message to every customer",
        widget=words(rows=5),
        error_messages={"required": "Write what you offer"},
    )

    def fill_in(self) -> None:
        self.solutions = solutions_of_cases(self.standing.rulebook)
        self.fields["solution"] = forms.ChoiceField(
            label="Resolution", choices=[(name, name.capitalize()) for name in self.solutions]
        )
        self.needs = list(dict.fromkeys(n for needs in self.solutions.values() for n in needs))
        self.ask(self.needs)

    @property
    def given(self) -> dict[str, Any]:
        return self.told(self.solutions.get(self.cleaned_data["solution"], ()))

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.is_open and standing.has_cases


class AnnounceForm(RecordForm):
    """Announce the release to its cases, to entitled customers, to account managers."""

    name = "announce"

    text = forms.CharField(
        label="Notes for customers",
        widget=words(rows=5),
        error_messages={"required": "Write what the release brings"},
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.RELEASE and standing.is_open


class IssueForm(RecordForm):
    """Issue the patch to its cases."""

    name = "issue"

    text = forms.CharField(
        label="Message to every customer",
        widget=words(rows=5),
        error_messages={"required": "Write how the patch is got and applied"},
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.PATCH and standing.is_open and standing.has_cases
