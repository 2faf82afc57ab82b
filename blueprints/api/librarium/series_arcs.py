"""Story arcs within a series."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from blueprints.api.librarium.bodies.series import ArcBody
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.series import ONE, TAG
from blueprints.api.librarium.shapes import series as shapes
from models.account import User
from models.library import Library
from services import series, series_arcs


@get(ONE + "/arcs", TAG, permission="series:read", answer=list[shapes.ArcResponse])
def list_arcs(by: User, library: Library, series_id: UUID) -> list[shapes.ArcResponse]:
    """List the arcs by position.

    An arc is a part of a series, for example the volumes that tell one story.
    """
    of_series = series.get_series(library, series_id, by=by)
    return [shapes.arc(of_series, row) for row in series_arcs.list_arcs(library, of_series, by=by)]


@post(
    ONE + "/arcs",
    TAG,
    permission="series:update",
    body=ArcBody,
    answer=shapes.ArcResponse,
    status=201,
    errors=(409,),
)
def create_arc(by: User, library: Library, series_id: UUID, body: ArcBody) -> shapes.ArcResponse:
    """Create an arc. Names are unique within the series."""
    row = series.get_series(library, series_id, by=by)
    arc = series_arcs.create_arc(row, _values(body), by=by)
    return shapes.arc(row, series_arcs.row_of(library, row, arc, by=by))


@put(
    ONE + "/arcs/{arc_id}",
    TAG,
    permission="series:update",
    body=ArcBody,
    answer=shapes.ArcResponse,
    errors=(409,),
)
def edit_arc(
    by: User, library: Library, series_id: UUID, arc_id: UUID, body: ArcBody
) -> shapes.ArcResponse:
    """Replace an arc. Omitted fields are cleared."""
    row = series.get_series(library, series_id, by=by)
    arc = series_arcs.edit_arc(row, series_arcs.get_arc(row, arc_id, by=by), _values(body), by=by)
    return shapes.arc(row, series_arcs.row_of(library, row, arc, by=by))


@delete(ONE + "/arcs/{arc_id}", TAG, permission="series:update")
def delete_arc(by: User, library: Library, series_id: UUID, arc_id: UUID) -> None:
    """Delete an arc. Its books stay in the series."""
    row = series.get_series(library, series_id, by=by)
    series_arcs.delete_arc(row, series_arcs.get_arc(row, arc_id, by=by), by=by)


def _values(body: ArcBody) -> dict[str, Any]:
    return {
        **body.model_dump(exclude={"vol_start", "vol_end"}),
        "volume_start": body.vol_start,
        "volume_end": body.vol_end,
    }
