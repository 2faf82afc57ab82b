"""Books."""

from __future__ import annotations

from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, address, moment, number
from services.book_rows import BookRow
from services.works.roles import word_of


class ContributorRef(TypedDict):
    contributor_id: Uuid
    name: str
    role: str
    display_order: int


class TagRef(TypedDict):
    id: Uuid
    library_id: Uuid
    name: str
    color: str
    created_at: Moment


class GenreRef(TypedDict):
    id: Uuid
    name: str
    created_at: Moment


class SeriesRef(TypedDict):
    series_id: Uuid
    series_name: str
    position: float


class ShelfRef(TypedDict):
    id: Uuid
    name: str


class LibraryRef(TypedDict):
    id: Uuid
    name: str


class BookResponse(TypedDict):
    """`library_id` is the library asked, else the first that holds it; `user_…` is about the
    caller; `publish_year` is of the first edition.
    """

    id: Uuid
    library_id: Uuid | None
    libraries: list[LibraryRef]
    title: str
    subtitle: str
    description: str
    media_type_id: str
    media_type: str
    contributors: list[ContributorRef]
    tags: list[TagRef]
    genres: list[GenreRef]
    series: list[SeriesRef]
    shelves: list[ShelfRef]
    cover_url: str | None
    publisher: str
    language: str
    publish_year: int | None
    user_read_status: str
    user_rating: int
    user_progress_pct: float
    active_loan_count: int
    added_by: NotRequired[Uuid]
    created_at: Moment
    updated_at: Moment


def book(row: BookRow, library_id: UUID | None = None) -> BookResponse:
    here = str(library_id) if library_id else None
    shown: BookResponse = {
        "id": row.uuid,
        "library_id": here or (row.libraries[0][0] if row.libraries else None),
        "libraries": [{"id": uuid, "name": name} for uuid, name, _ in row.libraries],
        "title": row.title,
        "subtitle": row.subtitle,
        "description": row.description,
        "media_type_id": row.media_type[0] if row.media_type else "",
        "media_type": row.media_type[1] if row.media_type else "",
        "contributors": [
            {"contributor_id": uuid, "name": name, "role": word_of(role), "display_order": position}
            for uuid, name, role, position in row.contributors
        ],
        "tags": [
            {
                "id": uuid,
                "library_id": there,
                "name": name,
                "color": color,
                "created_at": moment(made),
            }
            for uuid, there, name, color, made in row.tags
        ],
        "genres": [
            {"id": uuid, "name": name, "created_at": moment(made)}
            for uuid, name, made in row.genres
        ],
        "series": [
            {"series_id": uuid, "series_name": name, "position": number(position)}
            for uuid, name, position in row.series
        ],
        "shelves": [{"id": uuid, "name": name} for uuid, name in row.shelves],
        "cover_url": cover_url(row.uuid, row.cover_id),
        "publisher": row.publisher,
        "language": row.edition_language or row.language,
        "publish_year": _year(row.edition_published) or row.year or None,
        "user_read_status": row.read_status,
        "user_rating": row.rating,
        "user_progress_pct": number(row.progress),
        "active_loan_count": row.open_loans,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }
    adders = [adder for uuid, _, adder in row.libraries if adder and here in (None, uuid)]
    if adders:
        shown["added_by"] = adders[0]
    return shown


def cover_url(work_uuid: UUID | str, cover_id: int | None) -> str | None:
    """Another picture has another number, so caches look again."""
    return address(f"/books/{work_uuid}/cover", cover_id) if cover_id else None


def _year(published: str) -> int:
    return int(published[:4]) if published[:4].isdigit() else 0
