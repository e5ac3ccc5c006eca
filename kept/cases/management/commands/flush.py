"""Empty the whole database, the entries included, which it otherwise refuses to delete."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from kept.cases import seals


class Command(flush.Command):
    help = flush.Command.help

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        seals.lift(connection, seals.SEALED)
        try:
            super().handle(**options)
        finally:
            seals.lay(connection, seals.SEALED)
