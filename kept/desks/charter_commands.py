"""`kept charter check`, `show` and `schema`: what a charter file says, and whether it may run."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from kept.core.charter.charter import Charter
from kept.core.charter.findings import Level
from kept.core.charter.lint import lint
from kept.core.charter.schema import json_schema
from kept.core.charter.trials import try_examples
from kept.core.rulebook import holiday_codes
from kept.desks import charterfile
from kept.desks.charterfile import CharterFileError, Tree

YEARS_AROUND = 3


def check(paths: Iterable[Path | str], *, today: date) -> int:
    """
    Check charters by path or by shipped name: 1 where one has an error, else 0.

    Prints a line for each finding, `file:line:column: level: what is wrong`, and at the
    end of each charter what was looked at.
    """
    return max([_check(path, today) for path in paths], default=0)


def _check(path: Path | str, today: date) -> int:
    try:
        tree = charterfile.open_tree(path)
        charter = tree.charter
    except FileNotFoundError:
        known = ", ".join(charterfile.shipped())
        print(f"{path}: error: there is no such file, and the shipped charters are {known}")
        return 1
    except CharterFileError as error:
        print("\n".join(error.lines))
        return 1
    lines = [*findings(tree, today=today)]
    if not any(level is Level.ERROR for level, _ in lines):
        lines += failures(tree)
    print("\n".join(line for _, line in lines), end="\n" if lines else "")
    wrong = sum(level is Level.ERROR for level, _ in lines)
    counted = f"{len(charter.clocks)} clocks, {len(charter.examples)} examples"
    print(f"{tree.name}: {counted}, " + (f"{wrong} errors" if wrong else "right"))
    return 1 if wrong else 0


def findings(tree: Tree, *, today: date) -> list[tuple[Level, str]]:
    """Return what the linter finds, each with its line for a terminal."""
    return [
        (finding.level, f"{tree.where(finding.path)}: {finding.level}: {finding.message}")
        for finding in lint(tree.charter, today=today)
    ]


def failures(tree: Tree) -> list[tuple[Level, str]]:
    """Return the examples that do not come out, each with its line for a terminal."""
    return [
        (Level.ERROR, f"{tree.where(failure.path)}: error: the example fails: {failure.message}")
        for failure in try_examples(tree.values, holidays_of(tree.charter))
    ]


def holidays_of(charter: Charter) -> dict[str, dict[str, str]]:
    """Return the days off that a charter's hours name, around the years of its examples."""
    codes = holiday_codes(charter)
    told = {event.at.year for example in charter.examples for event in example.events}
    first, last = min(told, default=2026), max(told, default=2026)
    return charterfile.holidays(sorted(codes), range(first, last + YEARS_AROUND + 1))


def show(name: Path | str) -> None:
    """Print a charter's promises with their clauses, and what it assumes."""
    charter = charterfile.load(name)
    print(f"{charter.name}: {charter.title}")
    print(f"version {charter.document.current or 'not told'}, zone {charter.zone or 'not set'}")
    for row in charter.clocks.values():
        print(f"  {row.slug:<32} {row.kind:<8} {', '.join(row.clause)}")
    for assumption in charter.assumptions:
        print(f"  assumed ({', '.join(assumption.about)}): {assumption.says}")


def schema() -> None:
    """Print the JSON Schema of charter files."""
    print(json.dumps(json_schema(), indent=2))
