"""
Which clause of the policies is proven by which test.

Beside the clauses stand the settlements of what they leave open, such as AMB-X-08.
A test names its clauses with `@pytest.mark.clause("PA-27")`; `make clauses`
collects the tests without running them and prints the list.
"""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
CLAUSES, SETTLEMENTS = DOCS / "clauses.tsv", DOCS / "settlements.tsv"


@cache
def clauses() -> dict[str, str]:
    """Return the clause of each id, in the order of the policies."""
    return _column(CLAUSES, "clause")


@cache
def settlements() -> dict[str, str]:
    """Return how each ambiguity was settled, by its id."""
    return _column(SETTLEMENTS, "settlement")


def _column(path: Path, name: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row[name] for row in rows}


def clauses_of(item: pytest.Item) -> list[str]:
    return [name for mark in item.iter_markers("clause") for name in mark.args]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse the whole run when a test names a clause that docs/clauses.tsv does not have."""
    wrong = [
        f"{item.nodeid} names {name!r}"
        for item in items
        for name in clauses_of(item)
        if name not in clauses() and name not in settlements()
    ]
    if wrong:
        where = "see docs/clauses.tsv and docs/settlements.tsv"
        message = f"Unknown clauses, {where}:\n  " + "\n  ".join(wrong)
        raise pytest.UsageError(message)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clauses", action="store_true", help="list what each test proves; run none")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--clauses"):
        config.option.collectonly = True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    session = getattr(terminalreporter, "_session", None)
    if session is None or not session.config.getoption("--clauses"):
        return
    for line in report(session.items):
        terminalreporter.write_line(line)


def report(items: list[pytest.Item]) -> list[str]:
    """Return the proven clauses, each with its tests, then those that no test proves yet."""
    proofs: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for name in clauses_of(item):
            proofs[name].append(item.nodeid)
    return [*_listed(proofs, settlements(), "settlements"), *_listed(proofs, clauses(), "clauses")]


def _listed(proofs: dict[str, list[str]], known: dict[str, str], sort: str) -> list[str]:
    proven = [name for name in known if name in proofs]
    missing = [name for name in known if name not in proofs]
    lines = ["", f"Proven: {len(proven)} of {len(known)} {sort}"]
    for name in proven:
        lines.append(f"{name}  {known[name]}")
        lines += [f"    {test}" for test in sorted(set(proofs[name]))]
    lines += ["", f"Not proven yet: {len(missing)}"]
    lines += [f"{name}  {known[name]}" for name in missing]
    return lines
