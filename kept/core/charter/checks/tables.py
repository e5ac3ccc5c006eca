"""Tables with a hole, and priorities that there are not."""

from collections.abc import Iterator
from typing import Any

from kept.core.charter.charter import Charter
from kept.core.charter.findings import Finding, error
from kept.core.charter.problems import Path
from kept.core.charter.rows import Row
from kept.core.charter.tables import Choice, Missing, Setting, Table, leaves
from kept.core.charter.vocabulary import Vocabulary, of

# A hole elsewhere has a meaning: no cap, nobody waited for, the first hours.
WITHOUT_HOLES = ("starts", "stops", "undone_by", "within", "every", "not_before", "share")


def have_no_holes(charter: Charter) -> Iterator[Finding]:
    """A hole is filled by `others`, here or further out, or by `not promised`."""
    vocabulary = of(charter)
    for path, node in _spoken_for(charter):
        for where, hole in _holes(node, path, vocabulary):
            yield error(where, f"{hole}; write it, or others, or not promised")


def _spoken_for(charter: Charter) -> Iterator[tuple[Path, Any]]:
    for name, row in charter.clocks.items():
        for attribute in WITHOUT_HOLES:
            key = Row.model_fields[attribute].alias or attribute
            yield ("clocks", name, key), getattr(row, attribute)
    yield ("triage", "suggest"), charter.triage.suggest
    yield ("routing", "team"), charter.routing.team


def _holes(node: Any, path: Path, vocabulary: Vocabulary) -> Iterator[tuple[Path, str]]:
    match node:
        case Table() if isinstance(node.others, Missing):
            yield from _missing(node, path, vocabulary)
            for key, row in node.rows.items():
                if isinstance(row, Setting) and isinstance(row.assumed, Missing):
                    yield (*path, key), f"{node.by} {key} is a setting that nobody has filled in"
                yield from _holes(row, (*path, key), vocabulary)
        case Table():
            yield from _holes(node.others, (*path, "others"), vocabulary)
        case Choice():
            if node.cases[-1][0].alternatives:
                yield path, "where none of these cases holds, there is no value"
            for number, (_, row) in enumerate(node.cases):
                yield from _holes(row, (*path, number, "is"), vocabulary)
        case Setting():
            yield from _holes(node.assumed, (*path, "setting"), vocabulary)


def _missing(table: Table[Any], path: Path, vocabulary: Vocabulary) -> Iterator[tuple[Path, str]]:
    declared = vocabulary.facts.get(table.by, frozenset())
    if not declared:
        yield path, f"{table.by} may be something else, and there are no others"
    for value in sorted(declared - set(table.rows), key=str):
        yield path, f"{table.by} {value} has no value"


def name_priorities(charter: Charter) -> Iterator[Finding]:
    if not charter.priorities:
        return
    triage = charter.triage
    for key, node in (("suggest", triage.suggest), ("never above", triage.never_above)):
        for level in sorted(set(leaves(node)) - set(charter.priorities)):
            yield error(("triage", key), f"there is no priority {level}")
    if triage.until_set is not None and triage.until_set not in charter.priorities:
        yield error(("triage", "until set"), f"there is no priority {triage.until_set}")
