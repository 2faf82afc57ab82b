"""Inserts many rows without the SQL compiler, for the three tables that get at least one row per
file. Measured on 20,000 files: naming and converting each value took a sixth of a scan.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from models.base import Base, UtcDateTime
from services.db.transactions import session


class Values:
    """Makes ids and timestamps in the form that the database's driver expects."""

    def __init__(self) -> None:
        self._dialect = session().get_bind().dialect
        self._is_postgres = self._dialect.name == "postgresql"
        self._moment = UtcDateTime()

    def uuid(self) -> str:
        """A random UUID (version 4) in the text form that its column stores."""
        raw = bytearray(os.urandom(16))
        raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
        return raw.hex()

    def moment(self, value: datetime) -> Any:
        return self._moment.process_bind_param(value, self._dialect)


def insert(model: type[Base], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values are in the driver's form already, in the order of `columns`. Inside
    a write transaction.
    """
    if rows:
        connection = session().connection()
        connection.exec_driver_sql(
            _statement(model.__tablename__, columns, connection.dialect.paramstyle), rows
        )


@cache
def _statement(table: str, columns: tuple[str, ...], paramstyle: str) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"
