"""
What the database itself refuses, so that no code of ours or of others can do it.

An entry is neither changed nor deleted, and the words of one are never changed;
words can be deleted, because some must be destroyed (PA-172).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSED = {"cases_entry": ("UPDATE", "DELETE"), "cases_text": ("UPDATE",)}
SEALS = [(table, verb) for table, verbs in REFUSED.items() for verb in verbs]


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse what `REFUSED` names."""
    statements = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    with connection.cursor() as cursor:
        for table, verb in SEALS:
            for statement in statements:
                cursor.execute(statement.format(table=table, verb=verb, seal=name(table, verb)))


def lift(connection: BaseDatabaseWrapper) -> None:
    """Let everything pass again: for emptying a whole database, nothing else."""
    on_table = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table, verb in SEALS:
            statement = "DROP TRIGGER IF EXISTS {seal}" + on_table
            cursor.execute(statement.format(table=table, seal=name(table, verb)))


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
