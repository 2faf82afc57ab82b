"""Series of a library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from blueprints.api.librarium.bodies.series import NamedQuery, ProposalQuery, SeriesBody
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import series as shapes
from models.account import User
from models.library import Library
from services import series
from services.metadata import volumes

TAG = "series"
ONE = "/libraries/{library_id}/series/{series_id}"


@get(
    "/libraries/{library_id}/series",
    TAG,
    permission="series:read",
    query=NamedQuery,
    answer=list[shapes.SeriesResponse],
)
def list_series(by: User, library: Library, query: NamedQuery) -> list[shapes.SeriesResponse]:
    """List the series by name, at most 10,000.

    Each with the number of its books and how many you have read.
    """
    return [
        shapes.series(row)
        for row in series.list_series(library, by=by, search=query.search, tag=query.tag)
    ]


@post(
    "/libraries/{library_id}/series",
    TAG,
    permission="series:create",
    body=SeriesBody,
    answer=shapes.SeriesResponse,
    status=201,
)
def create_series(by: User, library: Library, body: SeriesBody) -> shapes.SeriesResponse:
    """Create a series.

    Several series can have the same name.
    """
    created = series.create_series(library, _values(body), by=by, tag_uuids=body.tag_ids or ())
    return shapes.series(series.row_of(library, created, by=by))


@get(ONE, TAG, permission="series:read", answer=shapes.SeriesResponse)
def get_series(by: User, library: Library, series_id: UUID) -> shapes.SeriesResponse:
    """Get a series.

    With the number of its books and how many you have read.
    """
    return shapes.series(
        series.row_of(library, series.get_series(library, series_id, by=by), by=by)
    )


@put(ONE, TAG, permission="series:update", body=SeriesBody, answer=shapes.SeriesResponse)
def edit_series(
    by: User, library: Library, series_id: UUID, body: SeriesBody
) -> shapes.SeriesResponse:
    """Replace a series' metadata.

    Omitted fields are cleared, except its tags.
    """
    row = series.get_series(library, series_id, by=by)
    series.edit_series(row, _values(body), by=by, tag_uuids=body.tag_ids)
    return shapes.series(series.row_of(library, row, by=by))


@delete(ONE, TAG, permission="series:delete")
def delete_series(by: User, library: Library, series_id: UUID) -> None:
    """Move a series to the trash. Its books are kept."""
    series.delete_series(series.get_series(library, series_id, by=by), by=by)


@get(ONE + "/volumes", TAG, permission="series:read", answer=list[shapes.SeriesVolumeResponse])
def list_volumes(by: User, library: Library, series_id: UUID) -> list[shapes.SeriesVolumeResponse]:
    """List the volumes that a metadata provider knows, by position.

    They include volumes that the library doesn't hold.
    """
    of_series = series.get_series(library, series_id, by=by)
    return [shapes.volume(of_series, row) for row in series.list_volumes(of_series, by=by)]


@post(
    ONE + "/volumes/sync",
    TAG,
    permission="series:update",
    answer=list[shapes.SeriesVolumeResponse],
    errors=(502, 503),
)
def sync_volumes(by: User, library: Library, series_id: UUID) -> list[shapes.SeriesVolumeResponse]:
    """Fetch the volumes of a series from its source, and list them.

    Volumes that the source lists no more stay. 400 when the series has no number at a source or
    the source doesn't know it, 502 when the source fails, 503 when no source is enabled.
    """
    of_series = series.get_series(library, series_id, by=by)
    volumes.sync(of_series, by=by)
    return [shapes.volume(of_series, row) for row in series.list_volumes(of_series, by=by)]


def _values(body: SeriesBody) -> dict[str, Any]:
    values = body.model_dump(exclude={"tag_ids", "is_complete", "external_id"})
    status = str(values["status"]).strip() or ("completed" if body.is_complete else "ongoing")
    return {**values, "status": status, "external_value": body.external_id}


@get(
    ONE + "/proposals",
    TAG,
    permission="series:read",
    query=ProposalQuery,
    answer=list[shapes.AIMetadataProposal],
)
def list_proposals(
    by: User, library: Library, series_id: UUID, query: ProposalQuery
) -> list[shapes.AIMetadataProposal]:
    """List a language model's proposals for a series.

    Always empty until a language model can be configured.
    """
    series.get_series(library, series_id, by=by)
    return []
