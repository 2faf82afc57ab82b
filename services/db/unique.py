"""Inserts rows whose unique name another transaction may take at the same time. A plain INSERT
would wait for it and then fail, and the whole operation with it.
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
    """The id of the new row; None when a unique constraint refuses it, also because of a row that
    another transaction has just committed. Inside a write transaction.
    """
    return session().execute(_statement(model).values(**values)).scalar()


def insert_many(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """The ids of the rows that were inserted; each row has its own id."""
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
