"""Story arcs within a series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from errors import NotFound, Problem
from models import base
from models.account import User
from models.change import ChangeSet
from models.classification import Series, SeriesArc, SeriesEntry
from models.library import Library
from models.work import Work
from services import access
from services.changes import recording
from services.db.transactions import session
from services.text import clean
from services.text.fields import N_, Field, Table, line, prose
from services.text.names import name_key
from services.works.fields import SERIES

LIMIT = 10_000
HIGHEST = 99_999.9


class ArcRow(NamedTuple):
    """An arc, and the number of its books that the library still holds."""

    arc: SeriesArc
    books: int


def _place(*, is_optional: bool) -> Callable[[Any], float | None]:
    def cleaned(value: Any) -> float | None:
        if value is None and is_optional:
            return None
        if not isinstance(value, int | float) or not 0 <= value <= HIGHEST:
            raise clean.InvalidValue(Problem("not_a_number", minimum=0, maximum=HIGHEST))
        return float(value)

    return cleaned


ARC = Table(
    name=line(N_("Name"), SERIES["name"].limit, is_required=True),
    description=prose(N_("Description")),
    position=Field(label=N_("Position"), clean=_place(is_optional=False), kind="number"),
    volume_start=Field(label=N_("From volume"), clean=_place(is_optional=True), kind="number"),
    volume_end=Field(label=N_("To volume"), clean=_place(is_optional=True), kind="number"),
)


def list_arcs(library: Library, series: Series, *, by: User) -> list[ArcRow]:
    """The arcs of a series by position, then name. Raises NotFound."""
    access.require(by, "series:read", series)
    counted = (
        select(SeriesEntry.arc_id, func.count().label("books"))
        .join(Work, Work.id == SeriesEntry.work_id)
        .where(
            SeriesEntry.series_id == series.id,
            Work.scope_id.in_(access.visible_scopes(by, (library.id,))),
            Work.deleted_at.is_(None),
        )
        .group_by(SeriesEntry.arc_id)
    ).subquery()
    query = select(SeriesArc, func.coalesce(counted.c.books, 0)).outerjoin(
        counted, counted.c.arc_id == SeriesArc.id
    )
    rows = session().execute(
        query.where(SeriesArc.series_id == series.id)
        .order_by(SeriesArc.position, SeriesArc.name_key, SeriesArc.id)
        .limit(LIMIT)
    )
    return [ArcRow(arc, books) for arc, books in rows]


def row_of(library: Library, series: Series, arc: SeriesArc, *, by: User) -> ArcRow:
    """One arc with its number of books. Raises NotFound."""
    return next(
        (row for row in list_arcs(library, series, by=by) if row.arc.id == arc.id), ArcRow(arc, 0)
    )


def get_arc(series: Series, uuid: UUID, *, by: User) -> SeriesArc:
    """An arc of this series. Raises NotFound."""
    access.require(by, "series:read", series)
    arc = (
        session()
        .execute(select(SeriesArc).where(SeriesArc.uuid == uuid, SeriesArc.series_id == series.id))
        .scalar()
    )
    if arc is None:
        raise NotFound("arc")
    return arc


def create_arc(series: Series, values: Mapping[str, Any], *, by: User) -> SeriesArc:
    """Create an arc. Raises Forbidden, Invalid, NotFound, and Conflict("duplicate") when the series
    has an arc of this name.
    """
    cleaned = ARC.clean_new(values)
    arc = SeriesArc(series_id=series.id, name_key=name_key(cleaned["name"]), **cleaned)
    with recording(by=by, kind="edit", subject=series, needs="series:update") as recorder:
        recorder.add(arc)
    return arc


def edit_arc(series: Series, arc: SeriesArc, values: Mapping[str, Any], *, by: User) -> SeriesArc:
    """Change the given fields. Raises Forbidden, Invalid, NotFound, Conflict("duplicate")."""
    cleaned = ARC.clean(values)
    if "name" in cleaned:
        cleaned["name_key"] = name_key(cleaned["name"])
    with recording(
        by=by, kind="edit", subject=series, needs="series:update", rows=(arc,)
    ) as recorder:
        if recorder.assign(arc, cleaned):
            arc.updated_at = base.utc_now()
    return arc


def delete_arc(series: Series, arc: SeriesArc, *, by: User) -> ChangeSet:
    """Delete an arc; its books stay in the series. Undo restores both. Raises Forbidden and
    NotFound.
    """
    with recording(
        by=by, kind="edit", subject=series, needs="series:update", rows=(arc,)
    ) as recorder:
        change_set = recorder.change_set
        for entry in (
            session()
            .execute(select(SeriesEntry).where(SeriesEntry.arc_id == arc.id))
            .scalars()
            .all()
        ):
            recorder.assign(entry, {"arc_id": None})
        recorder.remove(arc)
    return change_set
