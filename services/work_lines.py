"""A work as lists show it, wherever it was looked for."""

from __future__ import annotations

from typing import Any, NamedTuple


class WorkLine(NamedTuple):
    """A work as lists show it; the last four are what lists are sorted by.

    Rows of the database have the same names and order.
    """

    id: int
    kind: str
    title: str
    creator: str
    year: int
    cover_id: int | None
    hue: int
    formats: str
    file_count: int
    missing_count: int
    sort_key: str
    creator_key: str
    added_at: Any
    published: str


COLUMNS = WorkLine._fields
