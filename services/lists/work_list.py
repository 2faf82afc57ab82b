"""Every list of works: of pages, of programs, of a search, a shelf, a series, a person.

    works = WorkList(access.visible_scopes(by), Condition(kind="book"), Sort("year"))
    works.count(); works.page(3); works.after(cursor); works.at("M"); works.slice(0, 12)

Who may see what is said by the scopes; nothing else is asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from services.db.cache import cached, frozen
from services.lists import cursors, scope_counts
from services.lists.cards import CARD
from services.lists.conditions import EVERYTHING, Condition
from services.lists.cursors import Cursor
from services.lists.grouping import ListSpec, groups_of
from services.lists.groups import IDS, Group
from services.lists.sorts import BY_TITLE, LETTERS, Sort, letter_end, letter_start
from services.lists.statements import count, count_by_letter
from services.search.conditions import time_limited

PAGE = 50
_Placed = tuple[Group, Any]  # a row and its group


class Page(NamedTuple):
    """A page of rows. `next` and `previous` are cursors, empty at the ends of the list."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int
    next: str = ""
    previous: str = ""


class WorkList:
    """The works of some scopes that meet a condition, in one order. Rows have these `columns` of
    `work`.
    """

    def __init__(
        self,
        scopes: tuple[int, ...],
        condition: Condition = EVERYTHING,
        sort: Sort = BY_TITLE,
        columns: tuple[str, ...] = CARD,
    ) -> None:
        self._sort = sort
        self._columns = columns
        self._spec = ListSpec(scopes, condition, sort, self._counts(scopes, condition))

    def count(self) -> int:
        """The number of works in the list."""
        with time_limited(self._spec.condition.node):
            return sum(group.works for group in self._groups)

    def letters(self) -> dict[str, int]:
        """The number of works of each letter that has any."""
        spec = self._spec
        if not self.count():
            return {}
        if spec.condition.is_counted:
            only = spec.condition.letter
            return {
                letter: works
                for letter, works in spec.letters.items()
                if not only or letter == only
            }
        branches = tuple(branch for group in self._groups for branch in group.branches)
        key = ("letters", branches, frozen(spec.values))
        with time_limited(spec.condition.node):
            return cached(key, lambda: count_by_letter(branches, spec.values))

    def slice(self, offset: int, limit: int) -> list[Any]:
        """Rows by position; empty past the end."""
        with time_limited(self._spec.condition.node):
            return [row for _, row in self._slice(self._columns, offset, limit)]

    def ids(self, offset: int, limit: int) -> list[int]:
        """The ids of the works in a slice."""
        with time_limited(self._spec.condition.node):
            return [row[0] for _, row in self._slice(IDS, offset, limit)]

    def page(self, number: int, size: int = PAGE) -> Page:
        """A page by its number; a number past the end gives the last page."""
        total = self.count()
        pages = max(1, -(-total // size))
        number = max(1, min(number, pages))
        with time_limited(self._spec.condition.node):
            rows = self._slice(self._with_keys, (number - 1) * size, size)
        return self._page(rows, number, size, has_next=number < pages, has_previous=number > 1)

    def after(self, cursor: str, number: int = 2, size: int = PAGE) -> Page | None:
        """The page after a row, with this `number`; None for a cursor of another list and at the
        end.
        """
        rows = self._past_cursor(cursor, size + 1, is_backward=False)
        if not rows:
            return None
        return self._page(
            rows[:size], max(2, number), size, has_next=len(rows) > size, has_previous=True
        )

    def before(self, cursor: str, number: int = 2, size: int = PAGE) -> Page | None:
        """The page before a row, with this `number`; None for a cursor of another list, and when
        less than a page is left.
        """
        rows = self._past_cursor(cursor, size + 1, is_backward=True)
        if len(rows) <= size:
            return self.page(1, size) if rows else None
        return self._page(rows[-size:], max(2, number), size, has_next=True, has_previous=True)

    def at(self, letter: str, size: int = PAGE) -> Page | None:
        """The page that begins with the first work of a letter (in descending order, the last one);
        None when the list isn't alphabetical.
        """
        if letter not in LETTERS or self._key not in ("sort_key", "creator_key"):
            return None
        if len(self._groups) != 1:
            return None
        ahead = self._count_before(letter)
        if ahead >= self.count():
            return self.page(2**31, size)
        with time_limited(self._spec.condition.node):
            rows = self._from_letter(letter, size + 1)
        return self._page(
            rows[:size],
            1 - (-ahead // size),
            size,
            has_next=len(rows) > size,
            has_previous=ahead > 0,
        )

    # ── what it is made of ────────────────────────────────────────────────────────────────────────

    @staticmethod
    def _counts(scopes: tuple[int, ...], condition: Condition) -> dict[str, int]:
        is_needed = scopes and not condition.id_query and not condition.is_impossible
        return scope_counts.by_letter(scopes, condition.kind) if is_needed else {}

    @cached_property
    def _groups(self) -> list[Group]:
        return groups_of(self._spec)

    @property
    def _key(self) -> str:
        """The first key of the sort order."""
        return next(iter(self._sort.order.keys), "")

    @property
    def _with_keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._columns, *self._sort.order.keys)))

    def _slice(self, columns: tuple[str, ...], offset: int, limit: int) -> list[_Placed]:
        placed: list[_Placed] = []
        is_descending = self._sort.is_descending
        for group in self._groups:
            left = limit - len(placed)
            if left > 0 and offset < group.works:
                rows = group.slice(columns, offset, left, is_descending=is_descending)
                placed += [(group, row) for row in rows]
            offset = max(0, offset - group.works)
        return placed

    def _past_cursor(self, text: str, limit: int, *, is_backward: bool) -> list[_Placed]:
        """Rows after a cursor, or before it, in the order of the list."""
        cursor, index = self._read_cursor(text)
        if cursor is None:
            return []
        is_descending = self._sort.is_descending != is_backward
        groups = self._groups[index::-1] if is_backward else self._groups[index:]
        columns, first_group = self._with_keys, groups[0]
        with time_limited(self._spec.condition.node):
            rows = first_group.after_row(columns, cursor.keys, limit, is_descending=is_descending)
            placed = [(first_group, row) for row in rows]
            for group in groups[1:]:
                if len(placed) < limit:
                    placed += self._edge_rows(group, limit - len(placed), is_backward=is_backward)
        return placed[::-1] if is_backward else placed

    def _edge_rows(self, group: Group, limit: int, *, is_backward: bool) -> list[_Placed]:
        """The first rows of a group, or its last ones in reverse."""
        first = max(0, group.works - limit) if is_backward else 0
        rows = group.slice(self._with_keys, first, limit, is_descending=self._sort.is_descending)
        return [(group, row) for row in (rows[::-1] if is_backward else rows)]

    def _read_cursor(self, text: str) -> tuple[Cursor | None, int]:
        """A cursor and the index of its group."""
        for index, group in enumerate(self._groups):
            cursor = cursors.decode(text, group.keys) if group.keys else None
            if cursor is not None and cursor.group == group.name:
                return cursor, index
        return None, 0

    def _count_before(self, letter: str) -> int:
        """How many works come before a letter."""
        if self._key == "sort_key":
            index = LETTERS.index(letter)
            before = LETTERS[index + 1 :] if self._sort.is_descending else LETTERS[:index]
            letters = self.letters()
            return sum(letters.get(other, 0) for other in before)
        bound = letter_end(letter) if self._sort.is_descending else letter_start(letter)
        if not bound:
            return 0
        operator = ">=" if self._sort.is_descending else "<"
        branches = tuple(
            f"({branch}) AND creator_key {operator} :k0" for branch in self._groups[0].branches
        )
        with time_limited(self._spec.condition.node):
            return count(branches, {**self._spec.values, "k0": bound})

    def _from_letter(self, letter: str, limit: int) -> list[_Placed]:
        is_descending = self._sort.is_descending
        bound = letter_end(letter) if is_descending else letter_start(letter)
        if not bound:
            return self._slice(self._with_keys, 0, limit)
        group = self._groups[0]
        rows = group.from_key(self._with_keys, bound, limit, is_descending=is_descending)
        return [(group, row) for row in rows]

    def _page(
        self, placed: list[_Placed], number: int, size: int, *, has_next: bool, has_previous: bool
    ) -> Page:
        total = self.count()
        pages = max(-(-total // size), number + has_next, 1)
        following = _cursor(*placed[-1]) if placed and has_next else ""
        previous = _cursor(*placed[0]) if placed and has_previous else ""
        return Page([row for _, row in placed], number, pages, total, following, previous)


def _cursor(group: Group, row: Any) -> str:
    if not group.keys:
        return ""
    return cursors.encode(Cursor(group.name, tuple(getattr(row, key) for key in group.keys)))
