"""Series with everything that a list shows, with one query for each kind of related rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select

from models import base
from models.account import User
from models.classification import Series, SeriesArc, SeriesEntry, SeriesTag, SeriesVolume
from models.library import Library
from models.reading import Interaction
from models.work import Edition, Work
from services import access, tags
from services.db.transactions import session

LIMIT = 10_000
_PREVIEWS = 4
_WHOLE_DATE = len("2026-05-31")


class Preview(NamedTuple):
    """A book of a series whose cover is shown."""

    uuid: UUID
    title: str
    cover_id: int | None


class SeriesRow(NamedTuple):
    """A series in a list. `books` counts books that the library still holds; `read` and `reading`
    count those of the caller.
    """

    id: int
    uuid: UUID
    name: str
    description: str
    status: str
    total_count: int | None
    original_language: str
    publication_year: int | None
    demographic: str
    genres: list[str]
    url: str
    external_source: str
    external_value: str
    created_at: datetime
    updated_at: datetime
    library_uuid: UUID
    books: int
    read: int
    reading: int
    arcs: int
    last_release: str | None
    next_release: str | None
    previews: list[Preview]
    tags: list[Any]


_COLUMNS = tuple(
    getattr(Series, name) for name in SeriesRow._fields[: SeriesRow._fields.index("library_uuid")]
)


def rows_of(
    library: Library, conditions: Iterable[ColumnElement[bool]] = (), *, by: User
) -> list[SeriesRow]:
    """The series of a library that meet these conditions, by name; at most LIMIT."""
    own = (Series.library_id == library.id, Series.deleted_at.is_(None), *conditions)
    rows = (
        session()
        .execute(select(*_COLUMNS).where(*own).order_by(Series.sort_key, Series.id).limit(LIMIT))
        .all()
    )
    if not rows:
        return []
    wanted = select(Series.id).where(*own)
    held = (Work.scope_id.in_(access.visible_scopes(by, (library.id,))), Work.deleted_at.is_(None))
    books = _one_each(
        select(SeriesEntry.series_id, func.count())
        .join(Work)
        .where(SeriesEntry.series_id.in_(wanted), *held)
        .group_by(SeriesEntry.series_id)
    )
    read = _readings(wanted, held, by)
    previews, tagged, arcs, releases = (
        _previews(wanted, held),
        tags.by_owner(SeriesTag, wanted),
        _arcs(wanted),
        _releases(wanted),
    )
    return [
        SeriesRow._make(
            (
                *row,
                library.uuid,
                books.get(row.id, 0),
                read.get((row.id, "read"), 0),
                read.get((row.id, "reading"), 0),
                arcs.get(row.id, 0),
                *releases.get(row.id, (None, None)),
                previews.get(row.id, []),
                tagged.get(row.id, []),
            )
        )
        for row in rows
    ]


def _one_each(query: Select[*tuple[Any, ...]]) -> dict[int, Any]:
    return {row[0]: row[1] for row in session().execute(query)}


def _readings(wanted: Any, held: tuple[Any, ...], by: User) -> dict[tuple[int, str], int]:
    query = (
        select(SeriesEntry.series_id, Interaction.status, func.count(Work.id.distinct()))
        .join(Work, Work.id == SeriesEntry.work_id)
        .join(Edition, Edition.work_id == Work.id)
        .join(Interaction, Interaction.edition_id == Edition.id)
        .where(SeriesEntry.series_id.in_(wanted), *held, Edition.deleted_at.is_(None))
        .where(Interaction.user_id == by.id, Interaction.status.in_(("read", "reading")))
        .group_by(SeriesEntry.series_id, Interaction.status)
    )
    return {(row[0], row[1]): row[2] for row in session().execute(query)}


def _previews(wanted: Any, held: tuple[Any, ...]) -> dict[int, list[Preview]]:
    rank = (
        func.row_number()
        .over(partition_by=SeriesEntry.series_id, order_by=(SeriesEntry.position, SeriesEntry.id))
        .label("place")
    )
    placed = (
        select(SeriesEntry.series_id, Work.uuid, Work.title, Work.cover_id, rank)
        .join(Work)
        .where(SeriesEntry.series_id.in_(wanted), *held)
    ).subquery()
    query = (
        select(placed)
        .where(placed.c.place <= _PREVIEWS)
        .order_by(placed.c.series_id, placed.c.place)
    )
    previews: dict[int, list[Preview]] = defaultdict(list)
    for series_id, uuid, title, cover_id, _place in session().execute(query):
        previews[series_id].append(Preview(uuid, title, cover_id))
    return previews


def _arcs(wanted: Any) -> dict[int, int]:
    return _one_each(
        select(SeriesArc.series_id, func.count())
        .where(SeriesArc.series_id.in_(wanted))
        .group_by(SeriesArc.series_id)
    )


def _releases(wanted: Any) -> dict[int, tuple[str | None, str | None]]:
    """By series id, the latest release date up to today, and the next one."""
    today = base.utc_now().date().isoformat()
    released = SeriesVolume.released
    query = (
        select(
            SeriesVolume.series_id,
            func.max(case((released <= today, released))),
            func.min(case((released > today, released))),
        )
        .where(SeriesVolume.series_id.in_(wanted), func.length(released) == _WHOLE_DATE)
        .group_by(SeriesVolume.series_id)
    )
    return {row[0]: (row[1], row[2]) for row in session().execute(query)}
