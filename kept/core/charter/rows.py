"""A row of a charter's table of clocks: the one mechanism (`charter.md`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import model_validator

from kept.core.charter.conditions import ALWAYS, Condition
from kept.core.charter.marks import Consequence, Mark, Where, parse_marks
from kept.core.charter.problems import MisreadError, at
from kept.core.charter.quantities import Quantity
from kept.core.charter.reading import (
    GIVEN,
    GIVEN_SCHEMA,
    ClockWords,
    HoursNode,
    MaybeYes,
    Name,
    Needs,
    OperationWords,
    QuantityNode,
    Reads,
    RecordWord,
    RoleText,
    RoleWords,
    Text,
    TriggersNode,
    Unless,
    When,
    Worded,
    YesNo,
    node_of,
    node_schema,
)
from kept.core.charter.tables import MISSING, Missing, Node, parse_node

__all__ = ["Consequence", "Kind", "Mark", "Pause", "Points", "Row", "Where", "parse_marks"]


class Kind(StrEnum):
    """Whose a clock is, and what a passed moment means."""

    PROMISE = "promise"
    LIMIT = "limit"
    WINDOW = "window"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Pause:
    """
    The condition under which a clock stands still, and the most that a pause may last.

    `then` are the marks of each pause by itself, such as a reminder to whoever is waited for.
    """

    condition: Condition
    at_most: Node[Quantity] | Missing = MISSING
    then: tuple[Mark, ...] = ()


IN_ANY_PAUSE = (Where.START, Where.IN)
IN_A_PAUSE = (*IN_ANY_PAUSE, Where.DUE, Where.BEFORE)  # where it lasts so long at most
Points = tuple[tuple[Quantity, int], ...]


def parse_points(raw: Any) -> Points:
    """Read `{4 hours: 75%, 8 hours: 95%}`."""
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no share", "points such as {4 hours: 75%}")
    points = []
    for span, share in raw.items():
        with at(span):
            points.append((Quantity.parse(span), percent(share)))
    return tuple(points)


def percent(raw: Any) -> int:
    """Read `75%`."""
    found = re.fullmatch(r"(\d{1,3})%", str(raw), re.ASCII)
    if found is None or int(found[1]) > 100:
        raise MisreadError(f"{raw!r} is no share", "a percentage such as 75%")
    return int(found[1])


def parse_pause(raw: Any) -> Pause | None:
    """Read `{waiting for: customer, at most: 10 working days, then: {3 days in: ...}}`."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no pause", "{waiting for: customer}")
    rest = {key: value for key, value in raw.items() if key not in ("at most", "then")}
    with at("at most"):
        limit = parse_node(raw["at most"], Quantity.parse) if "at most" in raw else MISSING
    with at("then"):
        marks = parse_marks(raw["then"]) if "then" in raw else ()
        for mark in marks:
            if mark.where not in (IN_A_PAUSE if "at most" in raw else IN_ANY_PAUSE):
                said = "before" if mark.where is Where.BEFORE else mark.key
                raise MisreadError(f"{mark.key!r} is no mark of a pause", _marks_allowed(said))
    return Pause(Condition.parse(rest), limit, marks)


def _marks_allowed(said: str) -> str:
    in_any = '"at start" or "3 working days in"'
    needs_limit = said in (Where.DUE, "before")
    return f'{in_any}; with "at most" also "at due" and "1 day before"' if needs_limit else in_any


def slug(name: str) -> str:
    """Return a name as programs write it: "first response" is "first-response"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


_PERCENTAGE = {"type": "string", "pattern": r"^\d{1,3}%$"}
_POINTS = {"type": "object", "additionalProperties": _PERCENTAGE}


class Row(Worded):
    """
    One clock of a charter.

    A row with `blocks` is a guard. `share` is a table of points; with `among`, the
    share of the runs of other rows that were kept, which `least_kept` then holds.
    """

    name: Name
    kind: Kind = Kind.PROMISE
    of: RecordWord = "case"
    starts: TriggersNode = MISSING
    stops: TriggersNode = MISSING
    undone_by: TriggersNode = MISSING
    once: YesNo = False
    within: QuantityNode = MISSING
    every: QuantityNode = MISSING
    not_before: QuantityNode = MISSING
    share: Annotated[Node[Points] | Missing, Reads(node_of(parse_points), node_schema(_POINTS))] = (
        MISSING
    )
    least_kept: Annotated[int | None, Reads(percent, GIVEN_SCHEMA), GIVEN] = None
    among: ClockWords = ()
    over: QuantityNode = MISSING
    hours: HoursNode = MISSING
    pauses: Annotated[Pause | None, Reads(parse_pause, {"type": "object"})] = None
    exists_while: When = ALWAYS
    unless: Unless = None
    blocks: OperationWords = ()
    then: Annotated[tuple[Mark, ...], Reads(parse_marks, {"type": "object"})] = ()
    agreed_by: RoleText = ""
    shown: MaybeYes = None
    who: RoleWords = ()
    needs: Needs = ()
    otherwise: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _settle_kind(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        settled = dict(raw)
        if "among" in raw:
            settled["least kept"] = settled.pop("share", None)
        if "blocks" in raw and settled.setdefault("kind", Kind.GUARD) != Kind.GUARD:
            with at("kind"):
                raise MisreadError(f"a row with blocks is no {raw['kind']}", "guard, or nothing")
        return settled

    @cached_property
    def slug(self) -> str:
        """The name as programs write it: "first response" is "first-response"."""
        return slug(self.name)

    @cached_property
    def span(self) -> Node[Quantity] | Missing:
        """How long to its moment, whichever of the three keys says so."""
        return next(
            (n for n in (self.within, self.every, self.not_before) if not isinstance(n, Missing)),
            MISSING,
        )

    @cached_property
    def repeats(self) -> bool:
        """Whether each start ends the run before (`every`)."""
        return not isinstance(self.every, Missing)

    @cached_property
    def has_a_span(self) -> bool:
        """Whether it says how long a run lasts, be it in points."""
        return not isinstance(self.span, Missing) or not isinstance(self.share, Missing)

    @cached_property
    def can_be_broken(self) -> bool:
        """Whether a run is broken for good past its moment; windows and guards never are."""
        return self.kind in {Kind.PROMISE, Kind.LIMIT}

    @cached_property
    def is_over_when_closed(self) -> bool:
        """Whether a closed case starts none of these: what is promised or open to the customer."""
        return self.kind in {Kind.PROMISE, Kind.WINDOW} and not self.is_reaction

    @cached_property
    def is_reaction(self) -> bool:
        """A row without span, share or blocks only does something when it starts."""
        return (
            isinstance(self.span, Missing)
            and isinstance(self.share, Missing)
            and not self.blocks
            and not self.among
        )

    @cached_property
    def is_shown_to_customers(self) -> bool:
        """Promises and windows are the customer's to see; others when the row says so."""
        if self.shown is not None:
            return self.shown
        return self.kind in {Kind.PROMISE, Kind.WINDOW}
