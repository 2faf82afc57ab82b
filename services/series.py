"""Series of a library: listing, creating, editing and deleting them. Their books are in
services/series_books.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.change import ChangeSet
from models.classification import Series, SeriesTag, SeriesVolume, Tag
from models.library import Library
from services import access, series_rows, tags
from services.changes import Recorder, recording
from services.db.transactions import session
from services.series_rows import SeriesRow
from services.text.names import name_key
from services.works.fields import SERIES, SERIES_STATUSES
from services.works.series import columns


def list_series(library: Library, *, by: User, search: str = "", tag: str = "") -> list[SeriesRow]:
    """The series of a library by name. `search` is part of a name; `tag` is the name of a tag,
    ignoring letter case. Raises NotFound.
    """
    access.require(by, "series:read", library)
    conditions = []
    if search:
        conditions.append(Series.name_key.contains(name_key(search), autoescape=True))
    if tag:
        tagged = select(SeriesTag.series_id).join(Tag).where(Tag.name_key == name_key(tag))
        conditions.append(Series.id.in_(tagged))
    return series_rows.rows_of(library, conditions, by=by)


def get_series(library: Library, uuid: UUID, *, by: User) -> Series:
    """A series of this library. Raises NotFound, also when it is in the trash."""
    access.require(by, "series:read", library)
    query = select(Series).where(
        Series.uuid == uuid, Series.library_id == library.id, Series.deleted_at.is_(None)
    )
    series = session().execute(query).scalar()
    if series is None:
        raise NotFound("series")
    return series


class Found(NamedTuple):
    """A series with its library."""

    library: Library
    series: Series


def find_series(series_id: int, *, by: User) -> Found:
    """Raises NotFound, also when it is in the trash or the caller may not see it."""
    series = session().get(Series, series_id)
    if series is None or series.deleted_at is not None:
        raise NotFound("series")
    access.require(by, "series:read", series)
    return Found(session().get_one(Library, series.library_id), series)


def require_edit(series_id: int, *, by: User) -> Found:
    """As find_series(), for callers who may edit it. Raises Forbidden, too."""
    found = find_series(series_id, by=by)
    access.require(by, "series:update", found.series)
    return found


def row_of(library: Library, series: Series, *, by: User) -> SeriesRow:
    """One series with everything that a list shows. Raises NotFound."""
    access.require(by, "series:read", series)
    rows = series_rows.rows_of(library, (Series.id == series.id,), by=by)
    if not rows:
        raise NotFound("series")
    return rows[0]


def rows_of(library: Library, several: Sequence[Series], *, by: User) -> list[SeriesRow]:
    """These series with everything that a list shows, in the given order. Raises NotFound."""
    access.require(by, "series:read", library)
    rows = {
        row.id: row
        for row in series_rows.rows_of(
            library, (Series.id.in_([series.id for series in several]),), by=by
        )
    }
    return [rows[series.id] for series in several if series.id in rows]


def list_volumes(series: Series, *, by: User) -> Sequence[SeriesVolume]:
    """The volumes known from a metadata provider, by position; at most 10,000. Raises NotFound."""
    access.require(by, "series:read", series)
    query = (
        select(SeriesVolume)
        .where(SeriesVolume.series_id == series.id)
        .order_by(SeriesVolume.position, SeriesVolume.id)
    )
    return session().execute(query.limit(series_rows.LIMIT)).scalars().all()


def create_series(
    library: Library, values: Mapping[str, Any], *, by: User, tag_uuids: Sequence[UUID] = ()
) -> Series:
    """Create a series; several may have the same name. Raises Forbidden and Invalid; then nothing
    changes.
    """
    series = new_series(library, values)
    with recording(
        by=by, kind="create", subject=series, needs="series:create", within=library
    ) as recorder:
        recorder.add(series)
        _tag(recorder, series, tag_uuids)
    return series


def edit_series(
    series: Series, values: Mapping[str, Any], *, by: User, tag_uuids: Sequence[UUID] | None = None
) -> Series:
    """Change the given fields; with None the tags stay. Raises Forbidden, Invalid, NotFound; then
    nothing changes.
    """
    cleaned = _with_keys(SERIES.clean(values))
    with recording(by=by, kind="edit", subject=series, needs="series:update") as recorder:
        recorder.assign(series, cleaned)
        if tag_uuids is not None:
            _tag(recorder, series, tag_uuids)
    return series


def delete_series(series: Series, *, by: User) -> ChangeSet:
    """Move a series to the trash; its books stay and are no longer found by its name. Undo restores
    it with its books. Raises Forbidden and NotFound.
    """
    with recording(by=by, kind="delete", subject=series, needs="series:delete") as recorder:
        change_set = recorder.change_set
        recorder.remove(series)
    return change_set


def new_series(library: Library, values: Mapping[str, Any]) -> Series:
    """A new row, not added to the session. Raises Invalid."""
    return Series(
        library_id=library.id,
        **_with_keys(SERIES.clean_new({"status": SERIES_STATUSES[0], **values})),
    )


def _with_keys(cleaned: dict[str, Any]) -> dict[str, Any]:
    return cleaned | (columns(cleaned["name"]) if "name" in cleaned else {})


def _tag(recorder: Recorder, series: Series, uuids: Sequence[UUID]) -> None:
    tags.assign(recorder, series, SeriesTag, tags.ids_of(series.library_id, uuids))
