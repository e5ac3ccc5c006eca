"""What a customer was asked once, question by question."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kept.core.charter.conditions import Facts
from kept.core.charter.information import Field
from kept.pages.questions import QuestionsForm


class InformationForm(QuestionsForm):
    """What was asked once, question by question; each may be left open (PA-99)."""

    def __init__(self, *args: Any, questions: Iterable[Field], facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, questions=questions, facts=facts, **kwargs)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> None:
        super().clean()
        if not self.errors and not self.answers():
            raise forms.ValidationError("Answer at least one question")
