"""Libraries for APIs, with the number of works in each and how many of them the caller reads or has
read; in one round trip. Plain SQL for the reason given in lists/parts.py.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from models.account import User
from services import access
from services.db.plain_sql import rows_of_all
from services.lists.parts import moment, uuid_text

_LIBRARIES = (
    "SELECT l.id, l.kind, l.uuid, l.name, l.description, l.slug, u.uuid, l.is_public, l.created_at,"
    ' l.updated_at FROM library l LEFT JOIN "user" u ON u.id = l.owner_id WHERE l.id IN (:ids)'
    " ORDER BY l.name_key, l.id"
)
_WORKS = (
    "SELECT s.library_id, sum(c.works) FROM scope_library s CROSS JOIN scope_count c WHERE"
    " s.library_id IN (:ids) AND c.scope_id = s.scope_id GROUP BY s.library_id"
)
_READING = (
    "SELECT s.library_id, i.status, count(DISTINCT w.id) FROM interaction i CROSS JOIN edition e"
    " CROSS JOIN work w CROSS JOIN scope_library s WHERE i.user_id = :user_id AND i.status IN"
    " ('reading', 'read') AND e.id = i.edition_id AND e.deleted_at IS NULL AND w.id = e.work_id AND"
    " w.deleted_at IS NULL AND s.scope_id = w.scope_id AND s.library_id IN (:ids) GROUP BY"
    " s.library_id, i.status"
)


class LibraryRow(NamedTuple):
    """`owner` is the public id of the owner, if there is one. `reading` and `read` count the works
    that the caller is reading and has read.
    """

    uuid: str
    name: str
    description: str
    slug: str
    owner: str | None
    is_public: bool
    created_at: datetime
    updated_at: datetime
    works: int
    reading: int
    read: int


def list_libraries(
    kinds: Collection[str], *, by: User, only: int | None = None
) -> list[LibraryRow]:
    """Libraries of these kinds that the caller may see, or one of them, by name."""
    visible = access.visible_libraries(by)
    ids = visible if only is None else visible & {only}
    if not ids:
        return []
    texts = (_LIBRARIES, _WORKS, _READING)
    libraries, counts, reading_rows = rows_of_all(texts, {"user_id": by.id}, ids=sorted(ids))
    works = {library_id: int(count) for library_id, count in counts}
    reading = {(library_id, status): count for library_id, status, count in reading_rows}
    return [
        LibraryRow._make(
            (
                *_columns(*row),
                works.get(library_id, 0),
                reading.get((library_id, "reading"), 0),
                reading.get((library_id, "read"), 0),
            )
        )
        for library_id, kind, *row in libraries
        if kind in kinds
    ]


def _columns(
    uuid: Any, name: str, description: str, slug: str, owner: Any, is_public: Any, *moments: Any
) -> tuple[Any, ...]:
    """Convert the values that the databases return differently."""
    owner_uuid = uuid_text(owner) if owner else None
    written = map(moment, moments)
    return (uuid_text(uuid), name, description, slug, owner_uuid, bool(is_public), *written)
