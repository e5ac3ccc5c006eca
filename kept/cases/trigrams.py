"""
The indexes by which PostgreSQL finds a part of a title or of a name without reading all of them.

They need its extension pg_trgm, which comes with the server, and which whoever owns the
database may create. Without it, and on SQLite, the same is found, only slower.
"""

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

COLUMNS = (
    ("cases_case", "subject"),
    ("customers_person", "name"),
    ("customers_person", "email"),
    ("customers_organisation", "name"),
)
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


def lay(on: BaseDatabaseWrapper) -> bool:
    """Make the indexes where they are missing; False where the extension cannot be had."""
    if on.vendor != "postgresql":
        return False
    with on.cursor() as cursor:
        try:
            with transaction.atomic(using=on.alias):
                cursor.execute(EXTENSION)
        except DatabaseError:
            return False
        for table, column in COLUMNS:
            # As icontains asks.
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {_name(table, column)} ON {table}"
                f" USING gin (upper({column}::text) gin_trgm_ops)"
            )
    return True


def lift(on: BaseDatabaseWrapper) -> None:
    """Take the indexes away."""
    if on.vendor == "postgresql":
        with on.cursor() as cursor:
            for table, column in COLUMNS:
                cursor.execute(f"DROP INDEX IF EXISTS {_name(table, column)}")


def are_laid(on: BaseDatabaseWrapper) -> bool:
    with on.cursor() as cursor:
        names = [_name(table, column) for table, column in COLUMNS]
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = ANY(%s)", [names])
        return bool(cursor.fetchone() == (len(COLUMNS),))


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_parts"
