"""A work as pages show it in lists: the columns that a card or a line of a table needs."""

from __future__ import annotations

from typing import Any, NamedTuple


class Card(NamedTuple):
    """Rows of lists have the same names in the same order; the last four are what lists are sorted
    by.
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


CARD = Card._fields
