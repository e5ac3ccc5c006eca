"""The desk's own forms about organisations, people and registrations."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from kept.customers.models import Organisation, Person, Registration
from kept.pages.customer_forms import SmallForm, choose, day

FACTS = ("customer type", "region", "phase")
PHASES = [("", "Not said"), ("project", "Project"), ("live", "Live")]


class DomainsField(forms.CharField):
    """Mail domains with commas or on lines of their own."""

    def to_python(self, value: Any) -> Any:
        return [word for word in re.split(r"[\s,;]+", str(value or "")) if word]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class NewOrganisationForm(SmallForm):
    """A customer that was not known yet."""

    name = "new"

    called = forms.CharField(label="Name", max_length=200)
    domains = DomainsField(
        label="Mail domains",
        required=False,
        help_text="Whoever writes from one belongs to it, such as northwind.example.",
    )
    parent = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Stands behind",
        required=False,
        help_text="Its integrator, for a school or another end organisation.",
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "parent", others)


class OrganisationForm(NewOrganisationForm):
    """What is known of a customer."""

    name = "organisation"

    account_manager = forms.ModelChoiceField(
        Person.objects.none(), label="Account manager", required=False
    )
    customer_type = forms.CharField(label="Customer type", max_length=100, required=False)
    region = forms.CharField(label="Region", max_length=100, required=False)
    phase = forms.ChoiceField(label="Phase", choices=PHASES, required=False)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "account_manager", staff)

    @classmethod
    def of(cls, row: Organisation, *args: Any, **kwargs: Any) -> OrganisationForm:
        """Return the form with what is known of an organisation."""
        initial = {
            "called": row.name,
            "domains": [each.domain for each in row.domains.all()],
            "parent": row.parent_id,
            "account_manager": row.account_manager_id,
            **{fact.replace(" ", "_"): row.facts.get(fact, "") for fact in FACTS},
        }
        return cls(*args, initial=initial, **kwargs)

    def facts(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the organisation's facts with what was said; what is empty is unknown."""
        said = {fact: self.cleaned_data.get(fact.replace(" ", "_")) for fact in FACTS}
        kept = {fact: value for fact, value in before.items() if fact not in said}
        return kept | {fact: value for fact, value in said.items() if value}


class NewPersonForm(SmallForm):
    """Somebody of the organisation."""

    name = "person"

    called = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address")
    phone = forms.CharField(label="Phone number", max_length=40, required=False)


class PersonForm(SmallForm):
    """Who somebody is, and what they may see."""

    name = "details"

    called = forms.CharField(label="Name", max_length=200)
    phone = forms.CharField(label="Phone number", max_length=40, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisation", required=False
    )
    sees_organisation = forms.BooleanField(
        label="May see all cases of the organisation", required=False
    )
    is_active = forms.BooleanField(
        label="The account is open", required=False, help_text="A closed one cannot sign in."
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", organisations)

    @classmethod
    def of(cls, row: Person, *args: Any, organisations: Any) -> PersonForm:
        """Return the form with what is known of a person."""
        initial = {
            "called": row.name,
            "phone": row.phone,
            "organisation": row.organisation_id,
            "sees_organisation": row.sees_organisation,
            "is_active": row.is_active,
        }
        return cls(*args, initial=initial, organisations=organisations)


class TrainingForm(SmallForm):
    """A course that somebody passed."""

    name = "training"

    course = forms.CharField(label="Course", max_length=200)
    product = forms.CharField(label="Product", max_length=200, required=False)
    passed_on = day("Passed on")


class ApprovalForm(SmallForm):
    """Whom somebody who registered belongs to."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        error_messages={"required": "Choose whom they belong to"},
    )

    def __init__(
        self, *args: Any, registration: Registration, organisations: Any, **kwargs: Any
    ) -> None:
        self.name = f"approve-{registration.pk}"
        super().__init__(*args, initial={"organisation": registration.organisation_id}, **kwargs)
        choose(self, "organisation", organisations)


class RefusalForm(SmallForm):
    """Why somebody who registered is not let in."""

    why = forms.CharField(
        label="Why not? They read it.",
        max_length=300,
        error_messages={"required": "Write why; they read it"},
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        self.name = f"refuse-{registration.pk}"
        super().__init__(*args, **kwargs)
