"""Rows that every request needs, cached by their values as long as nothing changes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import make_transient_to_detached

from models.base import Base
from services.db.cache import cached_lookup
from services.db.transactions import session

RowT = TypeVar("RowT", bound=Base)


def cached_row(model: type[RowT], key: Hashable, find: Callable[[], RowT | None]) -> RowT | None:
    """The row that `find` finds, read again when anything in the database has changed."""

    def look_up() -> dict[str, Any] | None:
        row = find()
        return values_of(row) if row is not None else None

    values = cached_lookup(key, look_up)
    return row_from_values(model, values) if values is not None else None


def values_of(row: Base) -> dict[str, Any]:
    """All columns of a row, for `row_from_values`."""
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


def row_from_values(model: type[RowT], values: Mapping[str, Any]) -> RowT:
    """The row with these values as if the session had loaded it, without a query: 0.03 ms instead
    of 0.3.
    """
    key = session().identity_key(model, values["id"])
    present: RowT | None = session().identity_map.get(key)
    if present is not None:
        return present
    row: RowT = model.__mapper__.class_manager.new_instance()
    row.__dict__.update(
        (name, copy.deepcopy(value) if isinstance(value, dict | list) else value)
        for name, value in values.items()
    )
    make_transient_to_detached(row)
    session().add(row)
    return row
