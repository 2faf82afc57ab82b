"""Plain SQL for what is read on every request or fifty rows at a time: past the ORM and the compiler, the same text for both databases."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from services.transactions import read_connection

_PARAMETER = re.compile(r":(\w+)")


def run(sql: str, values: dict[str, Any] | None = None) -> Any:
    """Execute a text with :named values past the compiler; names are rewritten for psycopg."""
    connection = read_connection()
    if connection.dialect.name == "postgresql":
        sql = _for_psycopg(sql)
    return connection.exec_driver_sql(sql, values or {})


@lru_cache(1024)
def _for_psycopg(sql: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", sql)
