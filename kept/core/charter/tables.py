"""
Values that depend on facts.

Any value of a charter may be a table by one fact, a list of cases of which the first
that holds counts, or a setting that the desk fills in (`charter.md`, "How a value is
read"). A node is one of these or a plain value.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, Union

from kept.core.charter.conditions import ALWAYS, Condition, Facts
from kept.core.charter.problems import MisreadError, at

T = TypeVar("T")
RESERVED: Final = frozenset({"by", "others"})


class Missing:
    """No value: a hole in a table, or a setting that nobody has filled in."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A value by one fact; a hole or an unknown fact falls to `others`."""

    by: str
    rows: Mapping[Any, "Node[T]"]
    others: "Node[T] | Missing" = MISSING


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """The first case whose condition holds."""

    cases: tuple[tuple[Condition, "Node[T]"], ...]


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """
    What the desk fills in.

    Until then `assumed` counts and is shown as assumed; without it the setting is
    unset and falls to `others`. `under` and `at_most` bound what the desk may write.
    """

    assumed: "Node[T] | Missing" = MISSING
    under: T | None = None
    at_most: T | None = None


Node = Union[T, Table[T], Choice[T], Setting[T]]  # noqa: UP007 - a subscriptable alias
Case = tuple[Condition, Node[T]]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A looked-up value, the facts that chose it, outermost first, and whether it is assumed."""

    value: T
    chosen_by: tuple[tuple[str, Any], ...] = ()
    assumed: bool = False


def parse_node(raw: Any, leaf: Callable[[Any], T]) -> Node[T]:
    """
    Read `raw` as a table, a list of cases, a setting or, by `leaf`, a plain value.

    Raises:
        MisreadError: as `leaf` does, with the way to the value.
    """
    if isinstance(raw, Table | Choice | Setting):
        return raw
    if raw == "setting":
        return Setting()
    if isinstance(raw, Mapping) and "setting" in raw:
        return _setting(raw, leaf)
    if is_table(raw):
        rows = {key: _under(key, raw, leaf) for key in raw if key not in RESERVED}
        others = _under("others", raw, leaf) if "others" in raw else MISSING
        return Table(str(raw.get("by", "priority")), rows, others)
    if isinstance(raw, list | tuple) and raw and all(_is_case(one) for one in raw):
        return Choice(tuple(_case(position, one, leaf) for position, one in enumerate(raw)))
    return leaf(raw)


def _setting(raw: Mapping[str, Any], leaf: Callable[[Any], T]) -> Setting[T]:
    unknown = set(raw) - {"setting", "under", "at most"}
    if unknown:
        raise MisreadError(
            f"{', '.join(sorted(map(str, unknown)))}: a setting has no such key",
            "under or at most, beside setting",
        )
    bounds = {}
    for name in ("under", "at most"):
        with at(name):
            bounds[name] = leaf(raw[name]) if name in raw else None
    return Setting(_under("setting", raw, leaf), bounds["under"], bounds["at most"])


def _under(key: Any, raw: Mapping[Any, Any], leaf: Callable[[Any], T]) -> Node[T]:
    with at(key):
        return parse_node(raw[key], leaf)


def _case(position: int, raw: Mapping[str, Any], leaf: Callable[[Any], T]) -> Case[T]:
    with at(position):
        with at("when"):
            condition = Condition.parse(raw["when"]) if "when" in raw else ALWAYS
        return condition, _under("is", raw, leaf)


def is_table(raw: Any) -> bool:
    """Bare numbers are priorities; any other fact is named by `by`."""
    return isinstance(raw, Mapping) and any(
        key in RESERVED or (isinstance(key, int) and not isinstance(key, bool)) for key in raw
    )


def _is_case(raw: Any) -> bool:
    return isinstance(raw, Mapping) and "is" in raw and set(raw) <= {"when", "is", "clause", "says"}


def look_up(node: "Node[T] | Missing", facts: Facts) -> Found[T] | None:
    """Return the value of `node` under `facts`; None in a hole that no `others` fills."""
    match node:
        case Missing():
            return None
        case Setting():
            found = look_up(node.assumed, facts)
            return found and Found(found.value, found.chosen_by, assumed=True)
        case Choice():
            return next(
                (
                    found
                    for condition, row in node.cases
                    if condition.holds(facts) and (found := look_up(row, facts))
                ),
                None,
            )
        case Table():
            return _look_up_row(node, facts)
    return Found(node)


def _look_up_row(table: Table[T], facts: Facts) -> Found[T] | None:
    value = facts.get(table.by)
    row = table.rows.get(value, MISSING) if _is_key(value) else MISSING
    found = look_up(row, facts)
    if found is not None:
        return Found(found.value, ((table.by, value), *found.chosen_by), found.assumed)
    return look_up(table.others, facts)


def _is_key(value: Any) -> bool:
    return value is None or isinstance(value, str | int)


def leaves(node: "Node[T] | Missing") -> Iterator[T]:
    """Every plain value of `node`, assumed ones included."""
    match node:
        case Missing():
            return
        case Setting():
            yield from leaves(node.assumed)
        case Choice():
            for _, row in node.cases:
                yield from leaves(row)
        case Table():
            for row in node.rows.values():
                yield from leaves(row)
            yield from leaves(node.others)
        case _:
            yield node


def facts_read(node: "Node[T] | Missing") -> frozenset[str]:
    """The facts on which `node` depends."""
    match node:
        case Setting():
            return facts_read(node.assumed)
        case Choice():
            return frozenset().union(*(c.facts | facts_read(row) for c, row in node.cases))
        case Table():
            inner = (facts_read(row) for row in (*node.rows.values(), node.others))
            return frozenset({node.by}).union(*inner)
    return frozenset()
