"""Contributors: the people and groups that books name."""

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
from blueprints.api.librarium.pictures import ALSO, MOST_BYTES, PICTURE, picture
from blueprints.api.librarium.routes import delete, get, patch, post, put
from blueprints.api.librarium.shapes import contributors as shapes
from blueprints.api.librarium.shapes.base import Page
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


@get(
    "/contributors",
    TAG,
    scope="books:read",
    query=ContributorSearch,
    answer=list[shapes.ContributorItem],
)
def find_contributors(by: User, query: ContributorSearch) -> list[shapes.ContributorItem]:
    """The first ten whose name has this in it, by name; for less than two characters nobody.

    Only those whom a book that the caller may see names, and those whom no book names yet.
    """
    return [shapes.item(uuid, name) for uuid, name in people.find_people(query.q, by=by)]


@post(
    "/contributors",
    TAG,
    scope="books:update",
    body=NewContributor,
    answer=shapes.ContributorItem,
    status=201,
)
def create_contributor(by: User, body: NewContributor) -> shapes.ContributorItem:
    """Make a contributor; for who may edit some library.

    When the caller can see one of this name already (in any letter case), that one is answered, and
    nobody is made twice.
    """
    person = people.create_person(body.name, by=by)
    return shapes.item(person.uuid, person.name)


@patch(
    ONE,
    TAG,
    scope="books:update",
    body=ContributorChange,
    answer=shapes.ContributorResponse,
    errors=(409,),
)
def edit_contributor(
    by: User, contributor_id: UUID, body: ContributorChange
) -> shapes.ContributorResponse:
    """Change what is given; dates are a year, a month or a day (1947, 1947-09, 1947-09-21).

    For who may edit a library that has a book of theirs. A new name is for who may edit all of
    these; others change a contributor of their own, whom their books name from then on.
    """
    person = people.get_person(contributor_id, by=by)
    person = people.edit_person(person, body.changes(person.born_on, person.died_on), by=by)
    return shapes.contributor(people.details_of(person, by=by))


@delete(ONE, TAG, scope="books:update", errors=(409,))
def delete_contributor(by: User, contributor_id: UUID) -> None:
    """Put a contributor into the trash; not while a book names them."""
    people.delete_person(people.get_person(contributor_id, by=by), by=by)


@get(f"{ONE}/photo", TAG, scope="books:read", answer=PICTURE, errors=ALSO)
def get_photo(by: User, contributor_id: UUID) -> Response:
    """The photo of a contributor, as WebP."""
    image = photos.find_photo(people.get_person(contributor_id, by=by), by=by)
    return picture(image.id if image else None, "photo", by)


@put(
    f"{ONE}/photo",
    TAG,
    scope="books:update",
    body=Upload("photo", limit=MOST_BYTES),
    status=204,
    errors=(503,),
)
def set_photo(by: User, contributor_id: UUID, body: FileStorage) -> None:
    """Show this photo of a contributor: a picture of at most 10 MiB (JPEG, PNG, WebP, AVIF, GIF,
    BMP or TIFF), drawn anew like a cover.
    """
    person = people.get_person(contributor_id, by=by)
    photos.set_photo(
        person,
        cast(BinaryIO, body.stream),
        by=by,
        data_dir=settings().data_dir,
        most_bytes=MOST_BYTES,
    )


@delete(f"{ONE}/photo", TAG, scope="books:update")
def remove_photo(by: User, contributor_id: UUID) -> None:
    """Show no photo of a contributor any more."""
    photos.remove_photo(people.get_person(contributor_id, by=by), by=by)


@delete(f"{ONE}/works/{{work_id}}", TAG, scope="books:update")
def remove_work(by: User, contributor_id: UUID, work_id: UUID) -> None:
    """Take a work out of the list of what a contributor made; it stays out when that list is
    fetched again.
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
    """A page of those whom the books of a library name."""
    rows, total = lists_of_people.list_people(library, query.asked(), by=by)
    return {
        "items": [shapes.list_item(row) for row in rows],
        "total": total,
        "page": query.page,
        "per_page": query.per_page,
    }


@get(f"{HERE}/letters", TAG, permission="books:read", answer=list[str])
def letters(by: User, library: Library) -> list[str]:
    """The letters A to Z with which their names begin."""
    return lists_of_people.letters_of(library, by=by)


@get(f"{HERE}/{{contributor_id}}", TAG, permission="books:read", answer=shapes.LibraryContributor)
def get_contributor(by: User, library: Library, contributor_id: UUID) -> shapes.LibraryContributor:
    """One of them, with what they made (by year, those without one last) and their books here (by
    title, at most 2,000).
    """
    return shapes.library_contributor(
        *lists_of_people.get_person(library, contributor_id, BOOK, by=by), library.uuid
    )
