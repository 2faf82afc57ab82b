"""Contributors: the people and groups credited in books."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from blueprints.api.librarium.bodies.contributors import (
    ContributorChange,
    ContributorList,
    ContributorSearch,
    NewContributor,
)
from blueprints.api.librarium.pictures import ALSO, MAX_BYTES, PICTURE, picture
from blueprints.api.librarium.routes import delete, get, patch, post, put
from blueprints.api.librarium.shapes import contributors as shapes
from blueprints.api.librarium.shapes.base import Letters, Page
from blueprints.api.librarium.shapes.books import BOOK
from blueprints.api.openapi import Upload
from blueprints.current import settings
from models.account import User
from models.library import Library
from services import people, photos
from services.lists import people as lists_of_people

TAG = "contributors"
HERE = "/libraries/{library_id}/contributors"
ONE = "/contributors/{contributor_id}"


def _require_edit(by: User, contributor_id: UUID) -> None:
    people.require_edit(contributor_id, by=by)


@get(
    "/contributors",
    TAG,
    scope="books:read",
    query=ContributorSearch,
    answer=list[shapes.ContributorItem],
)
def find_contributors(by: User, query: ContributorSearch) -> list[shapes.ContributorItem]:
    """Find contributors by part of their name.

    Returns the first ten by name, or none if fewer than two characters are given. Only contributors
    of books that you can see are found, and those whom you created and no book credits yet.
    """
    return [shapes.item(uuid, name) for uuid, name in people.find_people(query.q, by=by)]


@post(
    "/contributors",
    TAG,
    scope="books:update",
    require=people.require_create,
    body=NewContributor,
    answer=shapes.ContributorItem,
    status=201,
)
def create_contributor(by: User, body: NewContributor) -> shapes.ContributorItem:
    """Create a contributor.

    Needs edit rights in at least one library. If you can already see a contributor of this name
    (not case-sensitive), that one is returned instead.
    """
    person = people.create_person(body.name, by=by)
    return shapes.item(person.uuid, person.name)


@patch(
    ONE,
    TAG,
    scope="books:update",
    require=_require_edit,
    body=ContributorChange,
    answer=shapes.ContributorResponse,
    errors=(409,),
)
def edit_contributor(
    by: User, contributor_id: UUID, body: ContributorChange
) -> shapes.ContributorResponse:
    """Edit a contributor.

    Only the fields that are sent change. Dates are a year, a month or a day (1947, 1947-09,
    1947-09-21). Needs edit rights in a library with a book of theirs. To rename them for everyone
    you need edit rights in all such libraries; otherwise your own books get a new contributor of
    that name.
    """
    person = people.get_person(contributor_id, by=by)
    person = people.edit_person(person, body.changes(person.born_on, person.died_on), by=by)
    return shapes.contributor(people.details_of(person, by=by))


@delete(ONE, TAG, scope="books:update", errors=(409,))
def delete_contributor(by: User, contributor_id: UUID) -> None:
    """Move a contributor to the trash.

    Returns 409 while a book credits them.
    """
    people.delete_person(people.get_person(contributor_id, by=by), by=by)


@get(f"{ONE}/photo", TAG, scope="books:read", answer=PICTURE, errors=ALSO)
def get_photo(by: User, contributor_id: UUID) -> Response:
    """Get the photo of a contributor, as WebP.

    Its address in `photo_url` changes with the photo, so it can be cached.
    """
    image = photos.find_photo(people.get_person(contributor_id, by=by), by=by)
    return picture(image.id if image else None, "photo", by)


@put(
    f"{ONE}/photo",
    TAG,
    scope="books:update",
    require=_require_edit,
    body=Upload("photo", limit=MAX_BYTES),
    status=204,
    errors=(503,),
)
def set_photo(by: User, contributor_id: UUID, body: FileStorage) -> None:
    """Upload a photo of a contributor.

    An image of at most 10 MiB (JPEG, PNG, WebP, AVIF, GIF, BMP or TIFF). It is re-encoded like a
    cover.
    """
    person = people.get_person(contributor_id, by=by)
    photos.set_photo(
        person,
        cast(BinaryIO, body.stream),
        by=by,
        data_dir=settings().data_dir,
        max_bytes=MAX_BYTES,
    )


@delete(f"{ONE}/photo", TAG, scope="books:update")
def remove_photo(by: User, contributor_id: UUID) -> None:
    """Remove the photo of a contributor.

    Returns 204 even if there was none.
    """
    photos.remove_photo(people.get_person(contributor_id, by=by), by=by)


@delete(f"{ONE}/works/{{work_id}}", TAG, scope="books:update")
def remove_work(by: User, contributor_id: UUID, work_id: UUID) -> None:
    """Remove a work from a contributor's bibliography.

    It stays removed when the bibliography is fetched again.
    """
    people.remove_entry(people.get_person(contributor_id, by=by), work_id, by=by)


@get(
    HERE,
    TAG,
    permission="books:read",
    query=ContributorList,
    answer=Page[shapes.ContributorListItem],
)
def list_contributors(
    by: User, library: Library, query: ContributorList
) -> Page[shapes.ContributorListItem]:
    """List the contributors of a library, page by page.

    A library's contributors are those of its books.
    """
    rows, total = lists_of_people.list_people(library, query.to_query(), by=by)
    return {
        "items": [shapes.list_item(row) for row in rows],
        "total": total,
        "page": query.page,
        "per_page": query.per_page,
    }


@get(f"{HERE}/letters", TAG, permission="books:read", answer=Letters)
def letters(by: User, library: Library) -> list[str]:
    """List the letters A to Z that the contributors' names begin with.

    They are the values that `letter` of the list accepts.
    """
    return lists_of_people.letters_of(library, by=by)


@get(f"{HERE}/{{contributor_id}}", TAG, permission="books:read", answer=shapes.LibraryContributor)
def get_contributor(by: User, library: Library, contributor_id: UUID) -> shapes.LibraryContributor:
    """Get a contributor, with their bibliography and their books in this library.

    The bibliography is sorted by year, with undated works last; books are sorted by title, at most
    2,000.
    """
    return shapes.library_contributor(
        *lists_of_people.get_person(library, contributor_id, BOOK, by=by), library.uuid
    )
