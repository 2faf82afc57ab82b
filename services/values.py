"""Converts column values to JSON and back, for change rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Date, LargeBinary, Uuid

from models.base import Base, UtcDateTime

BaseT = TypeVar("BaseT", bound=Base)


_AS_THEY_ARE = frozenset({str, int, bool, float, type(None)})


def to_json(value: Any) -> Any:
    """A column's value in a form that JSON can hold."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


def all_to_json(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The values of some columns in a form that JSON can hold."""
    return {
        name: value if type(value) in _AS_THEY_ARE else to_json(value)
        for name, value in columns.items()
    }


def from_json(column: Any, value: Any) -> Any:
    """The column's value from its JSON form."""
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Uuid):
        return uuid.UUID(value)
    return value


def row_to_json(row: Base) -> dict[str, Any]:
    """All columns of a row in JSON form."""
    return {column.name: to_json(getattr(row, column.name)) for column in row.__table__.columns}


def row_from_json(model: type[BaseT], values: dict[str, Any]) -> BaseT:
    """A row from its JSON form, with its old id."""
    columns = model.__table__.columns
    return model(
        **{
            name: from_json(columns[name], value)
            for name, value in values.items()
            if name in columns
        }
    )


def column_of(row: Base | type[Base], name: str) -> Any:
    """The value of a column that not every table has, for example `id`."""
    return getattr(row, name)


def copy_of(row: BaseT, changes: dict[str, Any]) -> BaseT:
    """A new row with this one's values, except its ids and these changes."""
    columns = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    known = {**columns, **changes}
    return type(row)(**{key: known[key] for key in known if key not in ("id", "uuid")})
