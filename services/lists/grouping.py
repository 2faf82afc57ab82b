"""Splits a list of works into groups that follow one another, and counts each group."""

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
from services.lists.conditions import Condition, IdQuery, media_types, no_type_clause, type_clause
from services.lists.groups import Group
from services.lists.sorts import LETTERS, Sort, letter_start
from services.lists.statements import count, fetch_ids_of
from services.search.index import count_matches
from services.text.names import name_key

# one of so many works: then it is quicker to sort what was found than to look through all in order
_FEW = 20


class ListSpec(NamedTuple):
    """What defines a list. `letters` are the maintained counts for the condition's kind."""

    scopes: tuple[int, ...]
    condition: Condition
    sort: Sort
    letters: Mapping[str, int]

    @property
    def values(self) -> dict[str, Any]:
        kind = {"kind": self.condition.kind} if self.condition.kind else {}
        return {**self.condition.values, **kind}


def groups_of(spec: ListSpec) -> list[Group]:
    """The groups in ascending order, without empty ones."""
    if spec.condition.is_impossible or not spec.scopes:
        return []
    if spec.condition.id_query is not None:
        groups = [_id_query_group(spec.condition.id_query)]
    elif spec.sort.name == "media_type":
        groups = _by_media_type(spec)
    elif spec.sort.is_absent_last and spec.sort.order.present:
        groups = _with_absent_last(spec)
    else:
        groups = [_group(spec, spec.sort.order.keys, works=total(spec))]
    return [group for group in groups if group.works]


def _id_query_group(order: IdQuery) -> Group:
    if order.is_cached:
        key = ("own", order.sql, frozen(order.values))
        ids = cached(key, lambda: fetch_ids_of(order.sql, order.values))
    else:
        ids = fetch_ids_of(order.sql, order.values)
    return Group("", (), (), {}, len(ids), is_few=True, ids=ids)


def total(spec: ListSpec) -> int:
    """How many works match the condition."""
    condition = spec.condition
    if condition.is_counted:
        letter = condition.letter
        return spec.letters.get(letter, 0) if letter else sum(spec.letters.values())
    if condition.match and not (condition.letter or condition.kind or condition.tag_id):
        return _matches(condition)
    return _counted(_merged_branch(spec), spec.values)


def _with_absent_last(spec: ListSpec) -> list[Group]:
    order = spec.sort.order
    absent = _group(spec, order.keys[1:], order.absent, name="absent")
    present = _group(spec, order.keys, order.present, works=total(spec) - absent.works)
    return [present._replace(plain=branches_of(spec)), absent]


def _by_media_type(spec: ListSpec) -> list[Group]:
    keys = spec.sort.order.keys
    types = sorted(
        ((name_key(shown), type_id, key) for type_id, key, shown in media_types()),
        reverse=spec.sort.is_descending,
    )
    groups = [
        _group(spec, keys, type_clause(type_id, key), name=str(type_id))
        for _, type_id, key in types
    ]
    return [*groups, _group(spec, keys, no_type_clause(), name="none")]


def _group(
    spec: ListSpec,
    keys: tuple[str, ...],
    part: str = "",
    *,
    name: str = "",
    works: int | None = None,
) -> Group:
    is_few = not spec.condition.is_counted and _is_few(spec)
    branches = _merged_branch(spec, part) if is_few else branches_of(spec, part)
    if works is None:
        works = _counted(branches, spec.values)
    return Group(
        name=name,
        branches=branches,
        keys=keys,
        values=spec.values,
        works=works,
        is_few=is_few,
        is_narrowed=bool(spec.condition.parts),
        starts=_letter_starts(spec, keys) if not part else (),
    )


def _letter_starts(spec: ListSpec, keys: tuple[str, ...]) -> tuple[Anchor, ...]:
    """Anchors at the first work of each letter, for a list by title that is narrowed by a kind at
    most.
    """
    if spec.condition.parts or keys[0] != "sort_key":
        return ()
    before = accumulate((spec.letters.get(letter, 0) for letter in LETTERS), initial=0)
    return tuple(
        Anchor(position, (letter_start(letter),))
        for letter, position in zip(LETTERS, before, strict=False)
        if letter_start(letter)
    )


# ── conditions of the branches ────────────────────────────────────────────────────────────────────


def branches_of(spec: ListSpec, part: str = "") -> tuple[str, ...]:
    """One condition per scope, in the order of the index on scopes. With a kind, only for the
    scopes that have works of it, and without the kind's condition where they have no other works.
    """
    more = "".join(f" AND ({clause})" for clause in (*spec.condition.parts, part) if clause)
    if not spec.condition.kind:
        return tuple(f"scope_id = {scope}{more}" for scope in spec.scopes)
    kinds = scope_counts.by_kind(spec.scopes)
    return tuple(
        f"scope_id = {scope}{' AND kind = :kind' if len(kinds[scope]) > 1 else ''}{more}"
        for scope in sorted(kinds)
        if spec.condition.kind in kinds[scope]
    )


def _merged_branch(spec: ListSpec, part: str = "") -> tuple[str, ...]:
    """One condition for all scopes, for a condition that finds few works: the unary plus keeps the
    database from using the index on scopes.
    """
    kind = ("kind = :kind",) if spec.condition.kind else ()
    parts = (f"+scope_id IN ({', '.join(map(str, spec.scopes))})", *spec.condition.parts, *kind)
    return (" AND ".join(f"({clause})" for clause in (*parts, part) if clause),)


# ── how many ──────────────────────────────────────────────────────────────────────────────────────


def _is_few(spec: ListSpec) -> bool:
    return _upper_bound(spec) * _FEW < sum(spec.letters.values())


def _upper_bound(spec: ListSpec) -> int:
    """An upper bound for the number of works, read from an index alone where possible."""
    condition = spec.condition
    if condition.tag_id:
        query = select(func.count()).where(WorkTag.tag_id == condition.tag_id)
        return int(session().execute(query).scalar() or 0)
    if condition.match:
        return _matches(condition)
    return _counted(_merged_branch(spec), spec.values)


def _matches(condition: Condition) -> int:
    match = condition.values[condition.match]
    return cached(("matches", match), lambda: count_matches(match))


def _counted(branches: tuple[str, ...], values: dict[str, Any]) -> int:
    return cached(("count", branches, frozen(values)), lambda: count(branches, values))
