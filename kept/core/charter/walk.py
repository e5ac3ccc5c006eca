"""A way through a charter: its parts, and the values in them that depend on facts."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from kept.core.charter.problems import Path
from kept.core.charter.tables import Choice, Setting, Table
from kept.core.charter.triggers import Count


def parts(part: BaseModel, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Return `part` and every part in it, each with the path to it."""
    yield path, part
    for here, value in values(part, path):
        yield from _parts(value, here)


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, BaseModel]]:
    match value:
        case BaseModel():
            yield from parts(value, path)
        case Mapping():
            for key, one in value.items():
                yield from _parts(one, (*path, key))
        case tuple():
            for number, one in enumerate(value):
                yield from _parts(one, (*path, number))


def values(part: BaseModel, path: Path) -> Iterator[tuple[Path, Any]]:
    """Return what the keys of `part` hold, of those that the file has."""
    for name, field in type(part).model_fields.items():
        if name in part.model_fields_set:
            # A root model is its only value; the file has no key for that.
            here = path if name == "root" else (*path, field.alias or name)
            yield here, getattr(part, name)


def nodes(charter: BaseModel) -> Iterator[tuple[Path, Any]]:
    """Return every table, list of cases and setting, and those within them."""
    for path, part in parts(charter):
        for here, value in values(part, path):
            if isinstance(value, Mapping):
                for key, one in value.items():
                    yield from _nodes(one, (*here, key))
            else:
                yield from _nodes(value, here)


def _nodes(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    match value:
        case Table():
            yield path, value
            for key, row in value.rows.items():
                yield from _nodes(row, (*path, key))
            yield from _nodes(value.others, (*path, "others"))
        case Choice():
            yield path, value
            for number, (_, row) in enumerate(value.cases):
                yield from _nodes(row, (*path, number, "is"))
        case Setting():
            yield path, value
            yield from _nodes(value.assumed, (*path, "setting"))
        case Count():
            yield from _nodes(value.above, (*path, "above"))
        case tuple():
            for number, one in enumerate(value):
                yield from _nodes(one, (*path, number) if len(value) > 1 else path)
