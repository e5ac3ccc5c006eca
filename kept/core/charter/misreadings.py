"""What pydantic refused, in the words of somebody who writes a charter."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from kept.core.charter.problems import MisreadError, Path, Problem
from kept.core.charter.reading import GIVEN


def problems_of(model: type[BaseModel], refused: ValidationError) -> Iterator[Problem]:
    """Return each error of `refused` as a problem of a tree read by `model`."""
    for error in refused.errors(include_url=False):
        yield _problem(model, error)


def _problem(model: type[BaseModel], error: ErrorDetails) -> Problem:
    path: Path = error["loc"]
    cause = error.get("ctx", {}).get("error")
    match error["type"]:
        case "value_error" if isinstance(cause, MisreadError):
            return Problem((*path, *cause.path), cause.message, cause.allowed)
        case "extra_forbidden":
            known = tuple(_keys(model, path[:-1]))
            # Without a value it is rather the rest of a sentence, cut off at its comma.
            comma = "; text with a comma stands in quotes" if error["input"] is None else ""
            message = f"{path[-1]!r} is no key here{comma}"
            return Problem(path, message, nearest(str(path[-1]), known))
        case "missing":
            return Problem(path[:-1], f"{path[-1]!r} is missing", f"{path[-1]}: ...")
        case "literal_error" | "enum":
            return Problem(path, f"{error['input']!r} is not known", error["ctx"]["expected"])
        case "model_type" | "dict_type" | "mapping_type" | "model_attributes_type":
            return Problem(path, f"{error['input']!r} is no map", "keys and values: {key: value}")
        case "tuple_type":
            return Problem(path, f"{error['input']!r} is no list", "a list: [one, two]")
        case "int_parsing" | "int_type":
            return Problem(path, f"{error['input']!r} is no number", "a number such as 1")
    return Problem(path, error["msg"])


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the words of `known` that come closest to `word` first, then the rest."""
    close = get_close_matches(word, known, n=3, cutoff=0.5)
    return ", ".join((*close, *(one for one in sorted(known) if one not in close)))


def _keys(model: Any, path: Path) -> Iterator[str]:
    """The keys that the part at `path` may have."""
    part = model
    for key in path:
        part = _step(part, key)
    if isinstance(part, type) and issubclass(part, BaseModel):
        for name, field in part.model_fields.items():
            if GIVEN not in field.metadata:
                yield field.alias or name


def _step(part: Any, key: str | int) -> Any:
    if isinstance(part, type) and issubclass(part, RootModel):
        return _step(part.model_fields["root"].annotation, key)
    if isinstance(part, type) and issubclass(part, BaseModel):
        fields = {field.alias or name: field for name, field in part.model_fields.items()}
        return _bare(fields[str(key)].annotation) if str(key) in fields else None
    if get_origin(part) in (Mapping, tuple) or get_origin(part) is not None:
        return _bare(get_args(part)[1 if issubclass(get_origin(part), Mapping) else 0])
    return None


def _bare(annotation: Any) -> Any:
    """An optional part is read as the part itself."""
    options = [one for one in get_args(annotation) if one is not type(None)]
    return options[0] if len(options) == 1 and type(None) in get_args(annotation) else annotation
