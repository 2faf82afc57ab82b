"""Genres, shared by the whole instance."""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.sorting import GenreBody
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import sorting
from models.account import User
from services.works import genres

TAG = "genres"


@get("/genres", TAG, scope="books:read", answer=list[sorting.GenreResponse])
def list_genres(by: User) -> list[sorting.GenreResponse]:
    """List the genres by name: those for everyone, and those of books that you can see.

    Administrators get all genres.
    """
    return [sorting.genre(row) for row in genres.list_genres(by=by)]


@post(
    "/genres",
    TAG,
    is_admin=True,
    body=GenreBody,
    answer=sorting.GenreResponse,
    status=201,
    errors=(409,),
)
def create_genre(by: User, body: GenreBody) -> sorting.GenreResponse:
    """Create a genre. Names are unique."""
    return sorting.genre(genres.create_genre(body.model_dump(), by=by))


@put(
    "/genres/{genre_id}",
    TAG,
    is_admin=True,
    body=GenreBody,
    answer=sorting.GenreResponse,
    errors=(409,),
)
def edit_genre(by: User, genre_id: UUID, body: GenreBody) -> sorting.GenreResponse:
    """Rename a genre.

    All books keep it under the new name.
    """
    return sorting.genre(genres.edit_genre(genres.get_genre(genre_id), body.model_dump(), by=by))


@delete("/genres/{genre_id}", TAG, is_admin=True)
def delete_genre(by: User, genre_id: UUID) -> None:
    """Delete a genre and remove it from its books.

    It can be undone on the web pages.
    """
    genres.delete_genre(genres.get_genre(genre_id), by=by)
