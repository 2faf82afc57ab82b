"""Libraries of books, comics and audiobooks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.bodies import Body, Of
from blueprints.api.librarium.routes import KINDS, delete, get, post, put
from blueprints.api.librarium.shapes.base import Moment, Uuid, moment
from models.account import User
from models.library import Library
from services import libraries
from services.libraries import LIBRARY, NEW_LIBRARY
from services.lists import libraries as lists

TAG = "libraries"
# The owner of a library whose owner's account is gone: released clients cannot read a library that
# has none.
NOBODY = str(UUID(int=0))


class LibraryResponse(TypedDict):
    """The counts are numbers of books: in total, being read by the caller, and read by the caller.
    The id of a missing owner is all zeros.
    """

    id: Uuid
    name: str
    description: str
    slug: str
    owner_id: Uuid
    is_public: bool
    created_at: Moment
    updated_at: Moment
    book_count: int
    reading_count: int
    read_count: int


class NewLibrary(Body):
    """A new library."""

    name: Annotated[str, Of(LIBRARY["name"])]
    description: Annotated[str, Of(LIBRARY["description"])] = ""
    slug: Annotated[str, Of(NEW_LIBRARY["slug"])] = ""
    is_public: bool = False


class ChangedLibrary(Body):
    """What can change in a library."""

    name: Annotated[str, Of(LIBRARY["name"])]
    description: Annotated[str, Of(LIBRARY["description"])] = ""
    is_public: bool = False


@get("/libraries", TAG, scope="library:read", answer=list[LibraryResponse])
def list_libraries(by: User) -> list[LibraryResponse]:
    """List the libraries that you can see, by name.

    Administrators see all libraries.
    """
    return _shown(by)


@post(
    "/libraries",
    TAG,
    scope="library:admin",
    body=NewLibrary,
    answer=LibraryResponse,
    status=201,
    errors=(409,),
)
def create_library(by: User, body: NewLibrary) -> LibraryResponse:
    """Create a library for books. You become its owner."""
    return _one(libraries.create_library({**body.model_dump(), "kind": "book"}, by=by), by)


@get("/libraries/{library_id}", TAG, permission="library:read", answer=LibraryResponse)
def get_library(by: User, library: Library) -> LibraryResponse:
    """Get a library.

    The counts of what you read are your own.
    """
    return _one(library, by)


@put(
    "/libraries/{library_id}",
    TAG,
    permission="library:update",
    body=ChangedLibrary,
    answer=LibraryResponse,
    errors=(409,),
)
def edit_library(by: User, library: Library, body: ChangedLibrary) -> LibraryResponse:
    """Replace a library's name, description and public flag.

    The slug doesn't change.
    """
    return _one(libraries.edit_library(library, body.model_dump(), by=by), by)


@delete("/libraries/{library_id}", TAG, permission="library:delete", errors=(409,))
def delete_library(by: User, library: Library) -> None:
    """Move a library to the trash.

    It can be restored from the web pages for 30 days.
    """
    libraries.delete_library(library, by=by)


def _one(library: Library, by: User) -> LibraryResponse:
    return _shown(by, library.id)[0]


def _shown(by: User, only: int | None = None) -> list[LibraryResponse]:
    return [
        {
            "id": row.uuid,
            "name": row.name,
            "description": row.description,
            "slug": row.slug,
            "owner_id": row.owner or NOBODY,
            "is_public": row.is_public,
            "created_at": moment(row.created_at),
            "updated_at": moment(row.updated_at),
            "book_count": row.works,
            "reading_count": row.reading,
            "read_count": row.read,
        }
        for row in lists.list_libraries(KINDS, by=by, only=only)
    ]
