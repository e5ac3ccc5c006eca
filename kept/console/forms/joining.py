"""Making two cases one, and moving a case to another version of its charter."""

from typing import Any

from django import forms

from kept.cases.models import Case
from kept.console import access
from kept.console.forms.base import CaseForm, Standing
from kept.desks.models import CharterVersion

OTHER = "another"  # a case that is not listed, by its number


class MergeForm(CaseForm):
    """Let this case go on as part of another one of the same customer."""

    name = "merge"

    into = forms.ChoiceField()
    number = forms.IntegerField(
        label="Number of another case",
        min_value=1,
        required=False,
        error_messages={"invalid": "Enter a number"},
    )
    why = forms.CharField(label="Reason", max_length=300, required=False)

    def fill_in(self) -> None:
        self.target: Case | None = None
        self.candidates = list(candidates(self.standing))
        listed = [(str(case.number), str(case)) for case in self.candidates]
        self.fields["into"] = forms.ChoiceField(
            label="The case that goes on",
            choices=[*listed, (OTHER, "Another one, by its number")],
            widget=forms.RadioSelect,
            initial="" if listed else OTHER,
            error_messages={"required": "Choose the case that goes on"},
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        into = cleaned["into"]
        number = cleaned.get("number") if into == OTHER else into
        if not number:
            self.add_error("number", "Enter the number of the case that goes on")
            return cleaned
        self.target = access.cases(self.standing.person).filter(number=number).first()
        if self.target is None:
            self.add_error("number", f"There is no case {number} at your desks")
        return cleaned


class VersionForm(CaseForm):
    """Let the case go on under another version of its desk's charter."""

    name = "version"

    to = forms.ModelChoiceField(
        CharterVersion.objects.none(),
        label="Version",
        empty_label=None,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the version"),
    )
    why = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={"required": "Say why the case moves"},
        help_text="The customer reads it.",
    )

    def fill_in(self) -> None:
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = others(self.standing.case)
        field.label_from_instance = in_words  # type: ignore[assignment, method-assign]


def candidates(standing: Standing) -> Any:
    """Return the customer's other open cases at the same desk, the latest first."""
    case = standing.case
    theirs = access.cases(standing.person).unfinished().filter(desk=case.desk_id)
    theirs = theirs.exclude(pk=case.pk)
    if case.organisation_id:
        return theirs.filter(organisation=case.organisation_id).order_by("-number")[:20]
    return theirs.filter(requester=case.requester_id).order_by("-number")[:20]


def others(case: Case) -> Any:
    """Return the other versions of the desk's charter, the newest first."""
    versions = CharterVersion.objects.filter(desk=case.desk_id).exclude(pk=case.charter_version_id)
    return versions.defer("source", "read", "holidays").order_by("-in_force_from", "-pk")


def in_words(version: CharterVersion) -> str:
    """Return "pa 2020, in force since 1 January 2026" or "until ..."."""
    since = f"{version.in_force_from:%-d %B %Y}"
    until = f" to {version.in_force_until:%-d %B %Y}" if version.in_force_until else ""
    word = "in force from" if until else "in force since"
    return f"{version}, {word} {since}{until}"
