"""Lists by page number and free page size, as programs ask for them: the ids of a page, and how
many works there are in all.

A sort whose works may lack what it sorts by (an author, a date) is two lists, one behind the other,
whichever way it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from models.account import User
from models.library import Library
from services import access
from services.book_rows import DEFAULT_TYPES, kinds_that_are
from services.browse.filters import count_matches
from services.browse.statements import every_id, fetch_ids
from services.browse.stretches import (
    COUNTED,
    FAR,
    Place,
    Stretch,
    letter_bound,
    of_letters,
    of_sort,
    place_of,
)
from services.db.cache import frozen, kept
from services.db.plain_sql import run
from services.text.folding import fold
from services.text.names import name_key

SORTS = ("title", "created_at", "media_type", "publish_date", "author")
_ORDERS = {
    "title": "title",
    "created_at": "added",
    "media_type": "title",
    "publish_date": "year",
    "author": "creator",
}
# What says that a work has what it is sorted by, and that it lacks it; both are ranges of the
# index.
_HAVING = {
    "publish_date": ("year > 0", "year = 0"),
    "author": ("creator_key > ''", "creator_key = ''"),
}
# one of so many works: then it is quicker to sort what was found than to look through all in order
_FEW = 20
_MOST_SORTED = 200_000  # works that are sorted at once for a page far inside


class Wanted(NamedTuple):
    """What a list should show.

    `letter` is how the sort key begins; `condition` and `values` are SQL of the search language.

    `match` is the name of the value with which the search index alone answers the condition, where
    it can. `tag_id` is found here.
    """

    sort: str = "title"
    is_down: bool = False
    page: int = 1
    per_page: int = 25
    letter: str = ""
    tag: str = ""
    media_type: str = ""
    condition: str = ""
    values: dict[str, Any] | None = None
    match: str = ""
    tag_id: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows."""
        return not (self.letter or self.tag or self.media_type or self.condition)

    @property
    def has_letter_alone(self) -> bool:
        """Whether only one of the letters of the bar narrows: their works are counted already."""
        return _is_letter(self.letter) and not (self.tag or self.media_type or self.condition)


class _Group(NamedTuple):
    """Works that stand together in one order: `ids` where all of them are known, in that order.

    `plain`: the arms from a known beginning on, without what only says where the group itself
    begins: SQLite would take that one.
    """

    arms: tuple[str, ...]
    works: int
    stretches: list[Stretch] | None = None
    ids: Sequence[int] | None = None
    plain: tuple[str, ...] = ()


def list_ids(library: Library, wanted: Wanted, *, by: User) -> tuple[list[int], int]:
    """The works of a page, in order, and the number of all. Beyond the end a page is empty."""
    scope_ids = access.visible_scopes(by, (library.id,))
    if wanted.tag:
        wanted = wanted._replace(tag_id=_tag_id(library, wanted.tag))
    condition = _condition(wanted) if scope_ids else None
    if condition is None:
        return [], 0
    text, values = condition
    groups = _groups(scope_ids, wanted, text, values)
    total = sum(group.works for group in groups)
    return _page(groups, wanted, values), total


def letters_of(library: Library, *, by: User) -> list[str]:
    """The letters A–Z that works of a library begin with."""
    scope_ids = access.visible_scopes(by, (library.id,))
    found = _letter_counts(scope_ids) if scope_ids else {}
    return sorted(letter for letter, works in found.items() if works > 0 and letter.isalpha())


def fingerprint(library: Library, *, by: User) -> tuple[int, Any]:
    """How many works a library has, and when one of them was changed last (as the database gives
    it; None when it has none).
    """
    scope_ids = access.visible_scopes(by, (library.id,))
    if not scope_ids:
        return 0, None
    newest = [
        run(
            f"SELECT updated_at FROM work WHERE scope_id = {scope} AND deleted_at IS NULL ORDER BY"
            " updated_at DESC LIMIT 1"
        ).scalar()
        for scope in scope_ids
    ]
    return sum(_letter_counts(scope_ids).values()), max(
        (each for each in newest if each is not None), default=None
    )


# ── what narrows ──────────────────────────────────────────────────────────────────────────────────


def _tag_id(library: Library, name: str) -> int:
    """0 for none of the library's."""
    return (
        run(
            "SELECT id FROM tag WHERE library_id = :library AND name_key = :key",
            {"library": library.id, "key": name_key(name)},
        ).scalar()
        or 0
    )


