"""Queries for more values than a database accepts in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from services.db.transactions import session

_CHUNK = 500


def chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    """The values in order, a few hundred at a time."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def rows_in(query: Any, column: Any, values: Collection[Any]) -> Iterator[Any]:
    """The rows of a query whose column has one of these values."""
    for chunk in chunks(values):
        yield from session().execute(query.where(column.in_(chunk)))
