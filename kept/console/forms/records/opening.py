"""Opening a record."""

from typing import Any

from django import forms

from kept.backlog import kinds
from kept.console.forms.base import words
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk
from kept.pages.records import name_of
from kept.web.forms import Plain


class NewForm(Plain, forms.Form):
    """Open a record at a desk."""

    kind = forms.ChoiceField()
    title = forms.CharField(label="Title", max_length=500)
    text = forms.CharField(label="What is it about?", widget=words(rows=5), required=False)
    product = forms.CharField(label="Product", max_length=200, required=False)

    def __init__(self, *args: Any, desk: Desk, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["kind"] = forms.ChoiceField(
            label="Kind",
            choices=[
                (kind, name_of(rulebook, kind).capitalize()) for kind in kinds.kept_by(rulebook)
            ],
            error_messages={"required": "Choose the kind"},
        )
