"""What the desk works on, for whom, at whose cost, and with whose yes."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from kept.core.charter.conditions import ALWAYS
from kept.core.charter.problems import MisreadError, at
from kept.core.charter.reading import (
    ApprovalWord,
    CoverageNode,
    Keyed,
    Name,
    Needs,
    NumberNode,
    OperationWords,
    OtherwiseNode,
    Part,
    Reads,
    RecordWord,
    RolesNode,
    RoleText,
    RoleWords,
    Text,
    TextNode,
    Unless,
    When,
    Worded,
    Words,
)
from kept.core.charter.tables import MISSING
from kept.core.charter.words import words


class Gate(Worded):
    """
    Asked once, when a case comes in; what it `blocks` is asked each time.

    Whom it does not let in reads what it `says`, and whom to turn to.
    """

    name: Name
    needs: Needs = ()
    exists_while: When = ALWAYS
    unless: Unless = None
    otherwise: OtherwiseNode = "refuse"
    released_by: RoleWords = ()
    refer_to: RoleWords = ()
    blocks: OperationWords = ()


class Topic(Worded):
    """What is asked for, and whether it is covered, chargeable or refused."""

    name: Name
    when: When = ALWAYS
    is_: CoverageNode = "covered"
    first: Text = ""
    refer_to: RolesNode = MISSING
    who_brings: RoleText = ""
    offer: Text = ""
    approval: ApprovalWord = ""
    decided_by: RoleWords = ()
    link: TextNode = MISSING


class Cause(Worded):
    """What a case arose from, and is excluded for its share."""

    name: Name
    letter: Text = ""
    notice: Text = ""
    refer_to: RolesNode = MISSING


class Exclude(Worded):
    """Who may leave a share of a case out, with what, and who may dispute it."""

    who: RoleWords = ()
    needs: Needs = ()
    disputed_by: RoleWords = ()


class AddOn(Worded):
    """What a contract may have beside its plan."""

    name: Name
    booked: Text = ""
    charge: Text = ""
    outcomes: Words = ()


class Charge(Worded):
    """What work costs; it stays off while its figures are not set."""

    name: Name
    rate: TextNode = MISSING
    minimum: TextNode = MISSING
    fixed_at: Text = ""
    times: NumberNode = MISSING


class Coverage(Part):
    """Gates at the door, topics and causes, add-ons and charges."""

    gates: Annotated[Mapping[str, Gate], Keyed] = {}
    topics: Annotated[Mapping[str, Topic], Keyed] = {}
    causes: Annotated[Mapping[str, Cause], Keyed] = {}
    exclude: Exclude | None = None
    add_ons: Annotated[Mapping[str, AddOn], Keyed] = Field(default={}, alias="add-ons")
    charges: Annotated[Mapping[str, Charge], Keyed] = {}


class Step(Part):
    """One signature; the steps of an approval come in order, each lifting its own `blocks`."""

    who: RoleWords = ()
    not_: RoleWords = ()
    signs: Text = ""
    shows: Words = ()
    decides: Words = ()
    needs: Needs = ()
    blocks: OperationWords = ()


class Approval(Worded):
    """What is signed is frozen; a change voids every signature."""

    name: Name
    of: RecordWord = "case"
    exists_while: When = ALWAYS
    needs: Needs = ()
    steps: tuple[Step, ...] = ()
    blocks: OperationWords = ()
    appeal: RoleWords = ()
    also: Words = ()


def _levels(raw: Any) -> tuple[tuple[str, ...], ...]:
    """Read the levels in order; a list as a level is "either"."""
    if not isinstance(raw, list | tuple):
        raise MisreadError(f"{raw!r} is no list of levels", "[support manager, country manager]")
    found = []
    for position, level in enumerate(raw):
        with at(position):
            found.append(words(level))
    return tuple(found)


class Escalation(Worded):
    """A ladder of levels, or a way `to` somebody; neither owner nor priority change by it."""

    name: Name
    levels: Annotated[tuple[tuple[str, ...], ...], Reads(_levels, {"type": "array"}, "role")] = ()
    to: RoleWords = ()
    who: RoleWords = ()
    with_: RoleWords = ()
    needs: Needs = ()
    when: Words = ()
    about: Text = ""
    opens: Text = ""
