"""What a case is left out for: by a cause, after an assessment, or by what is asked."""

from django import forms

from kept.cases.operations.excluding import EXCLUDED, SHARES
from kept.console.forms.base import CaseForm, Standing, words
from kept.core import clocks
from kept.core.remit import remit

OPERATION = "exclude"
SAID = {"partly": "A part of it", "wholly": "All of it"}


class AssessForm(CaseForm):
    """The first assessment, which comes before any exclusion."""

    name = "assess"

    why = forms.CharField(
        label="What the assessment found",
        widget=words(rows=3),
        max_length=1000,
        error_messages={"required": "Say what you found"},
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return knows_exclusions(standing) and is_unassessed(standing)


class ExclusionForm(CaseForm):
    """Leave out what the desk does not answer for, with cause and evidence."""

    name = "exclusion"

    cause = forms.ChoiceField()
    evidence = forms.CharField(
        label="Evidence",
        widget=words(rows=3),
        max_length=1000,
        error_messages={"required": "Say what shows it"},
        help_text="The customer reads it.",
    )
    share = forms.ChoiceField(
        label="What is left out",
        choices=[(share, SAID[share]) for share in SHARES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how much of it"},
    )
    part = forms.CharField(label="Which part", max_length=500, required=False)

    def fill_in(self) -> None:
        causes = self.standing.rulebook.charter.coverage.causes
        self.fields["cause"] = forms.ChoiceField(
            label="Cause",
            choices=[("", "Choose"), *((name, name.capitalize()) for name in causes)],
            error_messages={"required": "Choose what it arises from"},
        )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return knows_exclusions(standing) and not is_unassessed(standing)


class InclusionForm(CaseForm):
    """Take back what was left out."""

    name = "inclusion"

    why = forms.CharField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Say why it is taken in again"},
        help_text="The customer reads it.",
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and standing.facts.get(EXCLUDED) in SHARES


class ReferralForm(CaseForm):
    """Hand what support does not do to one of those whom the charter names for it."""

    name = "referral"

    to = forms.ChoiceField()

    def fill_in(self) -> None:
        found = remit(self.standing.rulebook, self.standing.facts)
        roles = found.refer_to if found else ()
        self.fields["to"] = forms.ChoiceField(
            label="Who takes it on",
            choices=[(role, role.capitalize()) for role in roles],
            initial=next(iter(roles), None),
            widget=forms.RadioSelect,
            error_messages={"required": "Choose who takes it on"},
        )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        found = remit(standing.rulebook, standing.facts)
        return standing.case.is_open and found is not None and bool(found.refer_to)


def knows_exclusions(standing: Standing) -> bool:
    """Tell whether the charter lets something be left out of a case as it stands."""
    return standing.case.is_open and standing.rulebook.charter.coverage.exclude is not None


def is_unassessed(standing: Standing) -> bool:
    return clocks.blocked(standing.runs, OPERATION) is not None
