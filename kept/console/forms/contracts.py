"""A contract's form: what is covered, until when, and what it changes in the charter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone

from kept.core.charter.problems import CharterError
from kept.customers.models import Contract, Coverage
from kept.customers.operations.contracts import Line, Terms
from kept.desks import charterfile, charters
from kept.desks.models import CharterVersion
from kept.pages.customer_forms import SmallForm, day

OVERLAY_HELP = (
    "As in a charter, such as: clocks: {first response: {within: {1: 30 minutes}}}."
    " It prevails over the charter."
)
LINES_HELP = (
    "One a line, such as “Planner” or “Planner, Reports: chargeable”."
    " Covered where nothing is said; refused is the third word."
)


class ContractForm(SmallForm):
    """What an organisation and a desk have agreed."""

    name = "contract"

    number = forms.CharField(label="Number", max_length=50, required=False)
    charter = forms.ChoiceField(
        label="Charter", required=False, help_text="Cases open under it; those there are stay."
    )
    starts_on = day("First day")
    ends_on = day("Last day", required=False, help_text="Empty while it goes on.")
    plan = forms.ChoiceField(label="Plan", required=False)
    support_package = forms.CharField(label="Support package", max_length=100, required=False)
    lines = forms.CharField(
        label="Products and components",
        required=False,
        help_text=LINES_HELP,
        widget=forms.Textarea({"rows": 4}),
    )
    add_ons = forms.MultipleChoiceField(
        label="Add-ons", required=False, widget=forms.CheckboxSelectMultiple
    )
    extended_days = forms.IntegerField(
        label="Days of extended support a year", min_value=0, max_value=366, required=False
    )
    annual_value = forms.DecimalField(
        label="Annual value", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    currency = forms.CharField(label="Currency", max_length=3, min_length=3, required=False)
    overlay = forms.CharField(
        label="What it changes in the charter",
        required=False,
        help_text=OVERLAY_HELP,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, version: CharterVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        charter = charters.rulebook(version).charter
        beside = charters.all_in_force(version.desk, timezone.now()).beside
        others = [(name, name) for name in sorted(beside)]
        self._offer("charter", [("", "The desk's own"), *others] if others else [])
        plans = [(key, plan.name or key) for key, plan in charter.plans.items()]
        self._offer("plan", [("", "None"), *plans] if plans else [])
        self._offer("add_ons", [(name, name.capitalize()) for name in charter.coverage.add_ons])
        if not charter.coverage.add_ons:
            del self.fields["extended_days"]

    @classmethod
    def of(cls, row: Contract, *args: Any, version: CharterVersion) -> ContractForm:
        """Return the form with what stands in a contract."""
        plain = ("number", "charter", "starts_on", "ends_on", "plan", "support_package", "add_ons")
        figures = ("extended_days", "annual_value", "currency")
        initial = {name: getattr(row, name) for name in (*plain, *figures)}
        initial["lines"] = "\n".join(_written(line) for line in row.lines.all()) or row.product
        initial["overlay"] = charterfile.write(row.overlay) if row.overlay else ""
        return cls(*args, initial=initial, version=version)

    def clean_lines(self) -> list[Line]:
        lines = [_read(line) for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if len({line[:2] for line in lines}) < len(lines):
            raise forms.ValidationError("Name each product, and each component, once.")
        return lines

    def clean_overlay(self) -> dict[str, Any]:
        try:
            return dict(charterfile.read_text(self.cleaned_data["overlay"], name="line").values)
        except CharterError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def terms(self) -> Terms:
        said = dict(self.cleaned_data)
        lines: list[Line] = said.pop("lines")
        said["extended_days"] = said.get("extended_days") or 0
        said["currency"] = said["currency"].upper()
        said.setdefault("plan", "")
        said.setdefault("charter", "")
        said.setdefault("add_ons", [])
        return Terms(product=lines[0][0] if len(lines) == 1 else "", lines=lines, **said)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices
        if not choices:
            del self.fields[name]


class AccountForm(SmallForm):
    """Whether the account is on stop, and why."""

    name = "account"

    to = forms.ChoiceField(label="The account is", choices=Contract.AccountState.choices)
    why = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Write why"})


class BookingForm(SmallForm):
    """A day of extended support, or a time on call."""

    name = "booking"

    add_on = forms.ChoiceField(label="What?")
    starts_at = forms.DateTimeField(
        label="From",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    hours = forms.IntegerField(label="For how many hours?", min_value=1, max_value=744)
    note = forms.CharField(label="Note", max_length=300, required=False)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, name.capitalize()) for name in contract.add_ons]
        self.fields["add_on"] = forms.ChoiceField(label="What?", choices=choices)
        self.order_fields(["add_on"])
        self.fields["hours"].initial = 8

    @property
    def ends_at(self) -> datetime:
        said = self.cleaned_data
        starts_at: datetime = said["starts_at"]
        return starts_at.astimezone(timezone.get_current_timezone()) + timedelta(
            hours=said["hours"]
        )


def _read(line: str) -> Line:
    named, _, coverage = line.strip().rpartition(": ")
    if not named or coverage.strip() not in Coverage.values:
        named, coverage = line.strip(), Coverage.COVERED
    product, _, component = named.partition(",")
    return product.strip(), component.strip(), coverage.strip()


def _written(line: Any) -> str:
    named = str(line)
    return named if line.coverage == Coverage.COVERED else f"{named}: {line.coverage}"


class EngagementForm(SmallForm):
    """What a review of the engagement found, and what was agreed."""

    text = forms.CharField(
        label="What was found and agreed",
        help_text="Their system administrators get it by mail and read it in the portal.",
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write what was found"},
    )
