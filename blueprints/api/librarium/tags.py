"""Tags of a library."""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.sorting import TagBody
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import sorting
from models.account import User
from models.library import Library
from services import tags

TAG = "tags"
ALL = "/libraries/{library_id}/tags"
ONE = ALL + "/{tag_id}"


@get(ALL, TAG, permission="tags:read", answer=list[sorting.TagResponse])
def list_tags(by: User, library: Library) -> list[sorting.TagResponse]:
    """List the tags by name.

    Tags belong to one library.
    """
    return [sorting.tag(library, row) for row in tags.list_tags(library, by=by)]


@post(
    ALL,
    TAG,
    permission="tags:create",
    body=TagBody,
    answer=sorting.TagResponse,
    status=201,
    errors=(409,),
)
def create_tag(by: User, library: Library, body: TagBody) -> sorting.TagResponse:
    """Create a tag. Names are unique within the library."""
    return sorting.tag(library, tags.create_tag(library, body.model_dump(), by=by))


@put(ONE, TAG, permission="tags:update", body=TagBody, answer=sorting.TagResponse, errors=(409,))
def edit_tag(by: User, library: Library, tag_id: UUID, body: TagBody) -> sorting.TagResponse:
    """Replace a tag's name and colour.

    Everything that has it shows the new name.
    """
    return sorting.tag(
        library, tags.edit_tag(tags.get_tag(library, tag_id, by=by), body.model_dump(), by=by)
    )


@delete(ONE, TAG, permission="tags:delete")
def delete_tag(by: User, library: Library, tag_id: UUID) -> None:
    """Delete a tag and remove it from everything that has it.

    It can be undone on the web pages.
    """
    tags.delete_tag(tags.get_tag(library, tag_id, by=by), by=by)
