"""Books: the works of a library, as complete records."""

from __future__ import annotations

from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from blueprints import words
from blueprints.api.librarium.bodies.books import BookList, BookRequest
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes.base import Letters, Moment
from blueprints.api.librarium.shapes.books import BOOK, BookResponse, book
from blueprints.api.librarium.shapes.loans import LoanResponse, loan
from models.account import User
from models.library import Library
from services import loans
from services.lists import library_works, rows
from services.metadata import adding
from services.works import holdings, records
from services.works.edit import delete_everywhere
from services.works.read import get_by_isbn, get_visible_work

TAG = "books"
HERE = "/libraries/{library_id}/books"


class BookFingerprint(TypedDict):
    """Changes whenever a book is added, removed or edited; milliseconds since 1970."""

    total: int
    max_updated_at: Moment | None


class BookPage(TypedDict):
    """A page of books. `hint` names the part of `q` that was ignored because it couldn't be
    understood; `suggestions` are similar titles when nothing was found.
    """

    items: list[BookResponse]
    total: int
    page: int
    per_page: int
    hint: NotRequired[str]
    suggestions: NotRequired[list[str]]


class OneBook(BookResponse):
    """A book with its open loans."""

    active_loans: list[LoanResponse]


@get(HERE, TAG, permission="books:read", query=BookList, answer=BookPage)
def list_books(by: User, library: Library, query: BookList) -> BookPage:
    """List the books of a library, page by page.

    `sort` is title, created_at, media_type, publish_date or author. Books without an author or date
    come last in both directions.
    """
    work_query = query.to_query()
    rows, total = library_works.list_works(library, work_query, BOOK, by=by)
    page: BookPage = {
        "items": [book(row, library.uuid) for row in rows],
        "total": total,
        "page": query.page,
        "per_page": query.per_page,
    }
    if (problem := library_works.hint(work_query)) is not None:
        page["hint"] = words.sentence(problem)
    if query.q and not total and (others := library_works.suggestions(library, query.q, by=by)):
        page["suggestions"] = others
    return page


@post(
    HERE,
    TAG,
    permission="books:create",
    body=BookRequest,
    answer=BookResponse,
    status=201,
    errors=(409,),
)
def create_book(by: User, library: Library, body: BookRequest) -> BookResponse:
    """Create a book, with its first edition if one is given.

    If a book with the edition's ISBN exists that you can share, that book is returned; it is added
    to this library with one more copy. One that you can only see is copied into this library.
    What a new book lacks is looked up by its ISBN in the background.
    """
    work = records.create_work(library, body.record(), by=by)
    adding.look_up_new(work, by=by)
    return _shown(work.id, by, library)


@get(f"{HERE}/letters", TAG, permission="books:read", answer=Letters)
def letters(by: User, library: Library) -> list[str]:
    """List the letters A to Z that titles begin with.

    Leading articles are ignored.
    """
    return library_works.letters(library, by=by)


@get(f"{HERE}/fingerprint", TAG, permission="books:read", answer=BookFingerprint)
def fingerprint(by: User, library: Library) -> BookFingerprint:
    """Get a value that changes when any book of the library changes.

    A program that keeps a copy compares it to find out whether the copy is out of date.
    """
    total, newest = library_works.fingerprint(library, by=by)
    return {
        "total": total,
        "max_updated_at": (
            f"{newest:%Y-%m-%dT%H:%M:%S}.{newest.microsecond // 1000:03d}Z" if newest else None
        ),
    }


@get(
    "/libraries/{library_id}/book-by-isbn/{isbn}", TAG, permission="books:read", answer=BookResponse
)
def by_isbn(by: User, library: Library, isbn: str) -> BookResponse:
    """Find a book by ISBN.

    The ISBN can have 10 or 13 digits, with or without hyphens.
    """
    return _shown(get_by_isbn(library, isbn, by=by).id, by, library)


@get(f"{HERE}/{{book_id}}", TAG, permission="books:read", answer=OneBook)
def get_book(by: User, library: Library, book_id: UUID) -> OneBook:
    """Get a book, with its open loans.

    Your own status, rating and progress are included.
    """
    work = library_works.get_work(library, book_id, BOOK, by=by)
    open_loans = loans.list_loans(library, by=by, work=book_id) if work["open_loans"] else []
    return {
        **book(work, library.uuid),
        "active_loans": [loan(row, library.uuid) for row in open_loans],
    }


@put(f"{HERE}/{{book_id}}", TAG, permission="books:update", body=BookRequest, answer=BookResponse)
def edit_book(by: User, library: Library, book_id: UUID, body: BookRequest) -> BookResponse:
    """Replace a book's metadata.

    Omitted fields are cleared. Tags are those of this library.
    """
    return _shown(records.replace_work(library, book_id, body.record(), by=by).id, by, library)


@delete(f"{HERE}/{{book_id}}", TAG, permission="books:delete", errors=(409,))
def remove_book(by: User, library: Library, book_id: UUID) -> None:
    """Remove a book from this library.

    A book that no other library holds is moved to the trash. Returns 409 while a copy is on loan.
    """
    holdings.detach_work(library, book_id, by=by)


@post(f"{HERE}/{{book_id}}", TAG, permission="books:create", status=204)
def attach_book(by: User, library: Library, book_id: UUID) -> None:
    """Add a book of another library to this one.

    Needs edit rights in every library that holds the book. Without them, create your own copy of
    the book with its ISBN.
    """
    holdings.attach_work(library, book_id, by=by)


@get("/books/{book_id}", TAG, scope="books:read", answer=BookResponse)
def get_any_book(by: User, book_id: UUID) -> BookResponse:
    """Get a book from any library that you can see.

    The response is the same as below the library, without the open loans.
    """
    return _shown(get_visible_work(book_id, by=by).id, by, None)


@delete("/admin/books/{book_id}", "admin", is_admin=True, errors=(409,))
def delete_book(by: User, book_id: UUID) -> None:
    """Move a book to the trash, in all libraries that hold it.

    It can be restored on the web pages for 30 days.
    """
    delete_everywhere(book_id, by=by)


def _shown(work_id: int, by: User, library: Library | None) -> BookResponse:
    row = rows.rows_of([work_id], BOOK, by=by, library=library)[0]
    return book(row, library.uuid if library else None)
