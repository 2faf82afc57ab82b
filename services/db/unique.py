"""Inserting rows whose unique name another transaction may take at the same moment.

A plain INSERT would wait for the other one and then fail, and with it the whole use-case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from models.base import Base
from services.db.transactions import session


def insert(model: type[Base], values: Mapping[str, Any]) -> int | None:
    """The id of a new row; None when a unique constraint refuses it, also because of a row that
    another transaction has just committed. Inside a write transaction.
    """
    return session().execute(_statement(model).values(**values)).scalar()


def insert_many(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """The ids of those rows that were inserted; each row brings its own."""
    if not rows:
        return set()
    return set(session().connection().execute(_statement(model), rows).scalars())


def _statement(model: type[Base]) -> ReturningInsert[int]:
    table = model.__table__
    assert isinstance(table, Table)
    is_postgres = session().get_bind().dialect.name == "postgresql"
    insert_into: Any = postgresql.insert if is_postgres else sqlite.insert
    statement: ReturningInsert[int]
    statement = insert_into(table).on_conflict_do_nothing().returning(table.c.id)
    return statement
