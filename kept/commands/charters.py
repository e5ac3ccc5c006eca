"""Charters on the command line: are they right, what do they promise, which one is in force."""

import argparse
import json
import warnings
from pathlib import Path

from pydantic.json_schema import PydanticJsonSchemaWarning

from kept.commands.errors import PlainError
from kept.core.charter.charter import Charter
from kept.core.charter.problems import CharterError
from kept.desks import charterfile


def check(options: argparse.Namespace) -> int:
    """Check charters and run their examples; a line a problem, with file, line and column."""
    names = options.files or charterfile.shipped()
    return max(check_one(name) for name in names)


def check_one(name: str) -> int:
    try:
        tree = opened(name)
        charter = tree.charter
    except CharterError as error:
        print(error)
        return 1
    print(f"{tree.name}: {len(charter.clocks)} clocks, {len(charter.examples)} examples, right.")
    return 0


def opened(name: str) -> charterfile.Tree:
    try:
        return charterfile.open_tree(name)
    except FileNotFoundError:
        shipped = ", ".join(charterfile.shipped())
        raise PlainError(f"There is no file {name}, and no such charter among {shipped}.") from None


def show(options: argparse.Namespace) -> int:
    charter = opened(options.file).charter
    if options.json:
        rows = [
            {"name": row.name, "slug": row.slug, "kind": row.kind, "clause": list(row.clause)}
            for row in charter.clocks.values()
        ]
        print(json.dumps({"name": charter.name, "title": charter.title, "clocks": rows}, indent=2))
        return 0
    print(f"{charter.title or charter.name}, zone {charter.zone or 'not set'}")
    for row in charter.clocks.values():
        print(f"  {row.slug:<32} {row.kind:<8} {', '.join(row.clause)}")
    return 0


def schema(_: argparse.Namespace) -> int:
    with warnings.catch_warnings():
        # Some defaults are values of ours that JSON has no word for; the schema leaves them out.
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
        print(json.dumps(Charter.model_json_schema(), indent=2))
    return 0


def publish(options: argparse.Namespace) -> int:
    """Put a charter in force at a desk from now on; open cases keep the version they have."""
    from django.utils import timezone

    from kept.customers.models import Person
    from kept.desks import charters
    from kept.desks.models import Desk

    desk = Desk.objects.filter(slug=options.desk).first()
    if desk is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise PlainError(f"There is no desk {options.desk!r}; there are: {known}.")
    by = Person.objects.filter(email=options.by.lower()).first() if options.by else None
    if options.by and by is None:
        raise PlainError(f"Nobody here has the address {options.by}.")
    shipped = options.file in charterfile.shipped()
    file = charterfile.SHIPPED / f"{options.file}.yaml" if shipped else Path(options.file)
    version = charters.publish(desk, file.read_text(encoding="utf-8"), by=by, at=timezone.now())
    print(f"{version} is in force at {desk.name}.")
    return 0
