"""A support policy as values: the whole file (`charter.md`)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from kept.core.charter.coverage import Approval, Coverage, Escalation
from kept.core.charter.custody import Custody, Engagement
from kept.core.charter.document import Document, OutsideHours
from kept.core.charter.examples import Example
from kept.core.charter.hours import HoursSpec, parse_hours
from kept.core.charter.information import Group
from kept.core.charter.lifecycles import Lifecycle
from kept.core.charter.misreadings import problems_of
from kept.core.charter.people import Channel, Roles
from kept.core.charter.problems import CharterError, MisreadError, at
from kept.core.charter.reading import (
    Assumed,
    Keyed,
    Part,
    Reads,
    Text,
    Words,
    assumed,
)
from kept.core.charter.rows import Row
from kept.core.charter.tables import Missing, Node, parse_node
from kept.core.charter.triage import Kind, Plan, Priority, Routing, Solution, Triage
from kept.core.charter.wording import unknown_words
from kept.core.charter.words import text, words


class Assumption(Part):
    """How the charter settles what the policy leaves open, in plain words."""

    about: Words
    says: Text


def _map_of(reader: Any, allowed: str) -> Any:
    def read(raw: Any) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            raise MisreadError(f"{raw!r} is no map", allowed)
        found = {}
        for key, value in raw.items():
            with at(key):
                found[str(key)] = reader(value)
        return found

    return read


def _parts(raw: Any) -> Any:
    """A part without keys may be left empty: `answer:` is `answer: {}`."""
    if not isinstance(raw, Mapping):
        return raw
    return {key: {} if part is None else part for key, part in raw.items()}


_OBJECT = {"type": "object"}
Parts = BeforeValidator(_parts)
Labels = Annotated[Mapping[str, str], Reads(_map_of(text, "{case: ticket}"), _OBJECT)]
Calendars = Annotated[
    Mapping[str, Node[HoursSpec]],
    Reads(
        _map_of(lambda raw: parse_node(raw, parse_hours), "{office: {mon-fri: 09:00-17:00}}"),
        _OBJECT,
    ),
]
Dates = Annotated[
    Mapping[str, tuple[str, ...]],
    Reads(_map_of(assumed(words, ()), "{critical: [2026-08-13]}"), _OBJECT),
]


class Charter(Part):
    """
    One version of a charter, the layers laid over it included.

    Maps keep the order of the file. `zone` is empty while nobody has set it; a version
    without zone or hours cannot be put in force (`lint`).
    """

    name: Text = Field(alias="charter")
    title: Text = ""
    document: Document = Document()
    labels: Labels = {}
    zone: Assumed = ""
    hours: Calendars = {}
    outside_hours: OutsideHours = OutsideHours()
    dates: Dates = {}
    roles: Roles = Roles()
    channels: Annotated[Mapping[str, Channel], Keyed] = {}
    kinds: Annotated[Mapping[str, Kind], Parts] = {}
    plans: Annotated[Mapping[str, Plan], Parts] = {}
    priorities: Annotated[Mapping[int, Priority], Parts] = {}
    solutions: Annotated[Mapping[str, Solution], Parts] = {}
    triage: Triage = Triage()
    routing: Routing = Routing()
    information: Annotated[Mapping[str, Group], Keyed] = {}
    clocks: Annotated[Mapping[str, Row], Keyed] = {}
    lifecycles: Mapping[str, Lifecycle] = {}
    coverage: Coverage = Coverage()
    approvals: Annotated[Mapping[str, Approval], Keyed] = {}
    escalations: Annotated[Mapping[str, Escalation], Keyed] = {}
    data: Custody = Custody()
    engagement: Engagement = Engagement()
    assumptions: tuple[Assumption, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def calendars(self) -> Mapping[str, Node[HoursSpec] | Missing]:
        """The hours by name, and those of the teams that keep their own."""
        teams = self.roles.teams_with_hours
        return {**self.hours, **{name: team.hours for name, team in teams.items()}}

    @classmethod
    def parse(cls, tree: Mapping[Any, Any]) -> "Charter":
        """
        Read the whole tree of a charter file, or of its layers laid over each other.

        Raises:
            CharterError: holds every problem found, each with the path to it.
        """
        try:
            charter = cls.model_validate(tree)
        except ValidationError as refused:
            raise CharterError(problems_of(cls, refused)) from None
        if unknown := tuple(unknown_words(charter)):
            raise CharterError(unknown)
        return charter
