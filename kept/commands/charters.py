"""Charters on the command line: are they right, what do they promise, which one is in force."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from kept.commands.errors import PlainError
from kept.core.charter.findings import Level
from kept.desks import charter_commands, charterfile


def check(options: argparse.Namespace) -> int:
    return charter_commands.check(options.files or charterfile.shipped(), today=today())


def show(options: argparse.Namespace) -> int:
    opened(options.file)
    charter_commands.show(options.file)
    return 0


def schema(_: argparse.Namespace) -> int:
    charter_commands.schema()
    return 0


def publish(options: argparse.Namespace) -> int:
    """Put a charter in force at a desk from now on; open cases keep the version they have."""
    from kept.commands.desks import named
    from kept.customers.models import Person
    from kept.desks import charters

    desk = named(options.desk)
    by = Person.objects.filter(email=options.by.lower()).first() if options.by else None
    if options.by and by is None:
        raise PlainError(f"Nobody here has the address {options.by}.")
    tree = opened(options.file)
    refuse_wrong(tree)
    version = charters.publish(
        desk,
        source_of(options.file),
        by=by,
        at=datetime.now(UTC),
        is_beside=options.beside,
    )
    when = " outside hours" if version.beside else ""
    print(f"{version} is in force at {desk.name}{when}.")
    return 0


def opened(name: str) -> charterfile.Tree:
    try:
        return charterfile.open_tree(name)
    except FileNotFoundError:
        shipped = ", ".join(charterfile.shipped())
        raise PlainError(f"There is no file {name}, and no such charter among {shipped}.") from None


def source_of(name: str) -> str:
    shipped = charterfile.SHIPPED / f"{name}.yaml"
    file = shipped if name in charterfile.shipped() else Path(name)
    return file.read_text(encoding="utf-8")


def refuse_wrong(tree: charterfile.Tree) -> None:
    """Refuse a charter with holes, or one whose own examples do not come out."""
    found = [*charter_commands.findings(tree, today=today()), *charter_commands.failures(tree)]
    if wrong := [line for level, line in found if level is Level.ERROR]:
        raise PlainError("\n".join(["It is not put in force:", *wrong]))


def today() -> date:
    return datetime.now(UTC).date()
