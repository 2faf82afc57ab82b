"""Plain SQL for what is read on every request or fifty rows at a time: past the ORM and the compiler, the same text for both databases."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import orjson

from services.transactions import read_connection

_PARAMETER = re.compile(r":(\w+)")


def run(sql: str, values: dict[str, Any] | None = None) -> Any:
    """Execute a text with :named values past the compiler; names are rewritten for psycopg."""
    connection = read_connection()
    if connection.dialect.name == "postgresql":
        sql = _for_psycopg(sql)
    return connection.exec_driver_sql(sql, values or {})


def rows_of(sql: str, values: dict[str, Any] | None = None) -> list[Any]:
    """All rows of a plain `SELECT … FROM …` at once, in its order; no column may hold bytes.

    On SQLite the database writes them as one JSON text: the driver lets go of the interpreter's lock for every row that it steps to, and
    where many threads work it gets the lock back late each time.
    """
    if read_connection().dialect.name == "postgresql":
        return run(sql, values).all()
    columns, _, rest = sql.removeprefix("SELECT ").partition(" FROM ")
    text = run(f"SELECT group_concat(line, ',') FROM (SELECT json_array({columns}) AS line FROM {rest})", values).scalar()  # noqa: S608
    return orjson.loads(f"[{text}]") if text else []


@lru_cache(1024)
def _for_psycopg(sql: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", sql)
