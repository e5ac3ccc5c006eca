"""Roles and teams, and the channels by which people reach the desk."""

from collections.abc import Mapping
from typing import Annotated, Any

from kept.core.charter.conditions import ALWAYS
from kept.core.charter.hours import HoursSpec, parse_hours
from kept.core.charter.reading import (
    HoursNode,
    Keyed,
    Name,
    Needs,
    Part,
    Reads,
    RoleText,
    Text,
    TextNode,
    When,
    Worded,
    Words,
    YesNo,
)
from kept.core.charter.tables import MISSING, Missing, Node, parse_node

OWN = "own"
_HOURS = {"anyOf": [{"const": OWN}, {"type": "object"}]}


class Role(Worded):
    """What somebody is to the desk; people are filled in by the desk."""

    name: Name
    needs: Needs = ()
    per: Text = ""
    expected: Text = ""
    gets: Words = ()
    owns: Words = ()
    hours: Text = ""
    targets: Text = ""


def _team_hours(raw: Any) -> Any:
    return parse_node(raw, parse_hours)


class Team(Worded):
    """
    People who share a queue.

    A team with `hours` is a calendar of its name, in its own `zone`; `own` is filled in
    by the desk, and until then the charter's count.
    """

    name: Name
    lead: RoleText = ""
    hours: Annotated[Node[HoursSpec] | Missing, Reads(_team_hours, _HOURS)] = MISSING
    zone: Text = ""

    @property
    def has_hours(self) -> bool:
        return not isinstance(self.hours, Missing)


class Roles(Part):
    """The charter's roles by whose side they are on."""

    staff: Annotated[Mapping[str, Role], Keyed] = {}
    teams: Annotated[Mapping[str, Team], Keyed] = {}
    customer: Annotated[Mapping[str, Role], Keyed] = {}
    outside: Annotated[Mapping[str, Role], Keyed] = {}

    @property
    def names(self) -> frozenset[str]:
        """Every role and team of the charter."""
        return frozenset((*self.staff, *self.teams, *self.customer, *self.outside))

    @property
    def teams_with_hours(self) -> Mapping[str, Team]:
        """The teams that keep hours of their own, told or not."""
        return {name: team for name, team in self.teams.items() if team.has_hours}


class Channel(Worded):
    """
    A way to reach the desk.

    `to`, `copy`, `unknown_token` and `strangers` say what becomes of a mail that comes
    so addressed, with a token that nobody knows, or from somebody unknown.
    """

    name: Name
    hours: HoursNode = MISSING
    offered: YesNo = True
    preferred: YesNo = False
    first: YesNo = False
    exists_while: When = ALWAYS
    needs: Needs = ()
    otherwise: Text = ""
    number: TextNode = MISSING
    address: TextNode = MISSING
    register_: Text = ""
    accounts: Text = ""
    review: Text = ""
    answer_from: Text = ""
    updates: YesNo = False
    articles_first: YesNo = False
    sections: Words = ()
    badge: Text = ""
    becomes: Text = ""
    to: Text = ""
    copy_: Text = ""
    unknown_token: Text = ""
    strangers: Text = ""
    signatures: Text = ""
    quoted_text: Text = ""
    changed_subject: Words = ()
