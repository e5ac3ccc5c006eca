"""What is filled in to find help and to talk among customers."""

from django import forms

from kept.web.forms import Plain


class SearchForm(Plain, forms.Form):
    """Words to look for."""

    q = forms.CharField(
        label="What are you looking for?",
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )

    @property
    def words(self) -> str:
        """What was typed; empty where nothing was."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""


class ContributionForm(Plain, forms.Form):
    """What somebody says in a discussion."""

    text = forms.CharField(
        label="What do you want to say?",
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write what you want to say"},
    )


class DiscussionForm(ContributionForm):
    """A discussion and its first words."""

    title = forms.CharField(label="What is it about?", max_length=200)
    field_order = ("title", "text")
