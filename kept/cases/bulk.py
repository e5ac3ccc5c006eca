"""
Rows by the thousand in one statement, and no model for each.

They travel as one JSON text that the database takes apart itself, PostgreSQL and SQLite
with the same words. A row is a sequence of the values of `names`, fields of `model`;
nothing but those names becomes SQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

Model = type[models.Model]
Names = Sequence[str]
Rows = Iterable[Sequence[Any]]


def put(model: Model, rows: Rows, *, names: Names, key: Names) -> None:
    """Write `rows` down; one that has the `key` of a row that is there takes its place."""
    columns, keys = _columns(model, names), _columns(model, key)
    rest = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
    # To SQLite, ON after a bare FROM would be a join's.
    _execute(
        f"INSERT INTO {_table(model)} ({', '.join(columns)}) {_told(model, names)} WHERE true"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {rest}",
        rows,
    )


def change(model: Model, rows: Rows, *, names: Names) -> None:
    """Write the values of `rows` into those that are there; the first of `names` is the key."""
    key, *columns = _columns(model, names)
    rest = ", ".join(f"{column} = told.{column}" for column in columns)
    _execute(
        f"UPDATE {_table(model)} SET {rest} FROM ({_told(model, names)}) AS told"  # noqa: S608
        f" WHERE {_table(model)}.{key} = told.{key}",
        rows,
    )


def remove(model: Model, rows: Rows, *, names: Names) -> None:
    """Delete the rows with these values of `names`."""
    columns = ", ".join(_columns(model, names))
    told = _told(model, names)
    _execute(f"DELETE FROM {_table(model)} WHERE ({columns}) IN ({told})", rows)  # noqa: S608


def _execute(sql: str, rows: Rows) -> None:
    as_stored = connection.ops.adapt_datetimefield_value

    def as_text(moment: Any) -> str:
        return str(as_stored(moment))  # The encoder asks about nothing else.

    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(list(rows), default=as_text)])


def _told(model: Model, names: Names) -> str:
    each = "jsonb_array_elements(%s::jsonb)" if _is_postgresql() else "json_each(%s)"
    values = (_value(model, name, position) for position, name in enumerate(names))
    return f"SELECT {', '.join(values)} FROM {each} AS told"  # noqa: S608


def _value(model: Model, name: str, position: int) -> str:
    field = _field(model, name)
    column = _columns(model, [name])[0]
    if isinstance(field, models.JSONField):
        return f"value -> {position} AS {column}"
    cast = f"::{field.db_type(connection)}" if _is_postgresql() else ""
    return f"(value ->> {position}){cast} AS {column}"


def _columns(model: Model, names: Names) -> list[str]:
    return [connection.ops.quote_name(str(_field(model, name).column)) for name in names]


def _field(model: Model, name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - the tables written so have no others
    return field


def _table(model: Model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"
