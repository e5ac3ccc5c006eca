"""What a customer fills in to take part in a case: answers one by one, a no in words, a name."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from kept.customers.models import Person
from kept.pages.asked import Question
from kept.portal.feedback_forms import ComplaintForm
from kept.portal.part import Part
from kept.web.forms import Plain

YES, NO = "yes", "no"


class AnswersForm(Plain, forms.Form):
    """A field for each open question; some may be left for later."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="question-%s", **kwargs)
        self.questions = {question.key: question for question in questions}
        for key, question in self.questions.items():
            self.fields[key] = forms.CharField(
                label=question.words,
                required=False,
                max_length=20_000,
                widget=forms.Textarea({"rows": 3}),
            )

    def clean(self) -> None:
        super().clean()
        if not self.answered:
            raise forms.ValidationError("Answer at least one question")

    @property
    def answered(self) -> list[tuple[Question, str]]:
        """The questions that were answered, each with what was said."""
        pairs = ((question, self.cleaned_data.get(key)) for key, question in self.questions.items())
        return [(question, str(said)) for question, said in pairs if said]


class DisputeForm(Plain, forms.Form):
    """A yes, or a no that says why."""

    text = forms.CharField(
        label="Why not?",
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{about}-%s", **kwargs)

    @property
    def is_yes(self) -> bool:
        return self.data.get("answer") == YES

    def clean(self) -> None:
        super().clean()
        if not self.is_yes and not self.cleaned_data.get("text"):
            self.add_error("text", "Say why not")


class ColleagueForm(Plain, forms.Form):
    """Somebody of the same organisation who is to follow the case."""

    person = forms.ModelChoiceField(
        label="Who else should follow it?",
        queryset=Person.objects.none(),
        error_messages={"required": "Choose a colleague"},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="colleague-%s", **kwargs)
        there = [person.pk for person in colleagues]
        field = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        field.queryset = Person.objects.filter(pk__in=there).order_by("name", "pk")


def forms_of(part: Part) -> dict[str, Any]:
    """Return the empty forms of this part of a case's page, by their names there."""
    return {
        **_higher(part),
        "part": part,
        "answers": AnswersForm(questions=part.questions),
        "priority": DisputeForm(about="priority"),
        "moment": DisputeForm(about="moment"),
        "colleague": ColleagueForm(colleagues=part.colleagues),
    }


def _higher(part: Part) -> dict[str, Any]:
    if not part.may_go_higher or part.complaint is None or part.ladder is None:
        return {}
    return {"higher": ComplaintForm(ladder=part.ladder, level=part.complaint.level + 1)}
