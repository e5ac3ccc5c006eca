"""How pieces of a charter are read: the base of its models, and the readers they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from kept.core.charter.conditions import Condition
from kept.core.charter.problems import MisreadError, at
from kept.core.charter.quantities import Quantity
from kept.core.charter.tables import Missing, Node, look_up, parse_node
from kept.core.charter.triggers import Triggers, parse_triggers
from kept.core.charter.words import day, text, value, whole, words, yes_no


def as_written(name: str) -> str:
    """Return the key that a charter has for the attribute `name`: words with blanks."""
    return name.removeprefix("exists_").rstrip("_").replace("_", " ")


class Part(BaseModel):
    """A piece of a charter: unchangeable, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=as_written)


@dataclass(frozen=True, eq=False)
class Reads:
    """
    Have pydantic read a value by `reader`; `schema` is what an editor is told of it.

    `speaks` names the sort of word that it holds, such as "role"; `wording` looks it up.
    """

    reader: Callable[[Any], Any]
    schema: Mapping[str, Any]
    speaks: str = ""

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.reader)

    def __get_pydantic_json_schema__(self, _: Any, __: Any) -> dict[str, Any]:
        return dict(self.schema)


Need = str | Condition


def needs(raw: Any) -> tuple[Need, ...]:
    """Read what is needed: a word is a field to fill in, a map a condition to hold."""
    found: list[Need] = []
    for position, one in enumerate(raw if isinstance(raw, list | tuple) else [raw]):
        with at(position) if isinstance(raw, list | tuple) else at():
            found.append(Condition.parse(one) if isinstance(one, Mapping) else text(one))
    return tuple(found)


def optional_condition(raw: Any) -> Condition | None:
    return None if raw is None else Condition.parse(raw)


def assumed(reader: Callable[[Any], Any], unset: Any) -> Callable[[Any], Any]:
    """Read a value that a setting may stand for: what is assumed until the desk fills it in."""

    def read(raw: Any) -> Any:
        found = look_up(parse_node(raw, reader), {})
        return found.value if found else unset

    return read


def node_of(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Read a value that may be a table by a fact, a list of cases or a setting."""
    return lambda raw: parse_node(raw, reader)


def keyed(raw: Any) -> Any:
    """Tell each part of a map the key it stands under, as its name."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no map", "a name and its keys: {name: {...}}")
    return {key: _named(key, part) for key, part in raw.items()}


def _named(key: Any, part: Any) -> Any:
    with at(key):
        if part is not None and not isinstance(part, Mapping):
            raise MisreadError(f"{part!r} is no map", "keys in braces, such as {}")
        if part and "name" in part:
            raise MisreadError("its key is its name already", "label, for what customers read")
    return {**(part or {}), "name": key}


_TEXT = {"type": "string"}
_WORDS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_NEED = {"anyOf": [_TEXT, {"type": "object", "description": "a condition to hold"}]}
_NEEDS = {"anyOf": [_NEED, {"type": "array", "items": _NEED}]}
_EVENT = {"anyOf": [_TEXT, {"type": "object", "description": "an event, and what it carries"}]}
_EVENTS = {"anyOf": [_EVENT, {"type": "array", "items": _EVENT}]}
_MAPS = {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}


def node_schema(leaf: Mapping[str, Any]) -> dict[str, Any]:
    table = {"type": "object", "description": "a table by a fact, or {setting: what is assumed}"}
    cases = {"type": "array", "items": {"type": "object"}, "description": "{when: ..., is: ...}"}
    return {"anyOf": [dict(leaf), table, cases]}


# What a reader gives a part itself, such as its own key: nobody writes it, no editor offers it.
GIVEN = object()
GIVEN_SCHEMA = {"readOnly": True}
Name = Annotated[str, Reads(text, GIVEN_SCHEMA), GIVEN]
Text = Annotated[str, Reads(text, _TEXT)]
Words = Annotated[tuple[str, ...], Reads(words, _WORDS)]
RoleText = Annotated[str, Reads(text, _TEXT, "role")]
RoleWords = Annotated[tuple[str, ...], Reads(words, _WORDS, "role")]
RecordWord = Annotated[str, Reads(text, _TEXT, "record")]
OperationWords = Annotated[tuple[str, ...], Reads(words, _WORDS, "operation")]
ApprovalWord = Annotated[str, Reads(text, _TEXT, "approval")]
ClockWords = Annotated[tuple[str, ...], Reads(words, _WORDS, "clock")]
MeasureWords = Annotated[tuple[str, ...], Reads(words, _WORDS, "measure")]
YesNo = Annotated[bool, Reads(yes_no, {"enum": ["yes", "no"]})]
Day = Annotated[date | None, Reads(assumed(day, None), {"type": "string", "format": "date"})]
Assumed = Annotated[str, Reads(assumed(text, ""), node_schema(_TEXT))]
Needs = Annotated[tuple[Need, ...], Reads(needs, _NEEDS)]
When = Annotated[Condition, Reads(Condition.parse, _MAPS)]
Unless = Annotated[Condition | None, Reads(optional_condition, _MAPS)]
TextNode = Annotated[Node[str] | Missing, Reads(node_of(text), node_schema(_TEXT))]
RoleNode = Annotated[Node[str] | Missing, Reads(node_of(text), node_schema(_TEXT), "role")]
RolesNode = Annotated[
    Node[tuple[str, ...]] | Missing, Reads(node_of(words), node_schema(_WORDS), "role")
]
OtherwiseNode = Annotated[
    Node[str] | Missing, Reads(node_of(text), node_schema(_TEXT), "otherwise")
]
CoverageNode = Annotated[Node[str] | Missing, Reads(node_of(text), node_schema(_TEXT), "coverage")]
HoursNode = Annotated[Node[str] | Missing, Reads(node_of(text), node_schema(_TEXT), "calendar")]
NumberNode = Annotated[Node[int] | Missing, Reads(node_of(whole), node_schema({"type": "integer"}))]
QuantityNode = Annotated[
    Node[Quantity] | Missing, Reads(node_of(Quantity.parse), node_schema(_TEXT))
]
TriggersNode = Annotated[Node[Triggers] | Missing, Reads(parse_triggers, node_schema(_EVENTS))]
ValueNode = Annotated[Node[str | int] | Missing, Reads(node_of(value), node_schema(_TEXT))]
MaybeYes = Annotated[bool | None, Reads(yes_no, {"enum": ["yes", "no"]})]
Keyed = BeforeValidator(keyed)


class Worded(Part):
    """A part that says where it comes from, what it means and what customers call it."""

    clause: Words = ()
    means: Text = ""
    label: Text = ""
    says: Text = ""
