"""Pages of works: by key to the next and the previous one, by number from the nearer end, by
letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from models.account import User
from services import access
from services.browse.cursors import cursor_of, values_of
from services.browse.filters import NO_FILTERS, Filters, where
from services.browse.statements import SORTS, fetch
from services.browse.stretches import (
    COUNTED,
    FAR,
    LETTERS,
    letter_bound,
    of_letters,
    of_sort,
    place_of,
)
from services.db.plain_sql import run

PAGE = 50


class Page(NamedTuple):
    """A page of works.

    `next` and `previous` are cursors, empty where the list ends; `letters` says how many works each
    letter has.
    """

    rows: Sequence[Any]
    page: int
    pages: int
    total: int
    next: str
    previous: str
    letters: dict[str, int]


class _Ground(NamedTuple):
    """What a list is made of: conditions (one for each arm of the union), their values, and how
    many works each letter has.
    """

    arms: tuple[str, ...]
    values: dict[str, Any]
    letters: dict[str, int]
    total: int
    sort: str
    is_down: bool
    # by what is asked of the search index or of each row: then counting by letter would ask it for
    # each
    is_narrowed: bool

    def rows(
        self, *, start: str = "", limit: int = 0, offset: int = 0, back: bool = False, **values: Any
    ) -> list[Any]:
        values = {**self.values, **values}
        found = fetch(
            self.arms,
            self.sort,
            is_down=self.is_down != back,
            start=start,
            limit=limit or PAGE,
            offset=offset,
            values=values,
        )
        return list(reversed(found)) if back else list(found)


def list_works(
    by: User,
    *,
    library_id: int | None = None,
    filters: Filters = NO_FILTERS,
    sort: str = "title",
    descending: bool = False,
    page: int = 1,
    after: str = "",
    before: str = "",
    letter: str = "",
) -> Page:
    """A page of the works that the caller may see: behind or before a cursor, from a letter on, or
    by its number.

    A cursor that does not fit is ignored; a number beyond the end is the last page. The door checks
    that the library is visible.
    """
    ground = _ground(by, library_id, filters, sort if sort in SORTS else "title", descending)
    if ground is None or not ground.total:
        return Page((), 1, 1, 0, "", "", {})
    pages = -(-ground.total // PAGE)
    page = max(1, min(page, pages))
    return (
        _by_cursor(ground, page, pages, after, before)
        or _by_letter(ground, pages, letter)
        or _by_number(ground, page, pages)
    )


def recent_works(
    by: User, kind: str = "", *, most: int = 12, library_id: int | None = None
) -> list[Any]:
    """What was added last, newest first."""
    scope_ids = access.visible_scopes(by, None if library_id is None else (library_id,))
    arms = _arms(scope_ids, kind) if scope_ids else ()
    return (
        list(fetch(arms, "added", is_down=True, limit=most, values={"kind": kind})) if arms else []
    )


# ── what the list is made of ──────────────────────────────────────────────────────────────────────


def _ground(
    by: User, library_id: int | None, filters: Filters, sort: str, is_down: bool
) -> _Ground | None:
    scope_ids = access.visible_scopes(by, None if library_id is None else (library_id,))
    if not scope_ids:
        return None
    is_narrowed = filters.needs_search or filters.is_missing
    if is_narrowed:
        condition, values = where(filters, scope_ids)
        sql = (
            f"SELECT letter, count(*) FROM work WHERE {condition} AND deleted_at IS NULL GROUP BY"
            " letter"
        )
        arms: tuple[str, ...] = (condition,)
    else:
        arms, values = (
            _arms(scope_ids, filters.kind),
            {"kind": filters.kind} if filters.kind else {},
        )
        sql = _letters_sql(scope_ids, filters.kind)
    letters = (
        {letter: int(works) for letter, works in run(sql, values) if works > 0} if arms else {}
    )
    return _Ground(arms, values, letters, sum(letters.values()), sort, is_down, is_narrowed)


def _letters_sql(scope_ids: tuple[int, ...], kind: str) -> str:
    only = " AND kind = :kind" if kind else ""
    return (
        "SELECT letter, sum(works) FROM scope_count WHERE scope_id IN"
        f" ({', '.join(map(str, scope_ids))}){only} GROUP BY letter"
    )


def _arms(scope_ids: tuple[int, ...], kind: str) -> tuple[str, ...]:
    """One per scope; with a kind only the scopes that have it, and no condition where they have
    nothing else.
    """
    if not kind:
        return tuple(f"scope_id = {scope_id}" for scope_id in scope_ids)
    kinds: dict[int, set[str]] = {}
    sql = (
        "SELECT DISTINCT scope_id, kind FROM scope_count WHERE works > 0 AND scope_id IN"
        f" ({', '.join(map(str, scope_ids))})"
    )
    for scope_id, there in run(sql):
        kinds.setdefault(scope_id, set()).add(there)
    having = [scope_id for scope_id in sorted(kinds) if kind in kinds[scope_id]]
    mixed = {scope_id for scope_id in having if len(kinds[scope_id]) > 1}
    return tuple(
        f"scope_id = {scope_id} AND kind = :kind" if scope_id in mixed else f"scope_id = {scope_id}"
        for scope_id in having
    )


# ── the three ways to a page ──────────────────────────────────────────────────────────────────────


def _by_cursor(ground: _Ground, page: int, pages: int, after: str, before: str) -> Page | None:
    """One row more than is shown says whether the list goes on.

    An emptied page falls back to its number.
    """
    keys = values_of(after or before, ground.sort) if after or before else None
    if keys is None:
        return None
    rows = ground.rows(start="cursor", limit=PAGE + 1, back=not after, **keys)
    if not rows or (before and not after and len(rows) <= PAGE):
        return None if after else _by_number(ground, 1, pages)
    has_more = len(rows) > PAGE
    if after:
        return _page(ground, rows[:PAGE], max(2, page), pages, has_next=has_more, has_previous=True)
    return _page(ground, rows[-PAGE:], max(2, page), pages, has_next=True, has_previous=True)


def _by_letter(ground: _Ground, pages: int, letter: str) -> Page | None:
    """From the first work of a letter on (in a descending list: from its last)."""
    if letter not in LETTERS or ground.sort not in ("title", "creator"):
        return None
    bound = letter_bound(letter, ground.is_down)
    ahead = _ahead(ground, letter, bound)
    if ahead >= ground.total:
        return _by_number(ground, pages, pages)
    rows = ground.rows(start="seek" if bound else "", limit=PAGE + 1, k0=bound)
    return _page(
        ground,
        rows[:PAGE],
        1 - (-ahead // PAGE),
        pages,
        has_next=len(rows) > PAGE,
        has_previous=ahead > 0,
    )


def _by_number(ground: _Ground, page: int, pages: int) -> Page:
    first = (page - 1) * PAGE
    behind = max(0, ground.total - first - PAGE)  # works after this page
    if first == 0:
        rows = ground.rows()
    elif behind == 0:
        rows = ground.rows(limit=ground.total - first, back=True)
    elif ground.sort == "title" or (
        ground.sort in COUNTED and not ground.is_narrowed and min(first, behind) > FAR
    ):
        rows = _from_stretch(ground, first)
    elif first <= behind:
        rows = ground.rows(offset=first)
    else:
        rows = ground.rows(offset=behind, back=True)
    return _page(ground, rows, page, pages, has_next=page < pages, has_previous=page > 1)


def _from_stretch(ground: _Ground, first: int) -> list[Any]:
    """The counts of letters or years say where to begin, so that few rows are counted."""
    stretches = (
        of_letters(ground.letters)
        if ground.sort == "title"
        else of_sort(ground.arms, ground.sort, ground.values)
    )
    place = place_of(stretches, first, PAGE, is_down=ground.is_down)
    if place is None:
        return ground.rows(offset=first)
    start, bound = ("seek", {"k0": place.bound}) if place.bound is not None else ("", {})
    return ground.rows(start=start, offset=place.offset, back=place.is_back, **bound)


def _ahead(ground: _Ground, letter: str, bound: str) -> int:
    """How many works stand before a letter."""
    if ground.sort == "title":
        place = LETTERS.index(letter)
        before = LETTERS[place + 1 :] if ground.is_down else LETTERS[:place]
        return sum(ground.letters.get(other, 0) for other in before)
    if not bound:
        return 0
    sign = ">=" if ground.is_down else "<"
    arms = " UNION ALL ".join(
        f"SELECT count(*) AS works FROM work WHERE {arm} AND deleted_at IS NULL AND creator_key"
        f" {sign} :k0"
        for arm in ground.arms
    )
    return int(
        run(f"SELECT sum(works) FROM ({arms}) AS counted", {**ground.values, "k0": bound}).scalar()
        or 0
    )


def _page(
    ground: _Ground, rows: list[Any], page: int, pages: int, *, has_next: bool, has_previous: bool
) -> Page:
    following = cursor_of(rows[-1], ground.sort) if rows and has_next else ""
    previous = cursor_of(rows[0], ground.sort) if rows and has_previous else ""
    return Page(
        rows, page, max(pages, page + has_next), ground.total, following, previous, ground.letters
    )
