"""Works with all that a program's list shows of them: one query for each thing that hangs on them,
however many works there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from models.account import User
from models.base import EPOCH
from models.library import Library
from services import access
from services.db import plain_sql
from services.db.transactions import read_connection

DEFAULT_TYPES = {"book": "novel", "comic": "comic", "audiobook": "novel"}
"""The media type of works that nobody gave one, by kind."""


def kinds_that_are(type_names: Collection[str]) -> list[str]:
    """The kinds whose works are of one of these media types (internal names) when nobody gave them
    one.
    """
    return [kind for kind, name in DEFAULT_TYPES.items() if name in type_names]


_RANK = {"read": 3, "reading": 2, "did_not_finish": 1}


class BookRow(NamedTuple):
    """A work for a program; ids are its public ones, as text.

    Tuples have the columns of the queries below.
    """

    id: int
    uuid: str
    title: str
    subtitle: str
    description: str
    kind: str
    language: str
    year: int
    published: str
    cover_id: int | None
    media_type: tuple[str, str] | None
    created_at: datetime
    updated_at: datetime
    version: int
    libraries: list[tuple[str, str, str | None]]  # id, name, who added it; by date added
    contributors: list[tuple[str, str, str, int]]  # id, name, role, position
    tags: list[tuple[str, str, str, str, datetime]]  # id, library, name, color, made
    genres: list[tuple[str, str, datetime]]
    series: list[tuple[str, str, float]]  # id, name, position
    shelves: list[tuple[str, str]]
    publisher: str
    edition_language: str
    edition_published: str
    read_status: str
    rating: int
    progress: float
    open_loans: int


def rows_of(work_ids: Sequence[int], *, by: User, library: Library | None = None) -> list[BookRow]:
    """In the order of the ids; works that the caller may not see are left out.

    What belongs to libraries (tags, series, shelves, loans) is the given library's, else that of
    all which the caller may see.
    """
    scopes = access.visible_scopes(by, None if library is None else (library.id,))
    if not work_ids or not scopes:
        return []
    visible = _listed(sorted(access.visible_libraries(by)))
    seen = visible if library is None else str(library.id)
    texts = _texts(_listed(scopes), visible or "NULL", seen or "NULL")
    found, types, *parts = plain_sql.rows_of_all(texts, {"user_id": by.id}, ids=work_ids)
    works, around = {row[0]: row for row in found}, _Around(*map(_grouped, parts))
    moment = _as_given if read_connection().dialect.name == "postgresql" else _from_microseconds
    named = _named(types)
    return [_row(works[work_id], around, named, moment) for work_id in work_ids if work_id in works]


class _Around(NamedTuple):
    libraries: dict[int, list[Any]]
    contributors: dict[int, list[Any]]
    tags: dict[int, list[Any]]
    genres: dict[int, list[Any]]
    series: dict[int, list[Any]]
    shelves: dict[int, list[Any]]
    editions: dict[int, list[Any]]
    loans: dict[int, list[Any]]
    own: dict[int, list[Any]]


# CROSS JOIN: SQLite reads the tables in the order in which they stand, the few works first; to
# PostgreSQL it is a join like any other. The plus keeps it from beginning with all that a library
# holds, when the caller sees only one.
_WORKS = (
    "SELECT id, uuid, title, subtitle, description, kind, language, year, published, cover_id,"
    " media_type_id, created_at, updated_at, version FROM work WHERE id IN (:ids) AND +scope_id IN"
    " ({scopes}) AND deleted_at IS NULL"
)
_LIBRARIES = (
    'SELECT h.work_id, l.uuid, l.name, u.uuid FROM holding h CROSS JOIN library l LEFT JOIN "user"'
    " u ON u.id = h.added_by_id WHERE h.work_id IN (:ids) AND l.id = h.library_id AND +l.id IN"
    " ({visible}) ORDER BY h.added_at, h.id"
)
_CONTRIBUTORS = (
    "SELECT c.work_id, p.uuid, p.name, c.role, c.position FROM credit c JOIN person p ON p.id ="
    " c.person_id WHERE c.work_id IN (:ids) ORDER BY c.position, p.name, c.id"
)
_TAGS = (
    "SELECT w.work_id, t.uuid, l.uuid, t.name, t.color, t.created_at FROM work_tag w CROSS JOIN tag"
    " t CROSS JOIN library l WHERE w.work_id IN (:ids) AND t.id = w.tag_id AND l.id = t.library_id"
    " AND t.library_id IN ({libraries}) ORDER BY t.name_key, t.id"
)
_GENRES = (
    "SELECT w.work_id, g.uuid, g.name, g.created_at FROM work_genre w JOIN genre g ON g.id ="
    " w.genre_id WHERE w.work_id IN (:ids) ORDER BY g.name_key, g.id"
)
_SERIES = (
    "SELECT e.work_id, s.uuid, s.name, e.position FROM series_entry e CROSS JOIN series s WHERE"
    " e.work_id IN (:ids) AND s.id = e.series_id AND s.library_id IN ({libraries}) AND s.deleted_at"
    " IS NULL ORDER BY e.position, s.sort_key, e.id"
)
_SHELVES = (
    "SELECT w.work_id, s.uuid, s.name FROM shelf_work w CROSS JOIN shelf s WHERE w.work_id IN"
    " (:ids) AND s.id = w.shelf_id AND s.library_id IN ({libraries}) AND s.deleted_at IS NULL ORDER"
    " BY s.display_order, s.name_key, s.id"
)
_EDITIONS = (
    "SELECT work_id, publisher, language, published FROM edition WHERE work_id IN (:ids) AND"
    " deleted_at IS NULL ORDER BY is_primary DESC, position, id"
)
_LOANS = (
    "SELECT e.work_id, count(*) FROM edition e CROSS JOIN copy c CROSS JOIN loan l WHERE e.work_id"
    " IN (:ids) AND c.edition_id = e.id AND l.copy_id = c.id AND l.library_id IN ({libraries}) AND"
    " l.returned_on IS NULL AND l.deleted_at IS NULL GROUP BY e.work_id"
)
_OWN = (
    "SELECT e.work_id, i.status, i.rating, i.progress FROM edition e CROSS JOIN interaction i WHERE"
    " e.work_id IN (:ids) AND i.edition_id = e.id AND i.user_id = :user_id AND e.deleted_at IS NULL"
    " ORDER BY i.updated_at DESC, i.id"
)

_TYPES = "SELECT id, uuid, name_key, display_name FROM media_type"
_PARTS = (
    _LIBRARIES,
    _CONTRIBUTORS,
    _TAGS,
    _GENRES,
    _SERIES,
    _SHELVES,
    _EDITIONS,
    _LOANS,
    _OWN,
)  # in the order of _Around


@lru_cache(64)
def _texts(scopes: str, visible: str, libraries: str) -> tuple[str, ...]:
    return tuple(
        sql.format(scopes=scopes, visible=visible, libraries=libraries)
        for sql in (_WORKS, _TYPES, *_PARTS)
    )


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row[1:])
    return found


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))


def _named(types: Iterable[Any]) -> dict[Any, tuple[str, str]]:
    """Media types by id, and by internal name for those that are somebody's default."""
    found: dict[Any, tuple[str, str]] = {}
    for type_id, uuid, name, shown in types:
        found[type_id] = found[name] = (_id(uuid), shown)
    return found


