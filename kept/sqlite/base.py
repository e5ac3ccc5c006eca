"""
The database engine "kept.sqlite": Django's own, over the newer of two SQLites.

Before 3.51.3 a checkpoint can race with a reset of the write-ahead log and lose
pages (the WAL-reset race). Where the interpreter's own library is older, the
engine takes the one in the wheel of pysqlite3; nothing else of Django changes.
"""

import importlib
import sqlite3
from types import ModuleType
from typing import Any

SAFE_VERSION = (3, 51, 3)

# SQLite's defaults, which neither library is built to lower: SQLITE_LIMIT_COLUMN
# and SQLITE_LIMIT_VARIABLE_NUMBER (sqlite.org/c3ref/c_limit_column.html).
LIMITS = {2: 2_000, 9: 32_766}


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


class DatabaseWrapper(backend.DatabaseWrapper):  # type: ignore[name-defined, misc]
    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if not hasattr(backend.Database.Connection, "getlimit"):
            params["factory"] = Connection
        return params
