"""What the forms of a case have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django import forms

from kept.backlog import kinds
from kept.cases.models import Case
from kept.console.forms.naming import RecordField
from kept.core.charter.conditions import Facts
from kept.core.charter.rows import slug
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.timeline import Event
from kept.customers.models import Person
from kept.desks.models import Desk, Member
from kept.web.forms import Plain

MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Standing:
    """A case as it stands: what its forms choose from, and what decides whether they apply."""

    case: Case
    rulebook: Rulebook
    facts: Facts
    runs: tuple[Run, ...]
    now: datetime
    person: Person
    events: tuple[Event, ...] = ()

    @cached_property
    def members(self) -> list[Member]:
        """The places at the desk, with their people, by name."""
        members = self.case.desk.members.filter(person__is_active=True)
        return list(members.select_related("person", "team").order_by("person__name", "pk"))

    @property
    def desk(self) -> Desk:
        return self.case.desk

    @property
    def state(self) -> str:
        return str(self.facts.get("state") or self.case.state)


class StandingForm(Plain, forms.Form):
    """A form about something as it stands; `name` is its address below, and part of its ids."""

    name: ClassVar[str]
    standing: Any

    def __init__(self, *args: Any, standing: Any, **kwargs: Any) -> None:
        self.standing = standing
        super().__init__(*args, auto_id=f"{self.name}-%s", **kwargs)
        self.fill_in()

    def fill_in(self) -> None:
        """Fill in what depends on how it stands; called once, before anything is read."""

    def ask(self, names: Iterable[str]) -> None:
        """Add a line to fill in for each of `names`, things that the charter wants to be told."""
        for name in names:
            self.fields[slug(name)] = self._line_for(name)

    def _line_for(self, name: str) -> forms.Field:
        said: dict[str, Any] = {"label": name.capitalize(), "max_length": 500, "required": False}
        kind = kinds.named_in(self.standing.rulebook, name)
        if not kind:
            return forms.CharField(**said)
        return RecordField(kind, desk=self.standing.desk, person=self.standing.person, **said)

    def told(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what was filled in for `names`, by name; nothing for what was left empty."""
        said = {name: self.cleaned_data.get(slug(name)) for name in names}
        return {name: value for name, value in said.items() if value not in (None, "", [])}

    def lines_for(self, names: Iterable[str]) -> list[Any]:
        """Return the fields of `names`, in that order."""
        return [self[slug(name)] for name in names]


class CaseForm(StandingForm):
    """A form about one case."""

    standing: Standing

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        """Tell whether this can be done to the case as it stands."""
        return standing.case.is_open


def words(*, rows: int = 6, **attributes: Any) -> forms.Textarea:
    return forms.Textarea({"rows": rows, **attributes})


def moment(**said: Any) -> forms.DateTimeField:
    """Return a field for a moment by the reader's clock."""
    picker = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES)
    return forms.DateTimeField(widget=picker, input_formats=[MINUTES, "%Y-%m-%d %H:%M"], **said)
