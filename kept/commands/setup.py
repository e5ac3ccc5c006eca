"""Bring an installation up to date: database, shared counts, static files."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, execute_from_command_line
from django.db import connection

from kept.cases import trigrams


def main(_: argparse.Namespace) -> int:
    prepare()
    print(f"Kept is set up in {settings.DATA}.")
    return 0


def prepare() -> None:
    """Apply what the database lacks and lay out the static files; quick when nothing is new."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    trigrams.lay(connection)  # by now its extension may be there
    collect_static()


def collect_static() -> None:
    """Lay out the static files, unless they are those of the last time."""
    stamp = Path(settings.STATIC_ROOT, ".stamp")
    found = fingerprint()
    if stamp.exists() and stamp.read_text() == found:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(found)


def fingerprint() -> str:
    """Return what tells one set of static files from another: names, sizes, times."""
    return "\n".join(
        f"{name} {storage.size(name)} {storage.get_modified_time(name).timestamp()}"
        for finder in get_finders()
        for name, storage in finder.list([])
    )


def django(argv: Sequence[str]) -> int:
    """Hand the words on to Django's own command line."""
    execute_from_command_line(["kept django", *argv])
    return 0
