"""The number of works per scope, by kind and letter; triggers in the database maintain it."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import bindparam, func, select

from models.library import ScopeCount
from services.db.cache import cached_lookup
from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.lists.statements import compiled, one_of

_COUNT = ScopeCount.__table__


def by_letter(scopes: tuple[int, ...], kind: str = "") -> dict[str, int]:
    """The number of works of each letter that has any; of one kind, or of all."""
    return cached_lookup(("letters", scopes, kind), lambda: _by_letter(scopes, kind))


def _by_letter(scopes: tuple[int, ...], kind: str) -> dict[str, int]:
    sql = _letters_sql(scopes, bool(kind), read_connection().dialect.name)
    rows = run(sql, {"kind": kind} if kind else {})
    return {letter: int(works) for letter, works in rows if works > 0}


def by_kind(scopes: tuple[int, ...]) -> dict[int, dict[str, int]]:
    """For each scope with works, the number of works of each kind."""
    return cached_lookup(("kinds", scopes), lambda: _by_kind(scopes))


def _by_kind(scopes: tuple[int, ...]) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    for scope, kind, works in run(_kinds_sql(scopes, read_connection().dialect.name)):
        if works > 0:
            counts.setdefault(scope, {})[kind] = int(works)
    return counts


@lru_cache(256)
def _letters_sql(scopes: tuple[int, ...], has_kind: bool, dialect: str) -> str:
    query = select(_COUNT.c.letter, func.sum(_COUNT.c.works)).where(one_of("scope_id", scopes))
    if has_kind:
        query = query.where(_COUNT.c.kind == bindparam("kind"))
    return compiled(query.group_by(_COUNT.c.letter), dialect)


@lru_cache(256)
def _kinds_sql(scopes: tuple[int, ...], dialect: str) -> str:
    query = select(_COUNT.c.scope_id, _COUNT.c.kind, func.sum(_COUNT.c.works))
    return compiled(
        query.where(one_of("scope_id", scopes)).group_by(_COUNT.c.scope_id, _COUNT.c.kind), dialect
    )
