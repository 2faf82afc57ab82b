"""The parts of a list, each in one order, one behind the other; and how rows are read from one."""

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
    """Works that stand together.

    `branches` are conditions of one scope each; `plain` the same without what only says where the
    group begins or ends, for reading from a known place inside (SQLite would begin at the other).
    `is_few`: they are sorted as a whole. `starts`: places that are known by counts.
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
        """Rows by their place, counted from the nearest that is known."""
        limit = min(limit, self.works - first)
        if limit <= 0:
            return []
        if is_descending:
            return self._ascending(columns, self.works - first - limit, limit)[::-1]
        return self._ascending(columns, first, limit)

    def behind(
        self, columns: tuple[str, ...], keys: Sequence[Any], limit: int, *, is_descending: bool
    ) -> list[Any]:
        """Rows behind one, of which the keys are given; all of them in the order of the list."""
        return self._read(
            columns, "behind", keys, limit=limit, offset=0, is_descending=is_descending
        )

    def from_key(
        self, columns: tuple[str, ...], key: Any, limit: int, *, is_descending: bool
    ) -> list[Any]:
        """Rows from the first on that has this first key, or stands behind it; going down, those
        before.
        """
        start = "behind" if is_descending else "from"
        return self._read(
            columns, start, (key,), limit=limit, offset=0, is_descending=is_descending
        )

    def every_id(self) -> Sequence[int]:
        """In ascending order, for as long as nothing changes."""
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
            below, above = anchors.around(self._identity(), first, end, known, self._seek)
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
        start = "behind" if anchor.keys else ""
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
        values = {**self.values, **{f"k{place}": key for place, key in enumerate(keys)}}
        return list(fetch(shape, values, limit=limit, offset=offset))

    def _seek(self, anchor: Anchor, rows: int) -> Anchor | None:
        """The place of the row so many behind an anchor, or before it."""
        if rows > 0:
            found = self._after(self.keys, anchor, rows, 1)
        else:
            found = self._before(self.keys, anchor, -rows - 1, 1)
        if not found:
            return None
        return Anchor(anchor.position + rows, tuple(getattr(found[0], key) for key in self.keys))

    def _identity(self) -> Hashable:
        return self.branches, self.keys, frozen(self.values), self.works, self.starts
