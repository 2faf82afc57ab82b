"""The covers shown for each library in a list: its newest works, preferring those with a picture;
one query for all libraries.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select, text, union_all

from models.account import User
from services import access
from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.lists.statements import WORK, compiled, number

_LOOKED_AT = 200  # newest works of a scope that are searched for pictures


class Preview(NamedTuple):
    """A work in a library's preview, with the columns of the query."""

    id: int
    scope_id: int
    kind: str
    title: str
    creator: str
    cover_id: int | None
    hue: int
    added_at: Any


def library_previews(by: User, *, limit: int = 4) -> dict[int, list[Preview]]:
    """By library id, at most `limit` of its newest works. Generated covers only appear when none of
    them has a picture.
    """
    scopes = access.visible_scopes(by)
    if not scopes:
        return {}
    visible, libraries_of = access.visible_libraries(by), access.scope_libraries()
    by_library: dict[int, list[Preview]] = defaultdict(list)
    for row in run(_sql(scopes, limit, _LOOKED_AT, read_connection().dialect.name)):
        preview = Preview(*row)
        for library_id in libraries_of[preview.scope_id] & visible:
            by_library[library_id].append(preview)
    return {library_id: _newest(previews, limit) for library_id, previews in by_library.items()}


def _newest(previews: list[Preview], limit: int) -> list[Preview]:
    pictured = [preview for preview in previews if preview.cover_id] or previews
    newest_first = sorted(pictured, key=lambda each: (each.added_at, each.id), reverse=True)
    return newest_first[:limit]


@lru_cache(256)
def _sql(scopes: tuple[int, ...], limit: int, looked_at: int, dialect: str) -> str:
    branches = [_branch(scope, limit, looked_at) for scope in scopes]
    return compiled(union_all(*branches) if len(branches) > 1 else branches[0], dialect)


def _branch(scope: int, limit: int, looked_at: int) -> Select[Any]:
    columns = [WORK.c[name] for name in Preview._fields]
    live = select(*columns).where(text(f"scope_id = {scope}"), WORK.c.deleted_at.is_(None))
    order = (WORK.c.added_at.desc(), WORK.c.id.desc())
    newest = live.order_by(*order).limit(number(looked_at)).offset(number(0)).subquery(f"n{scope}")
    pictured = text("cover_id IS NULL, added_at DESC, id DESC")
    chosen = select(newest).order_by(pictured).limit(number(limit)).offset(number(0))
    return select(chosen.subquery(f"s{scope}"))
