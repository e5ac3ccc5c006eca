"""
Every word of a charter looked up in its vocabulary.

The models say by their types what sort of word stands where, so this walks them
without knowing any of them: a new key with a typed reader is checked like the rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kept.core.charter.conditions import Condition, Test
from kept.core.charter.marks import Consequence, Mark
from kept.core.charter.misreadings import nearest
from kept.core.charter.problems import Path, Problem
from kept.core.charter.reading import Reads
from kept.core.charter.rows import Pause
from kept.core.charter.tables import Choice, Setting, Table
from kept.core.charter.triggers import Count, LaterOf, Pattern
from kept.core.charter.vocabulary import FOR_PEOPLE, Vocabulary, of

if TYPE_CHECKING:
    from kept.core.charter.charter import Charter

# What sort of word stands behind an operation.
BEHIND = {
    **dict.fromkeys(FOR_PEOPLE, "role"),
    "report": "measure",
    "set": "fact",
    "close": "way of closing",
    "charge": "charge",
}


NONE = frozenset({""})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word and where it stands; its sort says among which words it must be."""

    path: Path
    sort: str
    word: Any
    about: str = ""  # the fact or the event whose value or carried word it is


def unknown_words(charter: "Charter") -> Iterator[Problem]:
    """Return a problem for each word that neither the product nor the charter knows."""
    vocabulary = of(charter)
    for spoken in _part(charter, ()):
        problem = _problem(spoken, vocabulary)
        if problem is not None:
            yield problem


def _problem(spoken: Spoken, vocabulary: Vocabulary) -> Problem | None:
    word, path = spoken.word, spoken.path
    match spoken.sort:
        case "value":
            known = vocabulary.facts.get(spoken.about, frozenset())
            what = f"{word!r} is no value of {spoken.about}"
        case "carried":
            known = vocabulary.events.get(spoken.about, frozenset({word}))
            what = f"{spoken.about!r} carries no {word!r}"
        case "carried value":
            known = vocabulary.carried.get(spoken.about, frozenset())
            what = f"{word!r} is no {spoken.about} of this charter"
        case "way of closing":
            # Where a charter names no ways, every end may be reached by any.
            known = vocabulary.ways
            what = f"{word!r} is no way of closing that is known here"
        case sort:
            # Where a charter has none of a sort, no word of that sort is known.
            known = vocabulary.words(sort) or NONE
            what = f"{word!r} is no {sort} that is known here"
    if not known or word in known:
        return None
    allowed = nearest(str(word), tuple(map(str, known - NONE)))
    return Problem(path, what, allowed or f"none, since the charter names no {spoken.sort}")


def _part(part: BaseModel, path: Path) -> Iterator[Spoken]:
    for name, field in type(part).model_fields.items():
        if name in part.model_fields_set:
            speaks = next((one.speaks for one in field.metadata if isinstance(one, Reads)), "")
            here = path if name == "root" else (*path, field.alias or name)
            yield from _value(getattr(part, name), speaks, here)


def _value(value: Any, speaks: str, path: Path) -> Iterator[Spoken]:
    match value:
        case BaseModel():
            yield from _part(value, path)
        case Table():
            yield from _table(value, speaks, path)
        case Choice():
            for number, (condition, row) in enumerate(value.cases):
                yield from _condition(condition, (*path, number, "when"))
                yield from _value(row, speaks, (*path, number, "is"))
        case Setting():
            yield from _value(value.assumed, speaks, (*path, "setting"))
        case Condition():
            yield from _condition(value, path)
        case Pause():
            yield from _condition(value.condition, path)
            yield from _value(value.at_most, "", (*path, "at most"))
            for mark in value.then:
                yield from _mark(mark, (*path, "then"))
        case Mark():
            yield from _mark(value, path)
        case Pattern() | LaterOf() | Count():
            yield from _trigger(value, path)
        case Mapping():
            for key, one in value.items():
                yield from _value(one, speaks, (*path, key))
        case tuple():
            for number, one in enumerate(value):
                yield from _value(one, speaks, (*path, number) if len(value) > 1 else path)
        case str() if speaks and value:
            yield Spoken(path, speaks, value)


def _table(table: Table[Any], speaks: str, path: Path) -> Iterator[Spoken]:
    yield Spoken((*path, "by"), "fact", table.by)
    for key, row in table.rows.items():
        yield Spoken((*path, key), "value", key, table.by)
        yield from _value(row, speaks, (*path, key))
    yield from _value(table.others, speaks, (*path, "others"))


def _condition(condition: Condition, path: Path) -> Iterator[Spoken]:
    for number, tests in enumerate(condition.alternatives):
        here = (*path, number) if len(condition.alternatives) > 1 else path
        for test in tests:
            yield Spoken((*here, test.fact), "fact", test.fact)
            for value in test.one_of:
                yield Spoken((*here, test.fact), "value", value, test.fact)


def _trigger(trigger: Pattern | LaterOf | Count, path: Path) -> Iterator[Spoken]:
    match trigger:
        case Pattern():
            yield Spoken(path, "event", trigger.kind)
            yield from _carried(trigger, (*path, trigger.kind))
        case LaterOf():
            for number, pattern in enumerate(trigger.patterns):
                yield from _trigger(pattern, (*path, "later of", number))
        case Count():
            yield Spoken((*path, "count"), "measure", trigger.measure)
            yield from _condition(trigger.condition, (*path, "while"))
            for one in trigger.per:
                yield Spoken((*path, "per"), "per", one)


def _carried(pattern: Pattern, path: Path) -> Iterator[Spoken]:
    if pattern.gives:
        yield Spoken((*path, "needs"), "carried", "needs", pattern.kind)
    for tests in pattern.carries.alternatives:
        for test in tests:
            yield Spoken((*path, test.fact), "carried", test.fact, pattern.kind)
            yield from _carried_values(pattern.kind, test, (*path, test.fact))


def _carried_values(kind: str, test: Test, path: Path) -> Iterator[Spoken]:
    fact = kind.removesuffix(" changed")
    for value in test.one_of:
        if test.fact == "of":
            yield Spoken(path, "record", value)
        elif test.fact in ("to", "from") and kind.endswith(" changed") and kind != "state changed":
            yield Spoken(path, "value", value, fact)
        else:
            yield Spoken(path, "carried value", value, test.fact)


def _mark(mark: Mark, path: Path) -> Iterator[Spoken]:
    here = (*path[:-1], mark.key) if path and isinstance(path[-1], int) else (*path, mark.key)
    for consequence in mark.does:
        yield from _consequence(consequence, here)


def _consequence(consequence: Consequence, path: Path) -> Iterator[Spoken]:
    yield Spoken(path, "operation", consequence.operation)
    for word in consequence.object:
        if sort := BEHIND.get(consequence.operation):
            yield Spoken(path, sort, word)
    if consequence.operation == "set" and consequence.object:
        yield Spoken(path, "value", consequence.arguments.get("to"), consequence.object[0])
