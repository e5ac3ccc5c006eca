"""What the environment says, in Django's words."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kept import settings


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secret"

    first, second = settings.kept_secret(file), settings.kept_secret(file)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_sqlite_waits_its_turn_and_syncs_what_it_acknowledges() -> None:
    words = settings.database("sqlite:////srv/kept/kept.sqlite3")

    assert words["NAME"] == Path("/srv/kept/kept.sqlite3")
    assert words["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in words["OPTIONS"]["init_command"]


def test_postgresql_is_named_as_libpq_names_it() -> None:
    words = settings.database("postgresql://kept:p%40ss@db.example:6432/desk?sslmode=require")

    assert words["NAME"] == "desk"
    assert words["PASSWORD"] == "p@ss"
    assert (words["HOST"], words["PORT"]) == ("db.example", "6432")
    assert words["OPTIONS"]["sslmode"] == "require"
    assert words["DISABLE_SERVER_SIDE_CURSORS"]


def test_another_database_is_refused_in_plain_words() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"sqlite:/// or postgresql://"):
        settings.database("mysql://localhost/kept")
