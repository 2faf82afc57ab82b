"""Runs plain SQL without the ORM and the compiler, for what every request reads and for long lists;
the same text for both databases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import CursorResult

from services.db.transactions import read_connection

_PARAMETER = re.compile(r":(\w+)")


def run(sql: str, values: dict[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement with :named values; names are rewritten for psycopg."""
    connection = read_connection()
    if connection.dialect.name == "postgresql":
        sql = _for_psycopg(sql)
    return connection.exec_driver_sql(sql, values or {})


def rows_of(sql: str, values: dict[str, Any] | None = None) -> list[Any]:
    """All rows of a plain `SELECT … FROM …`, in its order. No column may contain bytes."""
    return rows_of_all([sql], values)[0]


def rows_of_all(
    statements: Sequence[str], values: dict[str, Any] | None = None, *, ids: Sequence[int] = ()
) -> list[list[Any]]:
    """The rows of several statements in one round trip. They share their values, and `ids` for
    every `IN (:ids)`.

    SQLite returns the rows of each statement as one JSON text: its driver releases the
    interpreter's lock for each statement and each row, and with many threads it gets the lock back
    late each time. PostgreSQL gets all statements before the first answer is read; ids are a bound
    value there, so that the statement is planned once per connection.
    """
    connection = read_connection()
    if connection.dialect.name != "postgresql":
        text = _as_texts(tuple(statements)).replace("(:ids)", f"({', '.join(map(str, ids))})")
        return [
            orjson.loads(f"[{rows}]") if rows else []
            for rows in connection.exec_driver_sql(text, values or {}).one()
        ]
    parameters = {**(values or {}), "ids": list(ids)}
    if len(statements) == 1:
        return [list(connection.exec_driver_sql(_with_ids(statements[0]), parameters).all())]
    driver: Any = connection.connection.dbapi_connection
    with driver.pipeline():
        cursors = [driver.execute(_with_ids(sql), parameters) for sql in statements]
        return [cursor.fetchall() for cursor in cursors]


@lru_cache(64)
def _as_texts(statements: tuple[str, ...]) -> str:
    texts = []
    for sql in statements:
        columns, _, rest = sql.removeprefix("SELECT ").partition(" FROM ")
        texts.append(
            f"(SELECT group_concat(line, ',') FROM (SELECT json_array({columns}) AS line FROM"
            f" {rest}))"
        )
    return f"SELECT {', '.join(texts)}"


@lru_cache(1024)
def _with_ids(sql: str) -> str:
    return _for_psycopg(sql.replace("IN (:ids)", "= ANY(CAST(:ids AS bigint[]))"))


@lru_cache(1024)
def _for_psycopg(sql: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", sql)
