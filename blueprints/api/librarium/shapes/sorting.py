"""Shelves, tags, genres, media types, and the results of name look-ups."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, moment
from blueprints.api.librarium.shapes.books import TagRef
from models.classification import Genre, Tag
from models.library import Library
from services.name_lookups import Named
from services.shelves import ShelfRow
from services.works.media_types import MediaTypeRow


class ShelfResponse(TypedDict):
    """A shelf."""

    id: Uuid
    library_id: Uuid
    name: str
    description: str
    color: str
    icon: str
    display_order: int
    book_count: int
    tags: list[TagRef]
    created_at: Moment
    updated_at: Moment


class TagResponse(TypedDict):
    """A tag of the library."""

    id: Uuid
    library_id: Uuid
    name: str
    color: str
    created_at: Moment


class GenreResponse(TypedDict):
    """A genre."""

    id: Uuid
    name: str
    created_at: Moment


class MediaTypeResponse(TypedDict):
    """`book_count` counts the books that the caller can see."""

    id: Uuid
    name: str
    display_name: str
    description: NotRequired[str]
    book_count: int


class MeSeriesResult(TypedDict):
    """A series of one of your libraries."""

    id: Uuid
    name: str
    library_id: Uuid
    library_name: str


class MeTagResult(MeSeriesResult):
    """`ambiguous`: another library of the caller has a tag with the same name."""

    ambiguous: bool


def shelf(row: ShelfRow) -> ShelfResponse:
    library_id = str(row.library_uuid)
    return {
        "id": str(row.uuid), "library_id": library_id, "name": row.name,
        "description": row.description, "color": row.color, "icon": row.icon,
        "display_order": row.display_order, "book_count": row.books,
        "tags": [
            {"id": str(tag.uuid), "library_id": library_id, "name": tag.name, "color": tag.color,
                "created_at": moment(tag.created_at)}
            for tag in row.tags
        ],
        "created_at": moment(row.created_at), "updated_at": moment(row.updated_at),
    }  # fmt: skip


def tag(library: Library, row: Tag) -> TagResponse:
    return {
        "id": str(row.uuid),
        "library_id": str(library.uuid),
        "name": row.name,
        "color": row.color,
        "created_at": moment(row.created_at),
    }


def genre(row: Genre) -> GenreResponse:
    return {"id": str(row.uuid), "name": row.name, "created_at": moment(row.created_at)}


def media_type(row: MediaTypeRow) -> MediaTypeResponse:
    row_type = row.media_type
    shown: MediaTypeResponse = {
        "id": str(row_type.uuid),
        "name": row_type.name,
        "display_name": row_type.display_name,
        "book_count": row.works,
    }
    if row_type.description:
        shown["description"] = row_type.description
    return shown


def me_series(row: Named) -> MeSeriesResult:
    return {
        "id": str(row.uuid),
        "name": row.name,
        "library_id": str(row.library_uuid),
        "library_name": row.library_name,
    }


def me_tag(row: Named) -> MeTagResult:
    return {**me_series(row), "ambiguous": row.is_ambiguous}
