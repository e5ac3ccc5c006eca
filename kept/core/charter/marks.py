"""The points of a run at which something happens by itself, and what happens there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kept.core.charter.problems import MisreadError, at
from kept.core.charter.quantities import Quantity


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


_PERCENT = re.compile(r"at (\d{1,3})%", re.ASCII)
_RELATIVE = re.compile(r"(.+) (in|before|late)")
MARKS_ALLOWED = (
    '"at start", "at 75%", "3 working days in", "2 working days before", "at due" '
    'or "15 minutes late"'
)


def parse_marks(raw: Any) -> tuple[Mark, ...]:
    """
    Read the consequences of a row, by mark.

    Raises:
        MisreadError: says which mark cannot be read and what is allowed.
    """
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r}: consequences are written by mark", MARKS_ALLOWED)
    marks = []
    for key, does in raw.items():
        with at(key):
            marks.append(_mark(str(key), does))
    return tuple(marks)


def _mark(key: str, does: Any) -> Mark:
    consequences = _consequences(does)
    if key in (Where.START, Where.DUE):
        return Mark(key, Where(key), None, consequences)
    if percent := _PERCENT.fullmatch(key):
        return Mark(key, Where.PERCENT, int(percent[1]), consequences)
    if relative := _RELATIVE.fullmatch(key):
        return Mark(key, Where(relative[2]), Quantity.parse(relative[1]), consequences)
    raise MisreadError(f"{key!r} is no mark", MARKS_ALLOWED)


def _consequences(raw: Any) -> tuple[Consequence, ...]:
    if not isinstance(raw, list | tuple):
        return (_consequence(raw),)
    found = []
    for position, one in enumerate(raw):
        with at(position):
            found.append(_consequence(one))
    return tuple(found)


def _consequence(raw: Any) -> Consequence:
    if isinstance(raw, str):
        return Consequence(raw, (), {})
    if not isinstance(raw, Mapping) or not raw:
        raise MisreadError(f"{raw!r} is no consequence", "one such as {tell: owner}")
    operation, target = next(iter(raw.items()))
    if isinstance(target, Mapping):
        return Consequence(str(operation), (), dict(target))
    targets = target if isinstance(target, list | tuple) else [target]
    rest = {str(key): value for key, value in raw.items() if key != operation}
    return Consequence(str(operation), tuple(str(one) for one in targets), rest)
