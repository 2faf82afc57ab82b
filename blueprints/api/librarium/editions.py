"""Editions of a book, and the caller's own notes on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from blueprints.api.librarium.bodies.editions import (
    EditionBody,
    InteractionBody,
    copies_of,
    values_of,
)
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import editions as shapes
from blueprints.api.renaming import renaming_errors
from models.account import User
from models.library import Library
from services import interactions
from services.works import editions
from services.works.read import get_edition, get_library_work, get_visible_work

TAG = "editions"
_ALL = "/libraries/{library_id}/books/{book_id}/editions"
_ONE = f"{_ALL}/{{edition_id}}"
_MINE = f"{_ONE}/my-interaction"
_NAMES = {"status": "read_status", "finished_on": "date_finished"}  # API name by our name
_SAYS = ("books:update", "interactions:update")


@get(_ALL, TAG, permission="books:read", answer=list[shapes.EditionResponse])
def list_editions(by: User, library: Library, book_id: UUID) -> list[shapes.EditionResponse]:
    """List the editions of a book with their files, primary edition first.

    Copies are those of this library.
    """
    work = get_library_work(library, book_id, by=by)
    return [shapes.edition(row) for row in editions.list_editions(work, by=by, library=library)]


@get("/books/{book_id}/editions", TAG, scope="books:read", answer=list[shapes.EditionResponse])
def list_editions_anywhere(by: User, book_id: UUID) -> list[shapes.EditionResponse]:
    """List the editions of a book from any library that you can see.

    Copies are those of all these libraries.
    """
    return [
        shapes.edition(row)
        for row in editions.list_editions(get_visible_work(book_id, by=by), by=by)
    ]


@post(
    _ALL,
    TAG,
    permission="books:update",
    body=EditionBody,
    answer=shapes.EditionResponse,
    status=201,
)
def create_edition(
    by: User, library: Library, book_id: UUID, body: EditionBody
) -> shapes.EditionResponse:
    """Create an edition.

    The first edition of a book is its primary edition. `copy_count` creates as many copies.
    """
    work = get_library_work(library, book_id, by=by)
    created = editions.create_edition(
        work,
        library,
        values_of(body),
        by=by,
        narrator=body.narrator_contributor_id,
        copy_values=copies_of(body),
    )
    return shapes.edition(editions.get_row(created, by=by, library=library))


@put(
    _ONE,
    TAG,
    permission="books:update",
    body=EditionBody,
    answer=shapes.EditionResponse,
    errors=(409,),
)
def edit_edition(
    by: User, library: Library, book_id: UUID, edition_id: UUID, body: EditionBody
) -> shapes.EditionResponse:
    """Replace an edition's metadata.

    Omitted fields are cleared, except those about copies. Returns 409 if `copy_count` is lower than
    the number of copies on loan.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    editions.edit_edition(
        edition,
        library,
        values_of(body),
        by=by,
        narrator=body.narrator_contributor_id,
        copy_values=copies_of(body),
    )
    return shapes.edition(editions.get_row(edition, by=by, library=library))


@delete(_ONE, TAG, permission="books:update", errors=(409,))
def delete_edition(by: User, library: Library, book_id: UUID, edition_id: UUID) -> None:
    """Move an edition to the trash.

    Its files stay on the disk.
    """
    editions.delete_edition(get_edition(library, book_id, edition_id, by=by), by=by)


@get(
    _MINE,
    TAG,
    permission="books:read",
    answer=shapes.InteractionResponse,
    may_be_empty=True,
)
def get_interaction(by: User, library: Library, book_id: UUID, edition_id: UUID) -> Any:
    """Get your own status, rating and notes for an edition.

    An empty object if there are none.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    interaction = interactions.find_interaction(edition, by=by)
    return (
        shapes.interaction(interaction, by.uuid, edition.uuid) if interaction is not None else None
    )


@put(
    _MINE,
    TAG,
    permission="books:read",
    scope=_SAYS,
    body=InteractionBody,
    answer=shapes.InteractionResponse,
)
def save_interaction(
    by: User, library: Library, book_id: UUID, edition_id: UUID, body: InteractionBody
) -> shapes.InteractionResponse:
    """Replace your own status, rating and notes for an edition.

    Omitted fields are reset, except `progress`, which is only cleared by null. Nobody else can see
    them.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    values: dict[str, Any] = {
        "status": body.read_status or "unread",
        "rating": body.rating,
        "notes": body.notes,
        "review": body.review,
        "is_favorite": body.is_favorite,
    }
    if body.says_progress:
        values["progress"] = body.progress
    with renaming_errors(_NAMES):
        row = interactions.save_interaction(
            edition, values, body.date_started, body.date_finished, by=by
        )
    return shapes.interaction(row, by.uuid, edition.uuid)


@delete(_MINE, TAG, permission="books:read", scope=_SAYS)
def delete_interaction(by: User, library: Library, book_id: UUID, edition_id: UUID) -> None:
    """Delete your own status, rating, notes and readings for an edition.

    Other people's are not affected.
    """
    interactions.delete_interaction(get_edition(library, book_id, edition_id, by=by), by=by)
