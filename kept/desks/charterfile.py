"""
Charter files: YAML read into a tree that knows where each value stands.

YAML 1.2, so `yes` and `no` are words and 08:30 is a time. Days and moments stay text;
the charter's readers know them. A key that stands twice is refused, as are anchors:
what a policy says twice, it writes twice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import holidays as libraries_of_holidays
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kept.core.charter.charter import Charter
from kept.core.charter.problems import CharterError, Problem
from kept.core.charter.problems import Path as Way

SHIPPED = resources.files("kept.charters")
_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?\d+\.\d+", re.ASCII)


class Position(NamedTuple):
    """A place in a file, both counted from 1, as editors do."""

    line: int
    column: int


class CharterFileError(CharterError):
    """A charter file that cannot be read; its text is a line for each problem."""

    def __init__(self, problems: Iterable[Problem], lines: Iterable[str]) -> None:
        super().__init__(problems)
        self.lines = tuple(lines)

    def __str__(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Tree:
    """What a charter file holds; `positions` lead from the path of a value to its place."""

    name: str
    values: Mapping[Any, Any]
    positions: Mapping[Way, Position] = field(default_factory=dict, repr=False)

    def where(self, path: Way) -> str:
        """Return `file:line:column` of a path, or of the nearest part above that is there."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                line, column = self.positions[path[:length]]
                return f"{self.name}:{line}:{column}"
        return f"{self.name}:1:1"

    @cached_property
    def charter(self) -> Charter:
        """
        The charter that the file holds.

        Raises:
            CharterFileError: one line a problem: file:line:column, what, what is allowed.
        """
        try:
            return Charter.parse(self.values)
        except CharterError as error:
            raise self.error(error.problems) from None

    def error(self, problems: Iterable[Problem]) -> CharterFileError:
        """Return problems of this tree as an error that names their places."""
        problems = sorted(problems, key=lambda problem: self._place(problem.path))
        return CharterFileError(problems, map(self.line, problems))

    def line(self, problem: Problem) -> str:
        """Return a problem as one line for a terminal or an editor."""
        allowed = f"; allowed: {problem.allowed}" if problem.allowed else ""
        return f"{self.where(problem.path)}: {problem.message}{allowed}"

    def _place(self, path: Way) -> Position:
        line, column = self.where(path).rsplit(":", 2)[1:]
        return Position(int(line), int(column))


def read(path: Path | str) -> Tree:
    """
    Read a charter file.

    Raises:
        CharterFileError: it is no YAML, or has a key twice.
        FileNotFoundError: there is no such file.
    """
    return read_text(Path(path).read_text(encoding="utf-8"), name=str(path))


def read_text(source: str, *, name: str = "charter") -> Tree:
    """Read the text of a charter; `name` is what its errors call it."""
    positions: dict[Way, Position] = {}
    try:
        root = YAML(pure=True).compose(source)
        values = _value(root, (), positions) if root is not None else {}
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
        problem = Problem((), f"this is no YAML: {error.problem}")
        raise Tree(name, {}, {(): position}).error([problem]) from None
    except _RefusedError as refused:
        raise Tree(name, {}, {(): refused.position}).error([refused.problem]) from None
    if not isinstance(values, dict):
        raise Tree(name, {}).error([Problem((), "a charter is a map", "charter: name")])
    return Tree(name, values, positions)


def write(values: Mapping[Any, Any]) -> str:
    """Return a piece of a charter as YAML; numbers in quotes, as JSON has them, are numbers."""
    text = StringIO()
    yaml = YAML(pure=True)
    yaml.default_flow_style = False
    yaml.dump(_numbered(values), text)
    return text.getvalue()


def _numbered(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {
            int(key) if str(key).isdigit() else key: _numbered(value) for key, value in node.items()
        }
    return node


def load(path_or_name: Path | str) -> Charter:
    """
    Read a charter by the path of its file, or a shipped one by its name.

    Raises:
        CharterFileError: one line a problem, with file, line and column.
        FileNotFoundError: there is neither.
    """
    return open_tree(path_or_name).charter


def open_tree(path_or_name: Path | str) -> Tree:
    """Read a charter file by its path, or a shipped one by its name, without checking it."""
    if str(path_or_name) in shipped():
        source = (SHIPPED / f"{path_or_name}.yaml").read_text(encoding="utf-8")
        return read_text(source, name=f"{path_or_name}.yaml")
    return read(path_or_name)


def shipped() -> tuple[str, ...]:
    """Return the names of the charters that come with Kept."""
    files = (entry.name for entry in SHIPPED.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml")))


def holidays(codes: Iterable[str], years: Iterable[int]) -> dict[str, dict[str, str]]:
    """
    Return the days off of each code, such as GB-ENG or DE: ISO date to name.

    Raises:
        ValueError: a code that no country or region has.
    """
    wanted = tuple(years)
    return {code: _days_off(code, wanted) for code in codes}


def _days_off(code: str, years: tuple[int, ...]) -> dict[str, str]:
    country, _, region = code.partition("-")
    try:
        found = libraries_of_holidays.country_holidays(country, subdiv=region or None, years=years)
    except NotImplementedError:
        raise ValueError(f"{code} is no country or region; write GB-ENG, DE-BY, US ...") from None
    return {day.isoformat(): name for day, name in sorted(found.items())}


class _RefusedError(Exception):
    """Something YAML allows and a charter does not."""

    def __init__(self, node: Node, message: str, allowed: str = "") -> None:
        self.problem = Problem((), message, allowed)
        self.position = _position(node)
        super().__init__(message)


def _value(node: Node, path: Way, positions: dict[Way, Position]) -> Any:
    positions[path] = _position(node)
    if node.anchor:
        raise _RefusedError(node, f"&{node.anchor} is an anchor", "the value itself, each time")
    match node:
        case MappingNode():
            return dict(_items(node, path, positions))
        case SequenceNode():
            parts = enumerate(node.value)
            return [_value(part, (*path, number), positions) for number, part in parts]
        case ScalarNode():
            return _scalar(node)
    raise AssertionError(f"YAML has no {type(node).__name__}")


def _items(
    node: MappingNode, path: Way, positions: dict[Way, Position]
) -> Iterator[tuple[Any, Any]]:
    seen = set()
    for key_node, value_node in node.value:
        key = _key(key_node)
        if key in seen:
            raise _RefusedError(key_node, f"{key} stands here twice", "each key once")
        seen.add(key)
        value = _value(value_node, (*path, key), positions)
        # A key is what somebody looks for; a value in the next line would lead astray.
        positions[(*path, key)] = _position(key_node)
        yield key, value


def _key(node: Node) -> Any:
    if not isinstance(node, ScalarNode):
        raise _RefusedError(node, "a key is a word", "a word, or text in quotes")
    key = _scalar(node)
    return key if isinstance(key, int) and not isinstance(key, bool) else node.value


def _scalar(node: ScalarNode) -> Any:
    """Read plain text by YAML's core schema; whatever is quoted stays text."""
    written: str = node.value
    if node.style is not None:
        return written
    match written:
        case "" | "~" | "null":
            return None
        case "true" | "false":
            return written == "true"
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written


def _position(node: Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)
