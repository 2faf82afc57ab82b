"""Imports and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, moment
from services.imports.reports import ImportRow, Report

Status = Literal["pending", "processing", "done", "failed", "cancelled"]
ItemStatus = Literal["pending", "done", "skipped", "failed"]
_STATES: dict[str, Status] = {
    "queued": "pending", "asking": "pending", "running": "processing", "done": "done",
    "failed": "failed", "cancelled": "cancelled",
}  # fmt: skip
_MESSAGES = {
    "no_title": "no title",
    "ragged": "this row doesn't have as many columns as the header",
    "cell_too_long": "this row has a cell that is too long",
    "too_long": "the title is too long",
    "gone": "the book was removed while the import was running",
    "forbidden": "no permission to change this book",
}
_DID = {
    "linked": "linked into this library",
    "edition_added": "edition added",
    "copy_added": "copy count incremented",
    "fields_updated": "fields updated",
    "own_updated": "user fields updated",
}


class ImportOptions(TypedDict):
    """The options of an import, as they were sent."""

    skip_duplicates: bool
    default_format: str
    prefer_csv: dict[str, bool]
    enrich_metadata: bool
    enrich_covers: bool


class ImportItem(TypedDict):
    """A row of an import."""

    id: Uuid
    import_job_id: Uuid
    row_number: int
    raw_data: dict[str, str]
    status: ItemStatus
    title: str
    isbn: str
    message: str
    book_id: NotRequired[Uuid]
    created_at: Moment
    updated_at: Moment


class ImportJob(TypedDict):
    """An import of a table."""

    id: Uuid
    library_id: Uuid
    library_name: NotRequired[str]
    created_by: Uuid
    status: Status
    total_rows: int
    processed_rows: int
    failed_rows: int
    skipped_rows: int
    options: ImportOptions
    created_at: Moment
    updated_at: Moment
    items: NotRequired[list[ImportItem]]


def job(report: Report, by: UUID, *, with_library: bool = False) -> ImportJob:
    """An import without its rows."""
    row, counts = report.job, report.counts
    shape: ImportJob = {
        "id": str(row.uuid),
        "library_id": str(report.library_uuid),
        "created_by": str(by),
        "status": _STATES[row.state],
        "total_rows": row.total or 0,
        "processed_rows": counts.done,
        "failed_rows": counts.failed,
        "skipped_rows": counts.skipped,
        "options": _options(report),
        "created_at": moment(row.created_at),
        "updated_at": moment(row.finished_at or row.started_at or row.created_at),
    }
    if with_library:
        shape["library_name"] = report.library_name
    return shape


def job_with_items(report: Report, rows: Sequence[ImportRow], by: UUID) -> ImportJob:
    shape = job(report, by)
    if rows:
        shape["items"] = [_item(row, shape) for row in rows]
    return shape


def _options(report: Report) -> ImportOptions:
    sent = report.options.sent
    duplicates = report.options.duplicates
    return {
        "skip_duplicates": sent.get("skip_duplicates", duplicates.is_skipped),
        "default_format": report.options.layout.format,
        "prefer_csv": sent.get("prefer_csv", dict.fromkeys(duplicates.prefer, True)),
        "enrich_metadata": sent.get("enrich_metadata", False),
        "enrich_covers": sent.get("enrich_covers", False),
    }


def _item(row: ImportRow, of: ImportJob) -> ImportItem:
    shape: ImportItem = {
        "id": str(row.uuid),
        "import_job_id": of["id"],
        "row_number": row.number,
        "raw_data": dict(row.raw),
        "status": row.status,  # type: ignore[typeddict-item]
        "title": row.title,
        "isbn": row.isbn,
        "message": _message(row),
        "created_at": of["created_at"],
        "updated_at": of["updated_at"],
    }
    if row.work is not None:
        shape["book_id"] = str(row.work)
    return shape


def _message(row: ImportRow) -> str:
    known = f"duplicate ISBN {row.isbn}" if row.isbn else "duplicate title"
    if row.reason == "created":
        return f'imported "{row.title}"'
    if row.reason in ("duplicate", "appeared"):
        return f"{known} - skipped"
    if row.reason == "updated":
        return f"{known} - {', '.join(_DID[code] for code in row.detail['codes'])}"
    return _MESSAGES.get(row.reason, row.reason)
