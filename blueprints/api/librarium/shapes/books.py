"""Books."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, address, moment, number
from services.lists.rows import Row
from services.works.roles import word_of


class ContributorRef(TypedDict):
    """What a contributor did for a book."""

    contributor_id: Uuid
    name: str
    role: str
    display_order: int


class TagRef(TypedDict):
    """A tag of the library."""

    id: Uuid
    library_id: Uuid
    name: str
    color: str
    created_at: Moment


class GenreRef(TypedDict):
    """A genre of a book."""

    id: Uuid
    name: str
    created_at: Moment


class SeriesRef(TypedDict):
    """A series that contains the book."""

    series_id: Uuid
    series_name: str
    position: float


class ShelfRef(TypedDict):
    """A shelf that the book is on."""

    id: Uuid
    name: str


class LibraryRef(TypedDict):
    """A library that holds the book."""

    id: Uuid
    name: str


class BookResponse(TypedDict):
    """`library_id` is the requested library, or else the first one that holds the book; `user_…`
    fields are the caller's own; `publish_year` is that of the first edition.
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


BOOK = (
    "uuid", "title", "subtitle", "description", "language", "year", "cover_id", "created_at",
    "updated_at", "media_type", "libraries", "contributors", "tags", "genres", "series", "shelves",
    "edition", "own", "open_loans",
)  # fmt: skip
"""What of a work a book shows (services/lists/parts.py)."""


def book(row: Row, library_id: UUID | None = None) -> BookResponse:
    requested, libraries = str(library_id) if library_id else None, row["libraries"]
    media_type = row["media_type"] or ("", "")
    publisher, language, published = row["edition"]
    status, rating, progress = row["own"]
    shown: BookResponse = {
        "id": row["uuid"],
        "library_id": requested or (libraries[0][0] if libraries else None),
        "libraries": [{"id": uuid, "name": name} for uuid, name, _ in libraries],
        "title": row["title"],
        "subtitle": row["subtitle"],
        "description": row["description"],
        "media_type_id": media_type[0],
        "media_type": media_type[1],
        "contributors": [contributor_ref(*person) for person in row["contributors"]],
        "tags": [_tag(*tag) for tag in row["tags"]],
        "genres": [
            {"id": uuid, "name": name, "created_at": moment(created_at)}
            for uuid, name, created_at in row["genres"]
        ],
        "series": [
            {"series_id": uuid, "series_name": name, "position": number(position)}
            for uuid, name, position in row["series"]
        ],
        "shelves": [{"id": uuid, "name": name} for uuid, name in row["shelves"]],
        "cover_url": cover_url(row["uuid"], row["cover_id"]),
        "publisher": publisher,
        "language": language or row["language"],
        "publish_year": _year(published) or row["year"] or None,
        "user_read_status": status,
        "user_rating": rating,
        "user_progress_pct": number(progress),
        "active_loan_count": row["open_loans"],
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
    }
    adders = [adder for uuid, _, adder in libraries if adder and requested in (None, uuid)]
    if adders:
        shown["added_by"] = adders[0]
    return shown


def contributor_ref(uuid: str, name: str, role: str, position: int) -> ContributorRef:
    return {
        "contributor_id": uuid,
        "name": name,
        "role": word_of(role),
        "display_order": position,
    }


def _tag(uuid: str, library: str, name: str, color: str, created_at: datetime) -> TagRef:
    return {
        "id": uuid,
        "library_id": library,
        "name": name,
        "color": color,
        "created_at": moment(created_at),
    }


def cover_url(work_uuid: UUID | str, cover_id: int | None) -> str | None:
    """A new image has a new number, so that caches fetch it."""
    return address(f"/books/{work_uuid}/cover", cover_id) if cover_id else None


def _year(published: str) -> int:
    return int(published[:4]) if published[:4].isdigit() else 0
