"""What a record is tied to: cases, and other records."""

from typing import ClassVar

from django import forms

from kept.console.forms.records.standing import RecordForm


class LinkForm(RecordForm):
    """Tie a case to the record."""

    name = "link"

    case = forms.IntegerField(
        label="Number of the case", error_messages={"required": "Enter the number of the case"}
    )


class TieForm(RecordForm):
    """Say how the record stands to another."""

    name = "tie"

    SORTS: ClassVar[tuple[str, ...]] = ("caused by", "solved in", "related to")

    sort = forms.ChoiceField(
        label="It is", choices=[(one, one.capitalize()) for one in SORTS], initial="caused by"
    )
    to = forms.IntegerField(label="Number of the other record")