def _row(
    work: Any, around: _Around, types: dict[Any, tuple[str, str]], moment: Callable[[Any], datetime]
) -> BookRow:
    work_id = work[0]
    publisher, language, published = next(iter(around.editions.get(work_id, ())), ("", "", ""))
    own = max(around.own.get(work_id, ()), key=lambda row: _RANK.get(row[0], 0), default=None)
    return BookRow(
        id=work_id,
        uuid=_id(work[1]),
        title=work[2],
        subtitle=work[3],
        description=work[4],
        kind=work[5],
        language=work[6],
        year=work[7],
        published=work[8],
        cover_id=work[9],
        media_type=types.get(work[10]) or types.get(DEFAULT_TYPES.get(work[5], "")),
        created_at=moment(work[11]),
        updated_at=moment(work[12]),
        version=work[13],
        libraries=[
            (_id(uuid), name, _id(adder) if adder else None)
            for uuid, name, adder in around.libraries.get(work_id, ())
        ],
        contributors=[(_id(uuid), *rest) for uuid, *rest in around.contributors.get(work_id, ())],
        tags=[
            (_id(uuid), _id(there), name, color, moment(made))
            for uuid, there, name, color, made in around.tags.get(work_id, ())
        ],
        genres=[
            (_id(uuid), name, moment(made)) for uuid, name, made in around.genres.get(work_id, ())
        ],
        series=[
            (_id(uuid), name, position) for uuid, name, position in around.series.get(work_id, ())
        ],
        shelves=[(_id(uuid), name) for uuid, name in around.shelves.get(work_id, ())],
        publisher=publisher,
        edition_language=language,
        edition_published=published,
        read_status=own[0] if own else "",
        rating=(own[1] or 0) if own else 0,
        progress=_percent(own[2]) if own else 0,
        open_loans=around.loans.get(work_id, [(0,)])[0][0],
    )


@lru_cache(32_768)
def _id(value: UUID | str) -> str:
    """PostgreSQL's driver gives UUIDs, SQLite 32 digits; the same people, tags and genres come on
    every page.
    """
    if isinstance(value, UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def _as_given(value: Any) -> datetime:
    return value


@lru_cache(8192)
def _from_microseconds(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


def _percent(progress: Any) -> float:
    """What a program stored as its progress, when it is a number."""
    if isinstance(progress, str):
        progress = orjson.loads(progress)
    found = progress.get("percent") if isinstance(progress, dict) else None
    return found if isinstance(found, int | float) and not isinstance(found, bool) else 0
