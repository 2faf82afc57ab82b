"""Editions, their files, and the caller's own notes on them."""

from __future__ import annotations

from typing import Any, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Day, Moment, Uuid, day, moment
from services import location_scan
from services.edition_files import FileRow
from services.interactions import InteractionRow
from services.storage_locations import BrowseItem, Location
from services.text import dates
from services.works.editions import EditionRow


class FileResponse(TypedDict):
    """`file_path` is relative to `root_path`, which only administrators can see."""

    id: Uuid
    edition_id: Uuid
    file_format: str
    file_name: str
    file_path: str
    root_path: str
    storage_location_id: Uuid | None
    file_size: int | None
    display_order: int
    created_at: Moment


class EditionResponse(TypedDict):
    """`copy_count` and `acquired_at` are those of the library in the path."""

    id: Uuid
    book_id: Uuid
    format: str
    language: str
    edition_name: str
    narrator: str
    narrator_contributor_id: Uuid | None
    narrator_contributor_name: str
    publisher: str
    publish_date: Day | None
    isbn_10: str
    isbn_13: str
    description: str
    duration_seconds: int | None
    page_count: int | None
    is_primary: bool
    copy_count: int
    acquired_at: Day | None
    files: list[FileResponse]
    created_at: Moment
    updated_at: Moment


class InteractionResponse(TypedDict):
    """`reread_count` is the number of finished readings before the one that the dates describe."""

    id: Uuid
    user_id: Uuid
    book_edition_id: Uuid
    read_status: str
    rating: int | None
    notes: str
    review: str
    date_started: Day | None
    date_finished: Day | None
    is_favorite: bool
    reread_count: int
    progress: dict[str, Any] | None
    created_at: Moment
    updated_at: Moment


class LocationResponse(TypedDict):
    """`root_path` is only shown to administrators."""

    id: Uuid
    library_id: Uuid
    name: str
    root_path: str
    media_format: str
    path_template: str
    created_at: Moment
    updated_at: Moment


class EntryResponse(TypedDict):
    """A file or folder on the server."""

    name: str
    path: str
    is_dir: bool
    is_bookable: bool
    size: NotRequired[int]
    ext: NotRequired[str]


class UploadsResponse(TypedDict):
    """The contents of a folder."""

    root_path: str
    entries: list[EntryResponse]


class LinkedFile(TypedDict):
    """A file that was linked to an edition."""

    file_path: str
    file_size: int
    file_ext: str
    edition_id: Uuid
    book_title: str
    isbn: str


class UnlinkedFile(TypedDict):
    """A file that fits no edition."""

    file_path: str
    file_size: int


class MissingFile(TypedDict):
    """A digital edition without a file."""

    edition_id: Uuid
    book_title: str
    format: str
    isbn_13: str
    isbn_10: str


class ScanResponse(TypedDict):
    """What was linked, and what is left on both sides."""

    linked: list[LinkedFile]
    unlinked: list[UnlinkedFile]
    missing_files: list[MissingFile]


def file(row: FileRow, edition_id: UUID) -> FileResponse:
    name = row.path.rpartition("/")[2]
    return {
        "id": str(row.file.uuid),
        "edition_id": str(edition_id),
        "file_format": name.rpartition(".")[2].lower(),
        "file_name": name,
        "file_path": row.path,
        "root_path": row.root_path,
        "storage_location_id": str(row.location) if row.location else None,
        "file_size": row.file.size,
        "display_order": row.file.position,
        "created_at": moment(row.file.added_at),
    }


def edition(row: EditionRow) -> EditionResponse:
    it = row.edition
    return {
        "id": str(it.uuid),
        "book_id": str(row.work_uuid),
        "format": it.format,
        "language": it.language,
        "edition_name": it.name,
        "narrator": it.narrator,
        "narrator_contributor_id": str(row.narrator[0]) if row.narrator else None,
        "narrator_contributor_name": row.narrator[1] if row.narrator else "",
        "publisher": it.publisher,
        "publish_date": dates.whole_day(it.published) or None,
        "isbn_10": it.isbn_10,
        "isbn_13": it.isbn_13,
        "description": it.description,
        "duration_seconds": it.duration_ms // 1000 or None,
        "page_count": it.page_count or None,
        "is_primary": it.is_primary,
        "copy_count": row.stock.number,
        "acquired_at": day(row.stock.acquired_on),
        "files": [file(linked_file, it.uuid) for linked_file in row.files],
        "created_at": moment(it.created_at),
        "updated_at": moment(it.updated_at),
    }


def interaction(row: InteractionRow, user_id: UUID, edition_id: UUID) -> InteractionResponse:
    it = row.interaction
    return {
        "id": str(it.uuid),
        "user_id": str(user_id),
        "book_edition_id": str(edition_id),
        "read_status": it.status,
        "rating": it.rating,
        "notes": it.notes,
        "review": it.review,
        "date_started": day(row.started_on),
        "date_finished": day(row.finished_on),
        "is_favorite": it.is_favorite,
        "reread_count": row.earlier,
        "progress": it.progress,
        "created_at": moment(it.created_at),
        "updated_at": moment(it.updated_at),
    }


def location(row: Location, library_id: UUID) -> LocationResponse:
    return {
        "id": str(row.root.uuid),
        "library_id": str(library_id),
        "name": row.name,
        "root_path": row.path,
        "media_format": row.format,
        "path_template": row.template,
        "created_at": moment(row.root.created_at),
        "updated_at": moment(row.root.updated_at),
    }


def entry(row: BrowseItem) -> EntryResponse:
    shown: EntryResponse = {
        "name": row.name,
        "path": row.path,
        "is_dir": row.is_dir,
        "is_bookable": row.is_bookable,
    }
    if row.size:
        shown["size"] = row.size
    if row.ext:
        shown["ext"] = row.ext
    return shown


def scan(outcome: location_scan.LocationScan) -> ScanResponse:
    return {
        "linked": [
            {
                "file_path": link.path,
                "file_size": link.size,
                "file_ext": link.ext,
                "edition_id": str(link.edition),
                "book_title": link.title,
                "isbn": link.isbn,
            }
            for link in outcome.linked
        ],
        "unlinked": [{"file_path": link.path, "file_size": link.size} for link in outcome.unlinked],
        "missing_files": [
            {
                "edition_id": str(link.edition),
                "book_title": link.title,
                "format": link.format,
                "isbn_13": link.isbn_13,
                "isbn_10": link.isbn_10,
            }
            for link in outcome.missing
        ],
    }
