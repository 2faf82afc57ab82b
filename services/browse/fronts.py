"""What stands in the window of each library: its newest works, those with a picture first; one
query however many libraries there are.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

from models.account import User
from services import access
from services.db.plain_sql import run

_LOOKED_AT = 200  # newest works of a scope among which pictures are looked for
_COLUMNS = "id, scope_id, kind, title, creator, cover_id, hue, added_at"
_ORDER = "ORDER BY added_at DESC, id DESC"


class Front(NamedTuple):
    """A work in a library's window. Rows of the database have the same names and order."""

    id: int
    scope_id: int
    kind: str
    title: str
    creator: str
    cover_id: int | None
    hue: int
    added_at: Any


def library_fronts(by: User, *, most: int = 4) -> dict[int, list[Front]]:
    """By library that the caller may see: at most `most` of its newest works; drawn covers only
    where there are no pictures at all.
    """
    scope_ids = access.visible_scopes(by)
    if not scope_ids:
        return {}
    visible, libraries_of = access.visible_libraries(by), access.scope_libraries()
    found: dict[int, list[Front]] = defaultdict(list)
    for row in run(_sql(scope_ids, most)):
        front = Front(*row)
        for library_id in libraries_of[front.scope_id] & visible:
            found[library_id].append(front)
    return {library_id: _newest(fronts, most) for library_id, fronts in found.items()}


def _newest(fronts: list[Front], most: int) -> list[Front]:
    pictured = [front for front in fronts if front.cover_id] or fronts
    return sorted(pictured, key=lambda front: (front.added_at, front.id), reverse=True)[:most]


@lru_cache(256)
def _sql(scope_ids: tuple[int, ...], most: int) -> str:
    arms = []
    for scope in scope_ids:
        newest = (
            f"SELECT {_COLUMNS} FROM work WHERE scope_id = {scope} AND deleted_at IS NULL {_ORDER}"
            f" LIMIT {_LOOKED_AT}"
        )
        arms.append(
            f"SELECT * FROM (SELECT * FROM ({newest}) n{scope} ORDER BY cover_id IS NULL, added_at"
            f" DESC, id DESC LIMIT {most}) s{scope}"
        )
    return " UNION ALL ".join(arms)
