"""The parts that a row of a list can show of a work besides its columns, by name: the SQL that
reads each for many works at once, and the function that makes its value.

Plain SQL, because the order of the tables matters: SQLite reads the tables of a CROSS JOIN in the
given order, the few works first (PostgreSQL treats it as any other join), and the unary plus keeps
it from starting with everything a library holds when the caller sees only one. Otherwise a page of
50 takes seconds at 1,000,000 works (benchmarks/api.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from models.base import EPOCH
from services.works.kinds import DEFAULT_TYPES

COLUMNS = frozenset({
    "id", "uuid", "title", "subtitle", "description", "kind", "language", "year", "published",
    "cover_id", "created_at", "updated_at", "version",
})  # fmt: skip
Rows = Sequence[Any]

_RANK = {"read": 3, "reading": 2, "did_not_finish": 1}
_TYPE_OF_KIND = " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in DEFAULT_TYPES.items())


class Part(NamedTuple):
    """`sql` selects rows that begin with the work's id. {visible} are the libraries that the caller
    sees, {libraries} those of the list; :ids and :user_id are bound values. `to_value` makes the
    value of one work from its rows.
    """

    sql: str
    to_value: Callable[[Rows], Any]


@lru_cache(32_768)
def uuid_text(value: UUID | str) -> str:
    """PostgreSQL's driver returns UUIDs, SQLite's 32 digits. Cached, because the same people, tags
    and genres appear on every page.
    """
    if isinstance(value, UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


@lru_cache(8192)
def moment(value: datetime | int) -> datetime:
    return EPOCH + timedelta(microseconds=value) if isinstance(value, int) else value


def _percent(progress: Any) -> float:
    """The percentage that a program stored as its progress; 0 when it isn't a number."""
    if isinstance(progress, str):
        progress = orjson.loads(progress)
    percent = progress.get("percent") if isinstance(progress, dict) else None
    return percent if isinstance(percent, int | float) and not isinstance(percent, bool) else 0


def _media_type(rows: Rows) -> tuple[str, str] | None:
    return next(((uuid_text(uuid), name) for uuid, name in rows), None)


def _libraries(rows: Rows) -> list[tuple[str, str, str | None]]:
    return [
        (uuid_text(uuid), name, uuid_text(adder) if adder else None) for uuid, name, adder in rows
    ]


def _people(rows: Rows) -> list[tuple[str, str, str, int]]:
    return [(uuid_text(uuid), name, role, position) for uuid, name, role, position in rows]


def _tags(rows: Rows) -> list[tuple[str, str, str, str, datetime]]:
    return [
        (uuid_text(uuid), uuid_text(library), name, color, moment(created_at))
        for uuid, library, name, color, created_at in rows
    ]


def _genres(rows: Rows) -> list[tuple[str, str, datetime]]:
    return [(uuid_text(uuid), name, moment(created_at)) for uuid, name, created_at in rows]


def _named(rows: Rows) -> list[tuple[Any, ...]]:
    return [(uuid_text(uuid), *rest) for uuid, *rest in rows]


def _edition(rows: Rows) -> tuple[str, str, str]:
    return next(((row[0], row[1], row[2]) for row in rows), ("", "", ""))


def _own(rows: Rows) -> tuple[str, int, float]:
    """Status, rating and progress of the edition that the caller has read furthest, from their
    newest interaction.
    """
    if not rows:
        return "", 0, 0
    status, rating, progress = max(rows, key=lambda row: _RANK.get(row[0], 0))
    return status, rating or 0, _percent(progress)


def _number(rows: Rows) -> int:
    return rows[0][0] if rows else 0


PARTS = {
    # uuid, display name
    "media_type": Part(
        "SELECT w.id, t.uuid, t.display_name FROM work w CROSS JOIN media_type t WHERE w.id IN"
        " (:ids) AND t.id = coalesce(w.media_type_id, (SELECT d.id FROM media_type d WHERE"
        f" d.name_key = CASE w.kind {_TYPE_OF_KIND} END))",
        _media_type,
    ),
    # uuid, name, uuid of who added it or None; by the day on which they came
    "libraries": Part(
        "SELECT h.work_id, l.uuid, l.name, u.uuid FROM holding h CROSS JOIN library l LEFT JOIN"
        ' "user" u ON u.id = h.added_by_id WHERE h.work_id IN (:ids) AND l.id = h.library_id AND'
        " +l.id IN ({visible}) ORDER BY h.added_at, h.id",
        _libraries,
    ),
    # uuid, name, role, position
    "contributors": Part(
        "SELECT c.work_id, p.uuid, p.name, c.role, c.position FROM credit c JOIN person p ON p.id ="
        " c.person_id WHERE c.work_id IN (:ids) ORDER BY c.position, p.name, c.id",
        _people,
    ),
    # uuid, uuid of the library, name, colour, created_at
    "tags": Part(
        "SELECT w.work_id, t.uuid, l.uuid, t.name, t.color, t.created_at FROM work_tag w CROSS JOIN"
        " tag t CROSS JOIN library l WHERE w.work_id IN (:ids) AND t.id = w.tag_id AND l.id ="
        " t.library_id AND t.library_id IN ({libraries}) ORDER BY t.name_key, t.id",
        _tags,
    ),
    # uuid, name, created_at
    "genres": Part(
        "SELECT w.work_id, g.uuid, g.name, g.created_at FROM work_genre w JOIN genre g ON g.id ="
        " w.genre_id WHERE w.work_id IN (:ids) ORDER BY g.name_key, g.id",
        _genres,
    ),
    # uuid, name, position
    "series": Part(
        "SELECT e.work_id, s.uuid, s.name, e.position FROM series_entry e CROSS JOIN series s WHERE"
        " e.work_id IN (:ids) AND s.id = e.series_id AND s.library_id IN ({libraries}) AND"
        " s.deleted_at IS NULL ORDER BY e.position, s.sort_key, e.id",
        _named,
    ),
    # uuid, name
    "shelves": Part(
        "SELECT w.work_id, s.uuid, s.name FROM shelf_work w CROSS JOIN shelf s WHERE w.work_id IN"
        " (:ids) AND s.id = w.shelf_id AND s.library_id IN ({libraries}) AND s.deleted_at IS NULL"
        " ORDER BY s.display_order, s.name_key, s.id",
        _named,
    ),
    # publisher, language and date of the first edition
    "edition": Part(
        "SELECT work_id, publisher, language, published FROM edition WHERE work_id IN (:ids) AND"
        " deleted_at IS NULL ORDER BY is_primary DESC, position, id",
        _edition,
    ),
    # the caller's status, rating and progress
    "own": Part(
        "SELECT e.work_id, i.status, i.rating, i.progress FROM edition e CROSS JOIN interaction i"
        " WHERE e.work_id IN (:ids) AND i.edition_id = e.id AND i.user_id = :user_id AND"
        " e.deleted_at IS NULL ORDER BY i.updated_at DESC, i.id",
        _own,
    ),
    "open_loans": Part(
        "SELECT e.work_id, count(*) FROM edition e CROSS JOIN copy c CROSS JOIN loan l WHERE"
        " e.work_id IN (:ids) AND c.edition_id = e.id AND l.copy_id = c.id AND l.library_id IN"
        " ({libraries}) AND l.returned_on IS NULL AND l.deleted_at IS NULL GROUP BY e.work_id",
        _number,
    ),
}
COLUMN_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "uuid": uuid_text, "created_at": moment, "updated_at": moment,
}  # fmt: skip
