"""Fills every table of a database at any revision with rows, told only by what the database says of
itself.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, types
from sqlalchemy.dialects.postgresql import JSONB

from tests.migrations.schema import HIDDEN

ROWS = 3  # of each table; in the first every column that may be NULL is


def fill(connection: Connection) -> None:
    """Rows in every table that honour foreign keys, checks and unique indexes; and search rows for
    the works.
    """
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: not name.startswith(HIDDEN))
    keys: dict[str, list[Any]] = {}
    for table in metadata.sorted_tables:
        words = _words(connection, table)
        keys[table.name] = []
        for number in range(1, ROWS + 1):
            row = {
                column.name: _value(column, number, words, keys)
                for column in table.columns
                if not _is_counted(column)
            }
            made = connection.execute(
                insert(table).values(
                    {name: value for name, value in row.items() if value is not None}
                )
            )
            keys[table.name].append(made.inserted_primary_key[0])
    _fill_search(connection, keys["work"])


def adder(connection: Connection) -> Callable[..., int]:
    """A function that inserts a row with these values, and returns its id."""
    is_sqlite = connection.dialect.name == "sqlite"
    now = datetime(2026, 1, 2, tzinfo=UTC)
    moment = int(now.timestamp() * 1_000_000) if is_sqlite else now
    flags = ("is_extra", "is_primary", "is_private", "is_read_only")

    def add(table_name: str, /, **values: Any) -> int:
        table = Table(table_name, MetaData(), autoload_with=connection)
        number = uuid.uuid4()
        common: dict[str, Any] = {"uuid": number.hex if is_sqlite else number}
        common |= dict.fromkeys(("created_at", "updated_at", "added_at"), moment)
        common |= dict.fromkeys(flags, False)
        if is_sqlite:
            values |= {name: "{}" for name, value in values.items() if value == {}}
        row = {key: value for key, value in common.items() if key in table.c} | values
        return int(connection.execute(insert(table).values(row)).inserted_primary_key[0])

    return add


def _words(connection: Connection, table: Table) -> dict[str, list[str]]:
    """The allowed words of columns, from checks such as `kind IN ('book', 'comic')`."""
    found = {}
    for check in inspect(connection).get_check_constraints(table.name):
        text = check["sqltext"]
        column = next(
            (
                column.name
                for column in table.columns
                if re.search(rf"\b{column.name}\b", text.partition("'")[0])
            ),
            None,
        )
        if column and re.search(r"\bIN\b|\bANY\b", text):
            found[column] = re.findall(r"'([^']+)'", text)
    return found


def _is_counted(column: Column[Any]) -> bool:
    return column.name == "id" and column.primary_key


def _value(
    column: Column[Any], number: int, words: dict[str, list[str]], keys: dict[str, list[Any]]
) -> Any:
    if column.nullable and number == 1:
        return None
    for key in column.foreign_keys:
        parent = key.column.table.name
        return keys[parent][number - 1] if len(keys[parent]) >= number else None
    if column.name in words:
        return words[column.name][number % len(words[column.name])]
    return _of_type(column, number)


def _of_type(column: Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, types.Uuid):
        return uuid.uuid4()
    if isinstance(kind, types.CHAR):
        return uuid.uuid4().hex
    if isinstance(kind, types.JSON | JSONB):
        return {"number": number}
    if isinstance(kind, types.Boolean):
        return number % 2 == 0
    if isinstance(kind, types.DateTime):
        return datetime(2024, 3, number, 12, 30, 15, 123456, UTC)
    if isinstance(kind, types.Date):
        return date(2024, 3, number)
    if isinstance(kind, types.LargeBinary):
        return bytes([number]) + column.name.encode()
    if isinstance(kind, types.Integer | types.Float | types.Numeric):
        return number
    return f"{column.name} {number}"


def _fill_search(connection: Connection, work_ids: list[int]) -> None:
    for work_id in work_ids:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "INSERT INTO work_search (work_id, document, text) VALUES (%(id)s,"
                " to_tsvector('simple', %(text)s), %(text)s)",
                {"id": work_id, "text": f"word{work_id}"},
            )
            continue
        connection.exec_driver_sql(
            "INSERT INTO work_search (rowid, title) VALUES (?, ?)", (work_id, f"word{work_id}")
        )
        connection.exec_driver_sql(
            "INSERT INTO work_trigram (rowid, text) VALUES (?, ?)", (work_id, f"word{work_id}")
        )
