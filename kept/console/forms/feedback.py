"""What staff fill in about feedback: what to show, what practice it shows, an answer."""

from typing import Any

from django import forms

from kept.feedback.models import Feedback, FeedbackQuerySet
from kept.web.forms import Plain

SHOWN = [
    ("", "Everything"),
    ("thanks", "Thanks"),
    ("wish", "What could be better"),
    ("not solved", "Not solved"),
    ("charter", "On the charter"),
    ("contact", "Asks to be contacted"),
]
CONDITIONS: dict[str, dict[str, Any]] = {
    "thanks": {"tone": Feedback.Tone.THANKS},
    "wish": {"tone": Feedback.Tone.WISH},
    "not solved": {"solved__in": [Feedback.Solved.NO, Feedback.Solved.PARTLY]},
    "charter": {"about": Feedback.About.CHARTER},
    "contact": {"wants_contact": True},
}


class ShowForm(Plain, forms.Form):
    """Which feedback to list."""

    show = forms.ChoiceField(label="Show", choices=SHOWN, required=False)

    def narrow(self, given: FeedbackQuerySet) -> FeedbackQuerySet:
        self.is_valid()
        return given.filter(**CONDITIONS.get(self.cleaned_data.get("show", ""), {}))


class TagsForm(Plain, forms.Form):
    """Words for the practice that it shows, good or bad."""

    tags = forms.CharField(
        label="What it shows of our practice",
        help_text="In words of yours, with commas: clear answers, long wait",
        max_length=300,
        required=False,
    )

    @classmethod
    def of(cls, feedback: Feedback) -> "TagsForm":
        said = ", ".join(feedback.tags)
        return cls(initial={"tags": said}, auto_id=f"tags-{feedback.pk}-%s")


class AnswerForm(Plain, forms.Form):
    """The answer to a complaint."""

    text = forms.CharField(
        label="Answer to the customer",
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "Write the answer"},
    )
