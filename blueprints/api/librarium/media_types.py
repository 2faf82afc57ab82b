"""Media types, shared by the whole instance: novel, manga, textbook…"""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.sorting import MediaTypeBody, NewMediaType
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import sorting
from models.account import User
from services.works import media_types

TAG = "media types"


@get("/media-types", TAG, scope="books:read", answer=list[sorting.MediaTypeResponse])
def list_media_types(by: User) -> list[sorting.MediaTypeResponse]:
    """List the media types by display name.

    The counts are of books that you can see.
    """
    return [sorting.media_type(row) for row in media_types.list_media_types(by=by)]


@post(
    "/media-types",
    TAG,
    is_admin=True,
    body=NewMediaType,
    answer=sorting.MediaTypeResponse,
    status=201,
    errors=(409,),
)
def create_media_type(by: User, body: NewMediaType) -> sorting.MediaTypeResponse:
    """Create a media type. Internal names are unique."""
    return sorting.media_type(
        media_types.row_of(media_types.create_media_type(body.model_dump(), by=by), by=by)
    )


@put(
    "/media-types/{media_type_id}",
    TAG,
    is_admin=True,
    body=MediaTypeBody,
    answer=sorting.MediaTypeResponse,
)
def edit_media_type(
    by: User, media_type_id: UUID, body: MediaTypeBody
) -> sorting.MediaTypeResponse:
    """Replace a media type's display name and description.

    The internal name doesn't change.
    """
    edited = media_types.edit_media_type(
        media_types.get_media_type(media_type_id), body.model_dump(), by=by
    )
    return sorting.media_type(media_types.row_of(edited, by=by))


@delete("/media-types/{media_type_id}", TAG, is_admin=True, errors=(409,))
def delete_media_type(by: User, media_type_id: UUID) -> None:
    """Delete a media type that no book uses.

    Returns 409 if a book uses it.
    """
    media_types.delete_media_type(media_types.get_media_type(media_type_id), by=by)