def _condition(wanted: Wanted) -> tuple[str, dict[str, Any]] | None:
    """SQL on `work`, empty when nothing narrows; None when nothing can be found."""
    parts: list[str] = []
    values: dict[str, Any] = dict(wanted.values or {})
    if wanted.tag:
        if not wanted.tag_id:
            return None
        parts.append(f"id IN (SELECT work_id FROM work_tag WHERE tag_id = {wanted.tag_id})")
    if wanted.media_type:
        narrowed = _of_type(wanted.media_type)
        if narrowed is None:
            return None
        parts.append(narrowed)
    if wanted.condition:
        parts.append(f"({wanted.condition})")
    if wanted.letter:
        parts.append(_beginning(wanted.letter, values))
    return " AND ".join(parts), values


def _of_type(name: str) -> str | None:
    """By its display name or its internal one."""
    wanted = name_key(name)
    found = [
        (type_id, key)
        for type_id, key, shown in run("SELECT id, name_key, display_name FROM media_type")
        if wanted in (key, name_key(shown))
    ]
    return f"({' OR '.join(_type_condition(*each) for each in found)})" if found else None


def _type_condition(type_id: int, key: str) -> str:
    kinds = ", ".join(map(repr, kinds_that_are([key])))
    return f"media_type_id = {type_id}" + (
        f" OR (media_type_id IS NULL AND kind IN ({kinds}))" if kinds else ""
    )


def _beginning(prefix: str, values: dict[str, Any]) -> str:
    start, end = fold(prefix), fold(prefix) + "\U0010ffff"
    if _is_letter(prefix):
        start, end = letter_bound(prefix.upper(), False), letter_bound(prefix.upper(), True)
    values |= {"begins": start, "ends": end}
    return "sort_key >= :begins AND sort_key < :ends"


def _is_letter(text: str) -> bool:
    return text == "#" or (len(text) == 1 and text.isascii() and text.isalpha())


# ── what stands together ──────────────────────────────────────────────────────────────────────────


def _groups(
    scope_ids: Sequence[int], wanted: Wanted, condition: str, values: dict[str, Any]
) -> list[_Group]:
    if wanted.sort == "media_type":
        return _by_type(scope_ids, wanted, condition, values)
    parts = [_both(condition, part) for part in _HAVING.get(wanted.sort, ())] or [condition]
    counts = _letter_counts(scope_ids)
    if (
        condition
        and not wanted.has_letter_alone
        and _most(scope_ids, wanted, condition, values) * _FEW < sum(counts.values())
    ):
        return [_few(scope_ids, wanted.sort, part, values) for part in parts]
    total = _total(scope_ids, wanted, condition, values, counts)
    if len(parts) == 1:
        stretches = of_letters(counts) if wanted.sort == "title" and not condition else None
        return [_Group(_arms(scope_ids, condition), total, stretches)]
    without = _count(scope_ids, parts[1], values, is_narrow=not condition)
    plain = () if condition else _arms(scope_ids, "")
    return [
        _Group(_arms(scope_ids, parts[0]), total - without, plain=plain),
        _Group(_arms(scope_ids, parts[1]), without),
    ]


def _few(scope_ids: Sequence[int], sort: str, condition: str, values: dict[str, Any]) -> _Group:
    """What the condition finds, sorted once; the plus keeps the index of the scope out of it."""
    ids = _sorted(
        (f"+scope_id IN ({', '.join(map(str, scope_ids))}) AND {condition}",), sort, values
    )
    return _Group((), len(ids), ids=ids)


def _sorted(arms: tuple[str, ...], sort: str, values: dict[str, Any]) -> Sequence[int]:
    return kept(
        ("ids", arms, sort, frozen(values)), lambda: every_id(arms, _ORDERS[sort], values=values)
    )


def _most(scope_ids: Sequence[int], wanted: Wanted, condition: str, values: dict[str, Any]) -> int:
    """At most so many works are found; from an index alone where that can be."""
    if wanted.tag_id:
        return int(
            run(f"SELECT count(*) FROM work_tag WHERE tag_id = {wanted.tag_id}").scalar() or 0
        )
    if wanted.match:
        return kept(("matches", values[wanted.match]), lambda: count_matches(values[wanted.match]))
    return _count(scope_ids, condition, values)


def _total(
    scope_ids: Sequence[int],
    wanted: Wanted,
    condition: str,
    values: dict[str, Any],
    counts: dict[str, int],
) -> int:
    if not condition:
        return sum(counts.values())
    if wanted.has_letter_alone:
        return counts.get(wanted.letter.upper(), 0)
    if wanted.match and not (wanted.tag or wanted.media_type or wanted.letter):
        return _most(scope_ids, wanted, condition, values)
    return _count(scope_ids, condition, values)


