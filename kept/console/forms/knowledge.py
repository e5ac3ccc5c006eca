"""What staff write for many: articles, and what is told in the sections."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from kept.console.forms.base import moment
from kept.desks.models import Desk
from kept.knowledge.models import Article, Posting, Readers
from kept.web.forms import Plain

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class AtADesk(Plain, forms.Form):
    """A form that begins with the desk, where somebody serves at several."""

    at = forms.ChoiceField(label="Desk")

    def __init__(self, *args: Any, desks: Iterable[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = cast("forms.ChoiceField", self.fields["at"])
        at.choices = [(desk.slug, desk.name) for desk in desks]


class ArticleForm(Plain, forms.Form):
    """An article: its words in Markdown, who reads it, when to look at it again."""

    title = forms.CharField(label="Title", max_length=200)
    body = forms.CharField(
        label="Text",
        help_text="Markdown: **strong**, # Heading, - list, [words](https://example.com).",
        widget=forms.Textarea({"rows": 16}),
    )
    readers = forms.ChoiceField(
        label="Who reads it", choices=Readers.choices, initial=Readers.CUSTOMERS
    )
    product = forms.CharField(label="Product", max_length=200, required=False)
    topic = forms.CharField(label="Topic", max_length=100, required=False)
    review_on = forms.DateField(label="Look at it again on", required=False, widget=DAY)
    why = forms.CharField(label="What changes, and why", max_length=300, required=False)

    @classmethod
    def of(cls, article: Article) -> "ArticleForm":
        """Return the form with the article as it stands."""
        names = ("title", "body", "readers", "product", "topic", "review_on")
        return cls(initial={name: getattr(article, name) for name in names})


class NewArticleForm(AtADesk, ArticleForm):
    """A first version, at one of the person's desks."""

    field_order = ("at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]


class PostingForm(AtADesk):
    """News, a resource, an event, a notice about the service."""

    section = forms.ChoiceField(label="Section", choices=Posting.Section.choices)
    title = forms.CharField(label="Title", max_length=200)
    body = forms.CharField(label="Text", widget=forms.Textarea({"rows": 6}), required=False)
    readers = forms.ChoiceField(label="Who reads it", choices=Readers.choices)
    link = forms.URLField(label="Link", required=False, assume_scheme="https")
    place = forms.CharField(label="Place", max_length=200, required=False)
    happens_at = moment(label="When it happens", required=False)
    ends_at = moment(label="Until when it is told", required=False)

    def clean(self) -> None:
        super().clean()
        is_event = self.cleaned_data.get("section") == Posting.Section.EVENTS
        if is_event and not self.cleaned_data.get("happens_at"):
            self.add_error("happens_at", "Enter when it happens")
