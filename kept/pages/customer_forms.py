"""Forms about customers that both the desk and the customer fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from kept.core.rulebook import Rulebook
from kept.customers.models import Change, Environment, Paper, Person
from kept.web.forms import Plain

ENVIRONMENT, ASK = "environment", "ask "  # whom to ask where something is unknown
SORTS = ("live", "test", "project", "train")
ROLES = ("system administrator", "systems accountant", "approver")


def choose(form: forms.Form, name: str, rows: Any, known: Sequence[Any] | None = None) -> None:
    """Let a field of a form choose from `rows`; shown without asking where they are `known`."""
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset = rows
    if known is not None:
        field.choices = [("", field.empty_label or ""), *((row.pk, str(row)) for row in known)]


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day, which browsers show as a calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class SmallForm(Plain, forms.Form):
    """One of several forms of a page: its ids begin with its name."""

    name: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{self.name}-%s", **kwargs)


class EnvironmentForm(SmallForm):
    """An installation of the product, and what it runs on."""

    name = "environment"

    called = forms.CharField(label="Name", max_length=100)
    sort = forms.ChoiceField(label="Sort")
    product = forms.CharField(label="Product", max_length=200, required=False)
    version = forms.CharField(label="Version", max_length=100, required=False)
    operating_system = forms.CharField(label="Operating system", max_length=200, required=False)
    database = forms.CharField(label="Database", max_length=200, required=False)
    hardware = forms.CharField(label="Hardware", max_length=200, required=False)
    integrations = forms.CharField(label="Integration software", max_length=300, required=False)
    licence = forms.CharField(
        label="Licence",
        max_length=100,
        required=False,
        help_text="A test environment may need one of its own: ask the account manager.",
    )

    def __init__(self, *args: Any, sorts: Iterable[str] = SORTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(sort, sort.capitalize()) for sort in sorts]
        self.fields["sort"] = forms.ChoiceField(label="Sort", choices=choices)
        self.order_fields(["called", "sort"])

    @classmethod
    def of(cls, environment: Environment, *args: Any, sorts: Iterable[str]) -> EnvironmentForm:
        """Return the form with what is known of an environment."""
        names = [name for name in cls.base_fields if name != "called"]
        known = {name: getattr(environment, name) for name in names}
        kept = [*sorts, *([environment.sort] if environment.sort not in sorts else [])]
        return cls(*args, sorts=kept, initial={**known, "called": environment.name})

    @property
    def values(self) -> dict[str, str]:
        said = dict(self.cleaned_data)
        return {"name": said.pop("called"), **said}


class ChangeForm(SmallForm):
    """A line for the change log."""

    name = "change"

    what = forms.CharField(
        label="What was changed?",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write what was changed"},
    )
    changed_on = day("When?")
    part = forms.ChoiceField(
        label="Where?", choices=[("", "Not said"), *Change.Part.choices], required=False
    )
    environment = forms.ModelChoiceField(
        Environment.objects.none(), label="In which environment?", required=False
    )

    def __init__(
        self,
        *args: Any,
        environments: Any,
        known: Sequence[Environment] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "environment", environments, known)


class PaperForm(SmallForm):
    """A process number, or where a design document lies."""

    name = "paper"

    sort = forms.ChoiceField(label="Sort", choices=Paper.Sort.choices)
    number = forms.CharField(label="Number", max_length=100, required=False)
    title = forms.CharField(label="Title", max_length=200, required=False)
    link = forms.URLField(
        label="Where it lies", max_length=500, required=False, assume_scheme="https"
    )


class AbsenceForm(SmallForm):
    """From which day to which somebody is away."""

    name = "absence"

    person = forms.ModelChoiceField(Person.objects.none(), label="Who?")
    since = day("First day away")
    until = day("Last day away")

    def __init__(
        self, *args: Any, people: Any, known: Sequence[Person] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "person", people, known)


class PostForm(SmallForm):
    """Who is what, for which system."""

    name = "post"

    person = forms.ModelChoiceField(Person.objects.none(), label="Who?")
    role = forms.ChoiceField(label="Role")
    system = forms.CharField(
        label="System", max_length=200, required=False, help_text="Empty means all of them."
    )

    def __init__(
        self,
        *args: Any,
        people: Any,
        known: Sequence[Person] | None = None,
        roles: Iterable[str] = ROLES,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "person", people, known)
        choices = [(role, role.capitalize()) for role in roles]
        self.fields["role"] = forms.ChoiceField(label="Role", choices=choices)
        self.order_fields(["person", "role", "system"])


class InvitationForm(SmallForm):
    """Whom to invite."""

    name = "invitation"

    email = forms.EmailField(label="E-mail address", help_text="They get a link to register by.")
    sees_organisation = forms.BooleanField(
        label="May see all cases of the organisation", required=False
    )


def asked_about_licences(rulebook: Rulebook | None) -> str:
    """Return whom the charter has a customer ask about a licence that they do not know (PA-35)."""
    groups = rulebook.charter.information.values() if rulebook else ()
    fields = (
        g.fields["licence"] for g in groups if g.about == ENVIRONMENT and "licence" in g.fields
    )
    told = next((field.unknown for field in fields), "")
    return told.removeprefix(ASK) if told.startswith(ASK) else ""


def sorts_of(rulebooks: Iterable[Rulebook]) -> list[str]:
    """Return the sorts of environments that the charters know; the usual ones where none does."""
    found: dict[str, None] = {}
    for rulebook in rulebooks:
        for group in rulebook.charter.information.values():
            for name in ("sort", "environment", "environments"):
                if name in group.fields and (group.about == "environment" or name != "sort"):
                    found |= dict.fromkeys(map(str, group.fields[name].options))
    return list(found) or list(SORTS)


def roles_of(rulebooks: Iterable[Rulebook]) -> list[str]:
    """Return the roles that customers' people have by the charters, and the usual ones."""
    named = (name for rulebook in rulebooks for name in rulebook.charter.roles.customer)
    return list(dict.fromkeys([*named, *ROLES]))
