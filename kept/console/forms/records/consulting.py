"""Consulting customers on what they ask for, and deciding on it in a review."""

from django import forms

from kept.backlog import kinds
from kept.backlog.models import Record
from kept.console.forms.base import words
from kept.console.forms.records.standing import RecordForm, Standing


class PublishForm(RecordForm):
    """Show a proposal to all customers."""

    name = "publish"

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        is_voted_on = bool(kinds.votes_by(standing.rulebook, standing.record.kind))
        return is_voted_on and standing.record.shown == Record.Shown.WHO_ASKED


class DecideForm(RecordForm):
    """Write into the minutes what was said of one record on the agenda."""

    name = "decide"

    record = forms.ChoiceField()
    text = forms.CharField(
        label="What was said and decided",
        widget=words(rows=3),
        error_messages={"required": "Write what was decided"},
    )

    def fill_in(self) -> None:
        links = self.standing.record.links.filter(sort="agenda").select_related("to")
        self.fields["record"] = forms.ChoiceField(
            label="About", choices=[(str(link.to.number), str(link.to)) for link in links]
        )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.REVIEW and standing.is_open


class EndReviewForm(RecordForm):
    """End the review."""

    name = "end"

    text = forms.CharField(label="Closing words", widget=words(rows=2), required=False)

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.REVIEW and standing.is_open
