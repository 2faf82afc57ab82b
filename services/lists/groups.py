"""A group is a part of a list with one order of its own; this module reads rows from it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from services.db.cache import cached, frozen
from services.lists import anchors
from services.lists.anchors import Anchor
from services.lists.statements import Shape, fetch, fetch_by_ids, fetch_every_id

IDS = ("id",)
SORTED_AT_ONCE = 200_000  # works, for a page far inside of what is narrowed


class Group(NamedTuple):
    """Works that come together in a list.

    `branches` are conditions for one scope each; `plain` are the same without those that only bound
    the group, for reading from a known row inside it (otherwise SQLite would start at the bound).
    With `is_few` the group is sorted as a whole. `starts` are anchors known from counts.
    """

    name: str
    branches: tuple[str, ...]
    keys: tuple[str, ...]
    values: Mapping[str, Any]
    works: int
    plain: tuple[str, ...] = ()
    is_few: bool = False
    is_narrowed: bool = False
    starts: tuple[Anchor, ...] = ()
    ids: Sequence[int] | None = None

    def slice(
        self, columns: tuple[str, ...], first: int, limit: int, *, is_descending: bool
    ) -> list[Any]:
        """Rows by position, counted from the nearest known anchor."""
        limit = min(limit, self.works - first)
        if limit <= 0:
            return []
        if is_descending:
            return self._ascending(columns, self.works - first - limit, limit)[::-1]
        return self._ascending(columns, first, limit)

    def after_row(
        self, columns: tuple[str, ...], keys: Sequence[Any], limit: int, *, is_descending: bool
    ) -> list[Any]:
        """The rows after the one with these keys, in the order of the list."""
        return self._read(
            columns, "after", keys, limit=limit, offset=0, is_descending=is_descending
        )

    def from_key(
        self, columns: tuple[str, ...], key: Any, limit: int, *, is_descending: bool
    ) -> list[Any]:
        """The rows from the first one that has this first key or a later one. In descending order,
        the rows before that one.
        """
        start = "after" if is_descending else "from"
        return self._read(
            columns, start, (key,), limit=limit, offset=0, is_descending=is_descending
        )

    def every_id(self) -> Sequence[int]:
        """All ids in ascending order, cached until something changes."""
        if self.ids is not None:
            return self.ids
        key = ("ids", self.branches, self.keys, frozen(self.values))
        return cached(key, lambda: fetch_every_id(self.branches, self.keys, self.values))

    def _ascending(self, columns: tuple[str, ...], first: int, limit: int) -> list[Any]:
        end = first + limit
        is_far = min(first, self.works - end) > anchors.STEP
        if self.is_few or (is_far and self.is_narrowed and self.works <= SORTED_AT_ONCE):
            ids = self.every_id()[first:end]
            return [(work_id,) for work_id in ids] if columns == IDS else fetch_by_ids(ids, columns)
        below, above = Anchor(0), Anchor(self.works)
        if is_far:
            known = (below, above, *self.starts)
            below, above = anchors.nearest_anchors(self._identity(), first, end, known, self._seek)
        if first - below.position <= above.position - end:
            return self._after(columns, below, first - below.position, limit)
        return self._before(columns, above, above.position - end, limit)

    def _after(
        self, columns: tuple[str, ...], anchor: Anchor, offset: int, limit: int
    ) -> list[Any]:
        start = "from" if anchor.keys else ""
        return self._read(columns, start, anchor.keys, limit=limit, offset=offset)

    def _before(
        self, columns: tuple[str, ...], anchor: Anchor, offset: int, limit: int
    ) -> list[Any]:
        start = "after" if anchor.keys else ""
        rows = self._read(
            columns, start, anchor.keys, limit=limit, offset=offset, is_descending=True
        )
        return rows[::-1]

    def _read(
        self,
        columns: tuple[str, ...],
        start: str,
        keys: Sequence[Any],
        *,
        limit: int,
        offset: int,
        is_descending: bool = False,
    ) -> list[Any]:
        branches = self.plain if start and not is_descending and self.plain else self.branches
        shape = Shape(branches, self.keys, columns, is_descending, start, len(keys))
        values = {**self.values, **{f"k{index}": key for index, key in enumerate(keys)}}
        return list(fetch(shape, values, limit=limit, offset=offset))

    def _seek(self, anchor: Anchor, rows: int) -> Anchor | None:
        """The anchor a number of rows after another one, or before it."""
        if rows > 0:
            neighbours = self._after(self.keys, anchor, rows, 1)
        else:
            neighbours = self._before(self.keys, anchor, -rows - 1, 1)
        if not neighbours:
            return None
        return Anchor(
            anchor.position + rows, tuple(getattr(neighbours[0], key) for key in self.keys)
        )

    def _identity(self) -> Hashable:
        return self.branches, self.keys, frozen(self.values), self.works, self.starts