def _by_type(
    scope_ids: Sequence[int], wanted: Wanted, condition: str, values: dict[str, Any]
) -> list[_Group]:
    types = sorted(
        (
            (name_key(shown), type_id, key)
            for type_id, key, shown in run("SELECT id, name_key, display_name FROM media_type")
        ),
        reverse=wanted.is_down,
    )
    groups = []
    for _, type_id, key in types:
        narrowed = _both(condition, f"({_type_condition(type_id, key)})")
        works = _count(scope_ids, narrowed, values)
        if works:
            groups.append(_Group(_arms(scope_ids, narrowed), works))
    rest = _both(
        condition, f"media_type_id IS NULL AND kind NOT IN ({', '.join(map(repr, DEFAULT_TYPES))})"
    )
    without = _count(scope_ids, rest, values)
    return [*groups, *([_Group(_arms(scope_ids, rest), without)] if without else [])]


def _both(first: str, second: str) -> str:
    return f"{first} AND {second}" if first else second


def _arms(scope_ids: Sequence[int], condition: str) -> tuple[str, ...]:
    """One per scope, in the order of its index."""
    more = f" AND {condition}" if condition else ""
    return tuple(f"scope_id = {scope_id}{more}" for scope_id in scope_ids)


def _count(
    scope_ids: Sequence[int], condition: str, values: dict[str, Any], *, is_narrow: bool = False
) -> int:
    """`is_narrow`: the condition is a range of an index of scopes; otherwise the condition finds
    the works and the plus keeps that index out.
    """
    if not condition:
        return sum(_letter_counts(scope_ids).values())
    plus = "" if is_narrow else "+"
    sql = (
        f"SELECT count(*) FROM work WHERE {plus}scope_id IN ({', '.join(map(str, scope_ids))}) AND"
        f" {condition} AND deleted_at IS NULL"
    )
    return kept(("count", sql, frozen(values)), lambda: int(run(sql, values).scalar() or 0))


def _letter_counts(scope_ids: Sequence[int]) -> dict[str, int]:
    sql = (
        "SELECT letter, sum(works) FROM scope_count WHERE scope_id IN"
        f" ({', '.join(map(str, scope_ids))}) GROUP BY letter"
    )
    return {letter: int(works) for letter, works in run(sql)}


# ── a page ────────────────────────────────────────────────────────────────────────────────────────


def _page(groups: Sequence[_Group], wanted: Wanted, values: dict[str, Any]) -> list[int]:
    first, left, found = (wanted.page - 1) * wanted.per_page, wanted.per_page, list[int]()
    for group in groups:
        if left and first < group.works:
            ids = _slice(group, wanted, values, first, min(left, group.works - first))
            found += ids
            left -= len(ids)
        first = max(0, first - group.works)
    return found


def _slice(
    group: _Group, wanted: Wanted, values: dict[str, Any], first: int, most: int
) -> list[int]:
    """Counted from the nearer end, or from where a letter or a year begins; far inside of what was
    narrowed all is sorted once.
    """
    sort, is_down = _ORDERS[wanted.sort], wanted.is_down
    behind = group.works - first - most
    is_far, is_whole = min(first, behind) > FAR, wanted.is_whole
    if group.ids is not None or (is_far and not is_whole and group.works <= _MOST_SORTED):
        ids = group.ids if group.ids is not None else _sorted(group.arms, wanted.sort, values)
        return (
            list(ids[behind : behind + most])[::-1] if is_down else list(ids[first : first + most])
        )
    place = (
        _place(group, sort, values, first, most, is_down=is_down)
        if first > 0 and behind > 0 and is_whole
        else None
    )
    if place is not None:
        start, bound = ("seek", {"k0": place.bound}) if place.bound is not None else ("", {})
        arms = group.plain if bound and group.plain else group.arms
        found = fetch_ids(
            arms,
            sort,
            is_down=is_down != place.is_back,
            start=start,
            limit=most,
            offset=place.offset,
            values={**values, **bound},
        )
        return found[::-1] if place.is_back else found
    if first <= behind:
        return fetch_ids(group.arms, sort, is_down=is_down, limit=most, offset=first, values=values)
    return fetch_ids(
        group.arms, sort, is_down=not is_down, limit=most, offset=behind, values=values
    )[::-1]


def _place(
    group: _Group, sort: str, values: dict[str, Any], first: int, most: int, *, is_down: bool
) -> Place | None:
    """Where to begin counting: at a letter of the titles, of which is known how many each has, else
    at what was counted for this.
    """
    if group.stretches is not None:
        return place_of(group.stretches, first, most, is_down=is_down)
    if not group.plain or sort not in COUNTED or min(first, group.works - first - most) <= FAR:
        return None
    having = [stretch for stretch in of_sort(group.plain, sort, values) if stretch.start]
    return place_of(having, first, most, is_down=is_down)
