"""Shelves of a library."""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.series import NamedQuery
from blueprints.api.librarium.bodies.sorting import ShelfBody, ShelfBook
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import books, sorting
from models.account import User
from models.library import Library
from services import shelves
from services.works.read import get_library_work

TAG = "shelves"
ALL = "/libraries/{library_id}/shelves"
ONE = ALL + "/{shelf_id}"


@get(ALL, TAG, permission="shelves:read", query=NamedQuery, answer=list[sorting.ShelfResponse])
def list_shelves(by: User, library: Library, query: NamedQuery) -> list[sorting.ShelfResponse]:
    """List the shelves in their own order, then by name.

    With the number of books on each.
    """
    return [
        sorting.shelf(row)
        for row in shelves.list_shelves(library, by=by, search=query.search, tag=query.tag)
    ]


@post(
    ALL,
    TAG,
    permission="shelves:create",
    body=ShelfBody,
    answer=sorting.ShelfResponse,
    status=201,
    errors=(409,),
)
def create_shelf(by: User, library: Library, body: ShelfBody) -> sorting.ShelfResponse:
    """Create a shelf. Names are unique within the library."""
    created = shelves.create_shelf(
        library, body.model_dump(exclude={"tag_ids"}), by=by, tag_uuids=body.tag_ids or ()
    )
    return sorting.shelf(shelves.row_of(library, created, by=by))


@put(
    ONE,
    TAG,
    permission="shelves:update",
    body=ShelfBody,
    answer=sorting.ShelfResponse,
    errors=(409,),
)
def edit_shelf(
    by: User, library: Library, shelf_id: UUID, body: ShelfBody
) -> sorting.ShelfResponse:
    """Replace a shelf. Omitted fields are cleared, except its tags."""
    current = shelves.get_shelf(library, shelf_id, by=by)
    shelves.edit_shelf(current, body.model_dump(exclude={"tag_ids"}), by=by, tag_uuids=body.tag_ids)
    return sorting.shelf(shelves.row_of(library, current, by=by))


@delete(ONE, TAG, permission="shelves:delete")
def delete_shelf(by: User, library: Library, shelf_id: UUID) -> None:
    """Move a shelf to the trash. Its books stay in the library."""
    shelves.delete_shelf(shelves.get_shelf(library, shelf_id, by=by), by=by)


@get(ONE + "/books", TAG, permission="shelves:read", answer=list[books.BookResponse])
def list_books(by: User, library: Library, shelf_id: UUID) -> list[books.BookResponse]:
    """List the books on a shelf, most recently added first.

    At most 10,000.
    """
    current = shelves.get_shelf(library, shelf_id, by=by)
    rows = shelves.list_works(library, current, books.BOOK, by=by)
    return [books.book(row, library.uuid) for row in rows]


@post(ONE + "/books", TAG, permission="shelves:update", body=ShelfBook, status=204, errors=(409,))
def put_book(by: User, library: Library, shelf_id: UUID, body: ShelfBook) -> None:
    """Add a book to a shelf.

    Adding it again changes nothing.
    """
    shelves.put_book(library, shelves.get_shelf(library, shelf_id, by=by), body.book_id, by=by)


@delete(ONE + "/books/{book_id}", TAG, permission="shelves:update", errors=(409,))
def remove_book(by: User, library: Library, shelf_id: UUID, book_id: UUID) -> None:
    """Remove a book from a shelf.

    The book stays in the library.
    """
    shelves.remove_book(shelves.get_shelf(library, shelf_id, by=by), book_id, by=by)


@get(
    "/libraries/{library_id}/books/{book_id}/shelves",
    TAG,
    permission="shelves:read",
    answer=list[sorting.ShelfResponse],
)
def list_shelves_of_book(by: User, library: Library, book_id: UUID) -> list[sorting.ShelfResponse]:
    """List the shelves of this library that contain a book.

    Shelves of other libraries are not listed.
    """
    return [
        sorting.shelf(row)
        for row in shelves.shelves_of(library, get_library_work(library, book_id, by=by), by=by)
    ]
