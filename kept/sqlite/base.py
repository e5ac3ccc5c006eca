"""
The database engine "kept.sqlite": Django's own, over the newer of two SQLites.

Before 3.51.3 a checkpoint can race with a reset of the write-ahead log and lose
pages (the WAL-reset race). Where the interpreter's own library is older, the
engine takes the one in the wheel of pysqlite3; nothing else of Django changes.
"""

import importlib
import sqlite3
import time
from types import ModuleType
from typing import Any

SAFE_VERSION = (3, 51, 3)

# SQLite's defaults, which neither library is built to lower: SQLITE_LIMIT_COLUMN
# and SQLITE_LIMIT_VARIABLE_NUMBER (sqlite.org/c3ref/c_limit_column.html).
LIMITS = {2: 2_000, 9: 32_766}

# SQLite's own waiting for the one writer looks ever more seldom, down to ten times a second:
# whoever writes much then keeps the others out. This short it begins anew again and again.
LOOKS_FOR = 0.02
LOCKED = "database is locked"


def library() -> ModuleType:
    """Return the SQLite module to use: the interpreter's, or pysqlite3 where that is too old."""
    if sqlite3.sqlite_version_info >= SAFE_VERSION:
        return sqlite3
    try:
        newer = importlib.import_module("pysqlite3")
    except ImportError:
        return sqlite3
    return newer if newer.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def django_backend() -> ModuleType:
    """
    Import Django's backend with `library()` in the place of sqlite3.

    It takes its connections, cursors and converters from `sqlite3.dbapi2` at
    import, the one moment at which all of them can be given another; the rest
    of the process finds sqlite3 as it was.
    """
    own = sqlite3.dbapi2
    sqlite3.dbapi2 = library().dbapi2
    try:
        return importlib.import_module("django.db.backends.sqlite3.base")
    finally:
        sqlite3.dbapi2 = own


backend = django_backend()


class Connection(backend.Database.Connection):  # type: ignore[name-defined, misc]
    """A connection that can say its limits, which Django 6.1 asks and pysqlite3 does not tell."""

    def getlimit(self, category: int, /) -> int:
        return LIMITS[category]


class Cursor(backend.SQLiteCursorWrapper):  # type: ignore[name-defined, misc]
    """A cursor that waits for the writer before it; a statement that found the lock did nothing."""

    patience = 5.0  # in seconds

    def execute(self, query: str, params: Any = None) -> Any:
        until = time.monotonic() + self.patience
        while True:
            try:
                return super().execute(query, params)
            except backend.Database.OperationalError as error:
                if str(error) != LOCKED or time.monotonic() > until:
                    raise


class DatabaseWrapper(backend.DatabaseWrapper):  # type: ignore[name-defined, misc]
    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self.cursors = type("Cursor", (Cursor,), {"patience": params.pop("timeout", 5.0)})
        params["timeout"] = LOOKS_FOR
        if not hasattr(backend.Database.Connection, "getlimit"):
            params["factory"] = Connection
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=self.cursors)
