"""Try a draft of a charter on the cases that there are, before it is put in force."""

import argparse
import json
from pathlib import Path

from django.utils import timezone

from kept.cases.replay import Change, Comparison, compare
from kept.commands.errors import PlainError
from kept.core.charter.problems import CharterError
from kept.desks import charterfile

MOST_NAMED = 10


def main(options: argparse.Namespace) -> int:
    shipped = options.charter in charterfile.shipped()
    path = charterfile.SHIPPED / f"{options.charter}.yaml" if shipped else Path(options.charter)
    try:
        source = path.read_text(encoding="utf-8")
        charter = charterfile.read_text(source, name=options.charter).charter
    except FileNotFoundError as error:
        raise PlainError(f"There is no file {options.charter}.") from error
    except CharterError as error:
        raise PlainError(str(error)) from error
    found = compare(source, charter=charter.name, now=timezone.now(), processes=options.processes)
    print(json.dumps(as_json(found), indent=2) if options.json else as_text(found))
    return 0


def as_json(found: Comparison) -> dict[str, object]:
    promises = {name: change.as_json() for name, change in found.promises.items()}
    return {
        "cases": found.cases,
        "cases_one_by_one": found.apart,
        "promises": promises,
        "one_by_one": found.one_by_one,
    }


def as_text(found: Comparison) -> str:
    """Return a line for each promise that had a run, and the cases that flip by number."""
    lines = [f"{found.cases} cases; work speed unchanged. Nothing was touched."]
    for name, change in found.promises.items():
        counts = (
            change.kept_before, change.broken_before, change.kept_after, change.broken_after
        )  # fmt: skip
        if any(counts):
            lines.append(
                f"  {name:<32} kept {counts[0]} -> {counts[2]}, broken {counts[1]} -> {counts[3]}"
                f"{flips(change)}"
            )
    for name, reason in found.one_by_one.items():
        lines.append(f"  {name} was folded case by case: {reason}")
    if found.apart:
        lines.append(
            f"  {found.apart} of the cases were folded one by one, with what was merged into"
            " them and the versions that they came under"
        )
    return "\n".join(lines)


def flips(change: Change) -> str:
    said = ""
    for words, numbers in (("now broken", change.worse), ("now kept", change.better)):
        if numbers:
            more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
            said += f"; {words}: {', '.join(map(str, numbers[:MOST_NAMED]))}{more}"
    return said
