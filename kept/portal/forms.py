"""What a customer fills in on the page of a case."""

from typing import Any

from django import forms

from kept.pages.uploads import FilesField
from kept.web.forms import Plain


class ReplyForm(Plain, forms.Form):
    """Words to the desk, and files."""

    text = forms.CharField(
        label="Your message",
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "Write what you want to say"},
    )
    attached = FilesField.of_the_page("Files")


class AnswerForm(Plain, forms.Form):
    """Yes or no to a resolution or to closing; a no wants to be told what is still wrong."""

    text = forms.CharField(
        label="What is still wrong, or anything to add",
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, needs_words: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="answer-%s", **kwargs)
        if needs_words:
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = "Say what is still wrong"


class DisputeForm(Plain, forms.Form):
    """What speaks against leaving something out."""

    text = forms.CharField(
        label="How you see it",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say how you see it"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="dispute-%s", **kwargs)


class ReopeningForm(Plain, forms.Form):
    """Open a closed case again, and say why."""

    why = forms.CharField(
        label="Why is it not solved?",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why it is not solved"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="reopening-%s", **kwargs)
