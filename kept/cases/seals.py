"""
What the database itself refuses, so that no code of ours or of others can do it.

An entry is neither changed nor deleted, and the words of one are never changed;
words can be deleted, because some must be destroyed (PA-172).
"""

from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSED: Mapping[str, tuple[str, ...]] = {
    "cases_entry": ("UPDATE", "DELETE"),
    "cases_text": ("UPDATE",),
}
SEALED = dict(REFUSED)  # and what other rooms have registered


def register(refused: Mapping[str, tuple[str, ...]]) -> None:
    """Know of the tables that another room has sealed: for emptying a whole database."""
    SEALED.update(refused)


def lay(connection: BaseDatabaseWrapper, refused: Mapping[str, tuple[str, ...]] = REFUSED) -> None:
    """Make the database refuse what `refused` names."""
    statements = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    with connection.cursor() as cursor:
        for table, verb in _each(refused):
            for statement in statements:
                cursor.execute(statement.format(table=table, verb=verb, seal=name(table, verb)))


def lay_anew(*, using: str, **_: Any) -> None:
    """Lay all seals once the tables are as they should be: SQLite loses those of one it remakes."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    lay(connection, {table: verbs for table, verbs in SEALED.items() if table in tables})


def lift(connection: BaseDatabaseWrapper, refused: Mapping[str, tuple[str, ...]] = REFUSED) -> None:
    """Let everything pass again: for emptying a whole database, nothing else."""
    on_table = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table, verb in _each(refused):
            statement = "DROP TRIGGER IF EXISTS {seal}" + on_table
            cursor.execute(statement.format(table=table, seal=name(table, verb)))


def _each(refused: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(table, verb) for table, verbs in refused.items() for verb in verbs]


def name(table: str, verb: str) -> str:
    return f"{table}_refuses_{verb.lower()}"


SQLITE = (
    (
        "CREATE TRIGGER IF NOT EXISTS {seal} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} refuses {verb}: what happened stands'); END"
    ),
)

POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION kept_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% refuses %: what happened stands', TG_TABLE_NAME, TG_OP "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    (
        "CREATE OR REPLACE TRIGGER {seal} BEFORE {verb} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION kept_refuse()"
    ),
)
