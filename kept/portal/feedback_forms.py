"""What a customer fills in to say what they think."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from kept.core.charter.rows import slug
from kept.feedback.ladders import Ladder
from kept.feedback.models import Feedback
from kept.feedback.surveys import EASE
from kept.web.forms import Plain

MOST = 20_000
CONTACT = "Please get in touch with me"
MARKS = [(str(n), words) for n, words in enumerate(EASE, 1)]
AGREE = [(str(n), words) for n, words in enumerate(("Not at all", "", "", "", "Fully"), 1)]


def words_field(**said: Any) -> forms.CharField:
    return forms.CharField(max_length=MOST, widget=forms.Textarea({"rows": 5}), **said)


class SurveyForm(Plain, forms.Form):
    """After a case: is it solved, how easy was it, and what else; every answer may stay open."""

    solved = forms.ChoiceField(
        label="Is it solved?",
        choices=Feedback.Solved.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    ease = forms.TypedChoiceField(
        label="How easy was it to get there?",
        choices=[(n, f"{n} {words}") for n, words in MARKS],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    text = words_field(label="What was good, and what was not?", required=False)
    is_thanks = forms.BooleanField(label="Pass this on as thanks to who helped me", required=False)
    wants_contact = forms.BooleanField(label=CONTACT, required=False)

    field_order = ("solved", "ease")

    def __init__(self, *args: Any, words: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = {f"mark-{slug(word)}": word for word in words}
        for name, word in self.words.items():
            self.fields[name] = forms.TypedChoiceField(
                label=f"Were we {word}?",
                choices=[(n, f"{n} {said}".strip()) for n, said in AGREE],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
            )
        self.order_fields(["solved", "ease", *self.words, "text", "is_thanks", "wants_contact"])

    @property
    def said(self) -> dict[str, Any]:
        """The answers as the operation takes them."""
        told = dict(self.cleaned_data)
        marks = {word: told.pop(name, None) for name, word in self.words.items()}
        return {**told, "marks": {word: mark for word, mark in marks.items() if mark}}


class FeedbackForm(Plain, forms.Form):
    """At any time: thanks, or what could be better."""

    at = forms.ChoiceField(label="To which desk?")
    tone = forms.ChoiceField(
        label="What is it?",
        choices=[("compliment", "Thanks"), ("wish", "Something that could be better")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is thanks or something else"},
    )
    text = words_field(label="In your words", error_messages={"required": "Write what you think"})
    wants_contact = forms.BooleanField(label=CONTACT, required=False)

    def __init__(self, *args: Any, desks: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = cast("forms.ChoiceField", self.fields["at"])
        at.choices = [(desk.slug, desk.name) for desk in desks]


class ComplaintForm(Plain, forms.Form):
    """Why, and to whom, where a level of the ladder names several."""

    to = forms.ChoiceField(label="To whom?", widget=forms.RadioSelect, required=False)
    reason = words_field(
        label="What went wrong, and what do you want us to do?",
        error_messages={"required": "Say what went wrong"},
    )

    def __init__(self, *args: Any, ladder: Ladder, level: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="complaint-%s", **kwargs)
        roles = ladder.roles_of(level)
        if len(roles) < 2:
            del self.fields["to"]
            return
        to = cast("forms.ChoiceField", self.fields["to"])
        to.choices = [(role, role[:1].upper() + role[1:]) for role in roles]


class CommentForm(Plain, forms.Form):
    """A comment on a section of the charter."""

    section = forms.ChoiceField(label="About which part?")
    text = words_field(label="Your comment", error_messages={"required": "Write your comment"})

    def __init__(self, *args: Any, sections: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="comment-%s", **kwargs)
        section = cast("forms.ChoiceField", self.fields["section"])
        section.choices = [(name, name) for name in sections]
