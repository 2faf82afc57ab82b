"""Contributors: people and groups."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, address, moment
from blueprints.api.librarium.shapes.books import BookResponse, book
from services.lists.people import PersonRow, Publication
from services.lists.rows import Row
from services.people import Details
from services.text.dates import whole_day


class ContributorItem(TypedDict):
    """A contributor, as lists to choose from show them."""

    id: Uuid
    name: str


class ContributorListItem(TypedDict):
    """`book_count` counts books of the requested library."""

    id: Uuid
    name: str
    sort_name: str
    is_corporate: bool
    photo_url: str | None
    book_count: int
    nationality: str
    born_date: Moment | None
    updated_at: Moment


class ContributorResponse(TypedDict):
    """`book_count` counts books of the requested library, or else of all libraries that the caller
    can see. Partial dates become their first day.
    """

    id: Uuid
    name: str
    sort_name: str
    is_corporate: bool
    bio: str
    born_date: Moment | None
    died_date: Moment | None
    nationality: str
    external_ids: dict[str, str]
    photo_url: str | None
    book_count: int
    created_at: Moment
    updated_at: Moment


class ContributorWork(TypedDict):
    """An entry of a contributor's bibliography. `library_book_id` is the library's own book with
    the same ISBN.
    """

    id: Uuid
    contributor_id: Uuid
    title: str
    isbn_13: str
    isbn_10: str
    publish_year: int | None
    cover_url: str
    source: str
    created_at: Moment
    in_library: bool
    library_book_id: Uuid | None


class LibraryContributor(ContributorResponse):
    """A contributor with their bibliography and their books in the library."""

    works: list[ContributorWork]
    books: list[BookResponse]


def item(uuid: UUID, name: str) -> ContributorItem:
    return {"id": str(uuid), "name": name}


def list_item(row: PersonRow) -> ContributorListItem:
    return {
        "id": str(row.uuid),
        "name": row.name,
        "sort_name": row.sort_name,
        "is_corporate": row.is_group,
        "photo_url": photo_url(row.uuid, row.photo_id),
        "book_count": row.works,
        "nationality": row.nationality,
        "born_date": _midnight(row.born_on),
        "updated_at": moment(row.updated_at),
    }


def contributor(details: Details) -> ContributorResponse:
    person = details.person
    return {
        "id": str(person.uuid),
        "name": person.name,
        "sort_name": person.sort_name,
        "is_corporate": person.is_group,
        "bio": person.bio,
        "born_date": _midnight(person.born_on),
        "died_date": _midnight(person.died_on),
        "nationality": person.nationality,
        "external_ids": details.external_ids,
        "photo_url": photo_url(person.uuid, details.photo_id),
        "book_count": details.book_count,
        "created_at": moment(person.created_at),
        "updated_at": moment(person.updated_at),
    }


def library_contributor(
    details: Details, entries: list[Publication], rows: list[Row], library_id: UUID
) -> LibraryContributor:
    works = [_work(entry, details.person.uuid) for entry in entries]
    return {
        **contributor(details),
        "works": works,
        "books": [book(row, library_id) for row in rows],
    }


def photo_url(person_uuid: UUID, image_id: int | None) -> str | None:
    """A new image has a new number, so that caches fetch it."""
    return address(f"/contributors/{person_uuid}/photo", image_id) if image_id else None


def _work(entry: Publication, person_uuid: UUID) -> ContributorWork:
    row = entry.row
    return {
        "id": str(row.uuid),
        "contributor_id": str(person_uuid),
        "title": row.title,
        "isbn_13": row.isbn_13,
        "isbn_10": row.isbn_10,
        "publish_year": row.year or None,
        "cover_url": row.cover_url,
        "source": row.source,
        "created_at": moment(row.created_at),
        "in_library": entry.work_uuid is not None,
        "library_book_id": str(entry.work_uuid) if entry.work_uuid else None,
    }


def _midnight(partial: str) -> str | None:
    """Clients expect these two dates as timestamps; all others are plain dates."""
    day = whole_day(partial) if partial else ""
    return f"{day}T00:00:00Z" if day else None
