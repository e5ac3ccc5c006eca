"""What is asked of customers and staff: each field is a fact of that name."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from kept.core.charter.conditions import ALWAYS, Condition
from kept.core.charter.problems import MisreadError, Problem, at
from kept.core.charter.reading import (
    Keyed,
    Name,
    Part,
    Reads,
    RecordWord,
    Text,
    ValueNode,
    When,
    Worded,
    Words,
    YesNo,
    assumed,
)
from kept.core.charter.tables import MISSING
from kept.core.charter.words import text, values

Options = Mapping[str | int, str]
Sort = Literal[
    "line", "text", "steps", "files", "day", "moment", "moments", "number", "product", "version",
    "person", "organisation", "case", "topic", "tick", "phone", "mail",
]  # fmt: skip


def options(raw: Any) -> Options:
    """Read the values to choose from, each with its words; an unset setting has none yet."""
    if raw == "setting":
        return {}
    if isinstance(raw, Mapping) and "setting" in raw:
        return options(raw["setting"])
    if isinstance(raw, list | tuple):
        return {value: str(value) for value in values(raw)}
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no list of values", "values in brackets, or {value: words}")
    read = {}
    for value, meaning in raw.items():
        with at(value):
            read[value] = assumed(text, "")(meaning)
    return read


def _required(raw: Any) -> Condition | None:
    if raw in ("yes", "no"):
        return ALWAYS if raw == "yes" else None
    if isinstance(raw, Mapping):
        return Condition.parse(raw)
    raise MisreadError(f"{raw!r} does not say when", "yes, no or a condition: {priority: 1}")


_OPTIONS = {"anyOf": [{"type": "array"}, {"type": "object"}, {"const": "setting"}]}
_REQUIRED = {"anyOf": [{"enum": ["yes", "no"]}, {"type": "object"}]}


class Field(Worded):
    """
    One thing to know.

    One value of `choose`, or some of `several`; else what `as_` says. `from_` is where
    it is known from already. `required` is None where it may stay empty.
    """

    name: Name
    as_: Sort = "line"
    choose: Annotated[Options, Reads(options, _OPTIONS)] = {}
    several: Annotated[Options, Reads(options, _OPTIONS)] = {}
    from_: Text = ""
    required: Annotated[Condition | None, Reads(_required, _REQUIRED)] = None
    exists_while: When = ALWAYS
    suggest: ValueNode = MISSING
    sorts: Words = ()
    with_: Words = ()
    into: Text = ""
    searched: Text = ""
    unknown: Text = ""
    first: YesNo = False
    shown: YesNo = False

    @property
    def options(self) -> Options:
        """The values to choose from; empty where it is written freely, or not set yet."""
        return self.choose or self.several


class Group(Part):
    """
    Fields that are asked together.

    `about` is the record they describe; with an `open_list` the desk may add fields.
    """

    name: Name
    about: RecordWord = "case"
    asked: Literal["at opening", "before opening", "on request", "on the phone", "by staff"] = (
        "by staff"
    )
    exists_while: When = ALWAYS
    missing: Text = ""
    open_list: YesNo = False
    fields: Annotated[Mapping[str, Field], Keyed] = {}
    clause: Words = ()


def added_where_closed(
    written: Mapping[str, Group], laid: Mapping[str, Group]
) -> Iterator[Problem]:
    """Give a problem for each field that a desk has added where the charter's list is closed."""
    for name, group in laid.items():
        own = written.get(name)
        if own is None or own.open_list:
            continue
        for field in group.fields.keys() - own.fields.keys():
            path = ("information", name, "fields", field)
            yield Problem(path, "this list is not open to more", "open list: yes in the charter")
