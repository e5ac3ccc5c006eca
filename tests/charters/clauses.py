"""The clauses of the five policies, and which of them a charter's parts come from."""

import csv
from collections.abc import Iterator
from pathlib import Path

import kept
from kept.core.charter.clauses import expand
from kept.core.charter.walk import parts
from kept.desks import charterfile

ROOT = Path(kept.__file__).parent.parent
TREES = {name: charterfile.open_tree(name) for name in charterfile.shipped()}
CHARTERS = {name: tree.charter for name, tree in TREES.items()}

with (ROOT / "docs" / "clauses.tsv").open(encoding="utf-8") as listed:
    CLAUSES = {row["id"]: row for row in csv.DictReader(listed, delimiter="\t")}


def of_clocks() -> set[str]:
    """Return every clause that a row of the clocks comes from."""
    rows = (row for charter in CHARTERS.values() for row in charter.clocks.values())
    return {clause for row in rows for clause in expand(row.clause)}


def cited(name: str) -> Iterator[str]:
    """Return every clause that a charter names anywhere."""
    charter = CHARTERS[name]
    for _, part in parts(charter):
        yield from expand(getattr(part, "clause", ()))
    for assumption in charter.assumptions:
        yield from expand(assumption.about)
