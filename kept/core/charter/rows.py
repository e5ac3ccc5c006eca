"""A row of a charter's table of clocks: the one mechanism (`charter.md`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kept.core.charter.conditions import ALWAYS, Condition
from kept.core.charter.quantities import Quantity
from kept.core.charter.tables import MISSING, Missing, Node, parse_node
from kept.core.charter.triggers import Triggers, parse_triggers

KEYS = frozenset(
    "starts stops once within every share over hours pauses while unless blocks then kind clause "
    "label says means shown needs otherwise who of".split()
) | {"undone by", "not before", "agreed by"}


class Kind(StrEnum):
    """Whose a clock is, and what a passed moment means."""

    PROMISE = "promise"
    LIMIT = "limit"
    WINDOW = "window"
    GUARD = "guard"


class Where(StrEnum):
    """Where on a run a mark lies."""

    START = "at start"
    DUE = "at due"
    PERCENT = "percent"
    IN = "in"
    BEFORE = "before"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Consequence:
    """
    An operation that happens by itself.

    `object` is what stands behind the operation: roles for `tell`, a state's fact for
    `set`; `arguments` are the other keys of its map, such as `saying` or `to`.
    """

    operation: str
    object: tuple[str, ...]
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a run, as the charter writes it in `key`, and what happens there."""

    key: str
    where: Where
    amount: Quantity | int | None
    does: tuple[Consequence, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """The condition under which a clock stands still, and the most that a pause may last."""

    condition: Condition
    at_most: Node[Quantity] | Missing = MISSING


Points = tuple[tuple[Quantity, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One clock of a charter."""

    name: str
    kind: Kind = Kind.PROMISE
    starts: Node[Triggers] | Missing = MISSING
    stops: Node[Triggers] | Missing = MISSING
    undone_by: Node[Triggers] | Missing = MISSING
    once: bool = False
    within: Node[Quantity] | Missing = MISSING
    every: Node[Quantity] | Missing = MISSING
    not_before: Node[Quantity] | Missing = MISSING
    share: Node[Points] | Missing = MISSING
    over: Node[Quantity] | Missing = MISSING
    hours: Node[str] | Missing = MISSING
    pauses: Pause | None = None
    exists_while: Condition = ALWAYS
    unless: Condition | None = None
    blocks: tuple[str, ...] = ()
    then: tuple[Mark, ...] = ()
    agreed_by: str = ""
    shown: bool | None = None
    clause: tuple[str, ...] = ()
    label: str = ""
    says: str = ""
    among: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as programs write it: "first response" is "first-response"."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def span(self) -> Node[Quantity] | Missing:
        """How long to its moment, whichever of the three keys says so."""
        return next(
            (n for n in (self.within, self.every, self.not_before) if not isinstance(n, Missing)),
            MISSING,
        )

    @property
    def repeats(self) -> bool:
        """Whether each start ends the run before (`every`)."""
        return not isinstance(self.every, Missing)

    @property
    def is_reaction(self) -> bool:
        """A row without span, share or blocks only does something when it starts."""
        return (
            isinstance(self.span, Missing) and isinstance(self.share, Missing) and not self.blocks
        )

    @property
    def is_shown_to_customers(self) -> bool:
        """Promises and windows are the customer's to see; others when the row says so."""
        if self.shown is not None:
            return self.shown
        return self.kind in {Kind.PROMISE, Kind.WINDOW}


_PERCENT = re.compile(r"at (\d{1,3})%")
_RELATIVE = re.compile(r"(.+) (in|before|late)")
MARKS_ALLOWED = (
    '"at start", "at 75%", "3 working days in", "2 working days before", "at due" '
    'or "15 minutes late"'
)


def parse_points(raw: Any) -> Points:
    """Read `{4 hours: 75%, 8 hours: 95%}`."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{raw!r} is no share; write points such as {{4 hours: 75%}}")
    return tuple((Quantity.parse(span), _percent(share)) for span, share in raw.items())


def _percent(raw: Any) -> int:
    found = re.fullmatch(r"(\d{1,3})%", str(raw))
    if found is None or int(found[1]) > 100:
        raise ValueError(f"{raw!r} is no share; write a percentage such as 75%")
    return int(found[1])


def parse_marks(raw: Any) -> tuple[Mark, ...]:
    """
    Read the consequences of a row, by mark.

    Raises:
        ValueError: says which mark cannot be read and what is allowed.
    """
    if not isinstance(raw, Mapping):
        raise ValueError(f"{raw!r}: consequences are written by mark: {MARKS_ALLOWED}")
    return tuple(_mark(str(key), does) for key, does in raw.items())


def _mark(key: str, does: Any) -> Mark:
    consequences = tuple(_consequence(one) for one in (does if isinstance(does, list) else [does]))
    if key in (Where.START, Where.DUE):
        return Mark(key, Where(key), None, consequences)
    if percent := _PERCENT.fullmatch(key):
        return Mark(key, Where.PERCENT, int(percent[1]), consequences)
    if relative := _RELATIVE.fullmatch(key):
        return Mark(key, Where(relative[2]), Quantity.parse(relative[1]), consequences)
    raise ValueError(f"{key!r} is no mark; write {MARKS_ALLOWED}")


def _consequence(raw: Any) -> Consequence:
    if isinstance(raw, str):
        return Consequence(raw, (), {})
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError(f"{raw!r} is no consequence; write one such as {{tell: owner}}")
    operation, target = next(iter(raw.items()))
    if isinstance(target, Mapping):
        return Consequence(str(operation), (), dict(target))
    targets = target if isinstance(target, list | tuple) else [target]
    rest = {str(key): value for key, value in raw.items() if key != operation}
    return Consequence(str(operation), tuple(str(one) for one in targets), rest)


def parse_pause(raw: Any) -> Pause:
    """Read `{waiting for: customer, at most: 10 working days}`."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{raw!r} is no pause; write {{waiting for: customer}}")
    rest = {key: value for key, value in raw.items() if key != "at most"}
    limit = parse_node(raw["at most"], Quantity.parse) if "at most" in raw else MISSING
    return Pause(Condition.parse(rest), limit)
