"""A work in a list on a page: the columns that a card or a table row needs."""

from __future__ import annotations

from typing import Any, NamedTuple


class Card(NamedTuple):
    """Rows of lists have these names in this order; the last four are what lists are sorted by."""

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
