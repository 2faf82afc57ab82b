"""Which groups of works a list has, one behind the other, and how many works are in each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import func, select

from models.classification import WorkTag
from services.db.cache import cached, frozen
from services.db.transactions import session
from services.lists import scope_counts
from services.lists.anchors import Anchor
from services.lists.conditions import Condition, OwnOrder, is_of_no_type, is_of_type, media_types
from services.lists.groups import Group
from services.lists.sorts import LETTERS, Sort, letter_start
from services.lists.statements import count, fetch_ids_of
from services.search.index import count_matches
from services.text.names import name_key

# one of so many works: then it is quicker to sort what was found than to look through all in order
_FEW = 20


class Asked(NamedTuple):
    """What a list is made of; `letters` are the counts of what the condition's kind leaves."""

    scopes: tuple[int, ...]
    condition: Condition
    sort: Sort
    letters: Mapping[str, int]

    @property
    def values(self) -> dict[str, Any]:
        kind = {"kind": self.condition.kind} if self.condition.kind else {}
        return {**self.condition.values, **kind}


def groups_of(asked: Asked) -> list[Group]:
    """Empty ones are left out."""
    if asked.condition.is_impossible or not asked.scopes:
        return []
    if asked.condition.own is not None:
        groups = [_own(asked.condition.own)]
    elif asked.sort.name == "media_type":
        groups = _by_media_type(asked)
    elif asked.sort.is_absent_last and asked.sort.order.present:
        groups = _with_absent_last(asked)
    else:
        groups = [_group(asked, asked.sort.order.keys, works=total(asked))]
    return [group for group in groups if group.works]


def _own(order: OwnOrder) -> Group:
    if order.is_cached:
        key = ("own", order.sql, frozen(order.values))
        ids = cached(key, lambda: fetch_ids_of(order.sql, order.values))
    else:
        ids = fetch_ids_of(order.sql, order.values)
    return Group("", (), (), {}, len(ids), is_few=True, ids=ids)


def total(asked: Asked) -> int:
    """How many works the condition leaves."""
    condition = asked.condition
    if condition.is_counted:
        letter = condition.letter
        return asked.letters.get(letter, 0) if letter else sum(asked.letters.values())
    if condition.match and not (condition.letter or condition.kind or condition.tag_id):
        return _matches(condition)
    return _counted(_together(asked), asked.values)


def _with_absent_last(asked: Asked) -> list[Group]:
    order = asked.sort.order
    absent = _group(asked, order.keys[1:], order.absent, name="absent")
    present = _group(asked, order.keys, order.present, works=total(asked) - absent.works)
    return [present._replace(plain=branches_of(asked)), absent]


def _by_media_type(asked: Asked) -> list[Group]:
    keys = asked.sort.order.keys
    types = sorted(
        ((name_key(shown), type_id, key) for type_id, key, shown in media_types()),
        reverse=asked.sort.is_descending,
    )
    groups = [
        _group(asked, keys, is_of_type(type_id, key), name=str(type_id))
        for _, type_id, key in types
    ]
    return [*groups, _group(asked, keys, is_of_no_type(), name="none")]


def _group(
    asked: Asked, keys: tuple[str, ...], part: str = "", *, name: str = "", works: int | None = None
) -> Group:
    is_few = not asked.condition.is_counted and _is_few(asked)
    branches = _together(asked, part) if is_few else branches_of(asked, part)
    if works is None:
        works = _counted(branches, asked.values)
    return Group(
        name=name,
        branches=branches,
        keys=keys,
        values=asked.values,
        works=works,
        is_few=is_few,
        is_narrowed=bool(asked.condition.parts),
        starts=_letter_starts(asked, keys) if not part else (),
    )


def _letter_starts(asked: Asked, keys: tuple[str, ...]) -> tuple[Anchor, ...]:
    """Where letters begin in a list by title of which nothing but its kind is asked."""
    if asked.condition.parts or keys[0] != "sort_key":
        return ()
    before = accumulate((asked.letters.get(letter, 0) for letter in LETTERS), initial=0)
    return tuple(
        Anchor(position, (letter_start(letter),))
        for letter, position in zip(LETTERS, before, strict=False)
        if letter_start(letter)
    )


# ── conditions of the branches ────────────────────────────────────────────────────────────────────


def branches_of(asked: Asked, part: str = "") -> tuple[str, ...]:
    """One for each scope, in the order of its index; with a kind only the scopes that have it, and
    no condition where they have nothing else.
    """
    more = "".join(f" AND ({each})" for each in (*asked.condition.parts, part) if each)
    if not asked.condition.kind:
        return tuple(f"scope_id = {scope}{more}" for scope in asked.scopes)
    kinds = scope_counts.by_kind(asked.scopes)
    return tuple(
        f"scope_id = {scope}{' AND kind = :kind' if len(kinds[scope]) > 1 else ''}{more}"
        for scope in sorted(kinds)
        if asked.condition.kind in kinds[scope]
    )


def _together(asked: Asked, part: str = "") -> tuple[str, ...]:
    """One branch for all scopes, where the condition finds the works: the plus keeps the indexes of
    scopes out of it.
    """
    kind = ("kind = :kind",) if asked.condition.kind else ()
    parts = (f"+scope_id IN ({', '.join(map(str, asked.scopes))})", *asked.condition.parts, *kind)
    return (" AND ".join(f"({each})" for each in (*parts, part) if each),)


# ── how many ──────────────────────────────────────────────────────────────────────────────────────


def _is_few(asked: Asked) -> bool:
    return _at_most(asked) * _FEW < sum(asked.letters.values())


def _at_most(asked: Asked) -> int:
    """No more works are found; from an index alone where that can be."""
    condition = asked.condition
    if condition.tag_id:
        query = select(func.count()).where(WorkTag.tag_id == condition.tag_id)
        return int(session().execute(query).scalar() or 0)
    if condition.match:
        return _matches(condition)
    return _counted(_together(asked), asked.values)


def _matches(condition: Condition) -> int:
    match = condition.values[condition.match]
    return cached(("matches", match), lambda: count_matches(match))


def _counted(branches: tuple[str, ...], values: dict[str, Any]) -> int:
    return cached(("count", branches, frozen(values)), lambda: count(branches, values))
