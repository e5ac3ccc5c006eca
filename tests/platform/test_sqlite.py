import pytest
from django.db import connection

from kept.sqlite import base


@pytest.mark.django_db
def test_sqlite_is_one_that_keeps_what_it_was_given() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]

    assert tuple(map(int, version.split("."))) >= base.SAFE_VERSION


@pytest.mark.django_db
def test_sqlite_writes_ahead_and_minds_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        answers = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys")
        ]

    assert answers == ["wal", 1]
