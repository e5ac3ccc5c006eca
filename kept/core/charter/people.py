"""Roles and teams, and the channels by which people reach the desk."""

from collections.abc import Mapping
from typing import Annotated

from kept.core.charter.conditions import ALWAYS
from kept.core.charter.reading import (
    HoursNode,
    Keyed,
    Name,
    Needs,
    Part,
    RoleText,
    Text,
    TextNode,
    When,
    Worded,
    Words,
    YesNo,
)
from kept.core.charter.tables import MISSING


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


class Team(Worded):
    """People who share a queue."""

    name: Name
    lead: RoleText = ""
    hours: Text = ""
    zone: Text = ""


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
