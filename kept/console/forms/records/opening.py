"""Opening a record."""

from typing import Any

from django import forms

from kept.backlog import kinds
from kept.console.forms.base import words
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk
from kept.pages.records import name_of, several
from kept.web.forms import Plain

REVIEW_OF = "review of "


class NewForm(Plain, forms.Form):
    """Open a record at a desk, or a review of what customers vote on there."""

    kind = forms.ChoiceField()
    title = forms.CharField(label="Title", max_length=500)
    text = forms.CharField(label="What is it about?", widget=words(rows=5), required=False)
    product = forms.CharField(label="Product", max_length=200, required=False)

    def __init__(
        self, *args: Any, desk: Desk, rulebook: Rulebook, from_case: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        reviewed = () if from_case else kinds.proposed_by_customers(rulebook)
        self.fields["kind"] = forms.ChoiceField(
            label="Kind",
            choices=[
                (kind, name_of(rulebook, kind).capitalize()) for kind in kinds.kept_by(rulebook)
            ]
            + [(REVIEW_OF + kind, f"Review of {several(kind)}") for kind in reviewed],
            error_messages={"required": "Choose the kind"},
        )

    @property
    def reviewed(self) -> str:
        """What a review is to be opened of; empty where it is another record."""
        kind = str(self.cleaned_data["kind"])
        return kind.removeprefix(REVIEW_OF) if kind.startswith(REVIEW_OF) else ""
