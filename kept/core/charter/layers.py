"""
Layers: a charter, the desk's settings and a contract laid over each other.

They are pieces of one shape, laid leaf by leaf, lists whole. Where the upper one tables
by a fact that the lower value does not, the lower becomes its `others`; so a contract
may write `{1: 30 minutes}` and leave the rest as it is (`charter.md`, "Layers").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kept.core.charter.problems import CharterError, MisreadError, Path, Problem
from kept.core.charter.quantities import Quantity
from kept.core.charter.tables import is_table

Layer = tuple[str, Mapping[Any, Any]]
Provenance = Mapping[Path, str]
SETTING, BOUNDS = "setting", ("under", "at most")


def lay(*layers: Layer) -> tuple[dict[Any, Any], Provenance]:
    """
    Return the tree that remains, and which layer each of its values comes from.

    Each layer is its name and its tree, the lowest first. Keys that are numbers in
    quotes, as JSON has them, are numbers again.

    Raises:
        CharterError: a value lies beyond what the setting it fills allows.
    """
    laying = _Laying()
    laid: Any = {}
    for name, tree in layers:
        laid = laying.over(laid, _marked(tree, name), ())
    if laying.problems:
        raise CharterError(laying.problems)
    return _plain(laid), dict(_provenance(laid, ()))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value that is no map, and the layer it comes from."""

    value: Any
    layer: str


@dataclass
class _Laying:
    problems: list[Problem] = field(default_factory=list)

    def over(self, lower: Any, upper: Any, path: Path) -> Any:
        """Return `lower` with `upper` laid over it."""
        if _is_setting(lower) and not _is_setting(upper):
            return self._fill(lower, upper, path)
        if not isinstance(upper, Mapping) or lower is None:
            return upper
        if is_table(upper) and not _tables_alike(lower, upper):
            others = self.over(lower, upper.get("others", {}), (*path, "others"))
            return {**upper, "others": others}
        if not isinstance(lower, Mapping) or (is_table(lower) and not is_table(upper)):
            return upper if upper else lower
        laid = dict(lower)
        for key, value in upper.items():
            laid[key] = self.over(lower.get(key), value, (*path, key))
        return laid

    def _fill(self, setting: Mapping[Any, Any], upper: Any, path: Path) -> Any:
        """Fill a setting in; what the upper layer leaves out of a table stays assumed."""
        assumed = setting[SETTING]
        if isinstance(upper, Mapping):
            if not upper:
                return setting
            if is_table(assumed):
                return self.over(_each_a_setting(setting), upper, path)
            if is_table(upper):
                self._check(setting, upper, path)
                return {"others": setting, **upper}
            return self.over(assumed, upper, path)
        self._check(setting, upper, path)
        return upper

    def _check(self, setting: Mapping[Any, Any], upper: Any, path: Path) -> None:
        for name in BOUNDS:
            if name not in setting:
                continue
            bound = setting[name].value
            for leaf_path, leaf in _leaves(upper, path):
                if leaf_path[-1:] != ("by",) and not _is_within(leaf.value, bound, name):
                    message = f"{leaf.value} is not {name} {bound}, as this setting must be"
                    self.problems.append(Problem(leaf_path, message, f"{name} {bound}"))


def _is_within(value: Any, bound: Any, name: str) -> bool:
    try:
        ours, limit = Quantity.parse(value).rank, Quantity.parse(bound).rank
    except MisreadError:
        ours, limit = ("", value), ("", bound)
    if ours is None or limit is None or ours[0] != limit[0]:
        return False
    try:
        return bool(ours[1] < limit[1] or (name == "at most" and ours[1] == limit[1]))
    except TypeError:
        return False


def _is_setting(node: Any) -> bool:
    return isinstance(node, Mapping) and SETTING in node


def _tables_alike(lower: Any, upper: Mapping[Any, Any]) -> bool:
    """Whether both stand by the same fact; `others` alone adds to any map."""
    if not isinstance(lower, Mapping):
        return False
    if not is_table(lower):
        return set(upper) == {"others"}
    return _fact(lower) == _fact(upper)


def _fact(table: Mapping[Any, Any]) -> str:
    by = table.get("by", "priority")
    return str(by.value if isinstance(by, _Leaf) else by)


def _each_a_setting(setting: Mapping[Any, Any]) -> dict[Any, Any]:
    """A setting whose value is a table is a table of settings."""
    bounds = {name: setting[name] for name in BOUNDS if name in setting}
    return {
        key: row if key == "by" else {SETTING: row, **bounds}
        for key, row in setting[SETTING].items()
    }


def _marked(tree: Any, layer: str) -> Any:
    if not isinstance(tree, Mapping):
        return _Leaf(tree, layer)
    return {_key(key): _marked(value, layer) for key, value in tree.items()}


def _key(key: Any) -> Any:
    return int(key) if isinstance(key, str) and key.isascii() and key.isdigit() else key


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    return node.value


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, _Leaf]]:
    if isinstance(node, _Leaf):
        yield path, node
    else:
        for key, value in node.items():
            yield from _leaves(value, (*path, key))


def _provenance(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    return ((found, leaf.layer) for found, leaf in _leaves(node, path))
