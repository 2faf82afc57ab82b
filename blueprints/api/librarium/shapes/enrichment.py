"""Batches of look-ups and their items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, moment
from services.metadata.enrichment.options import DONE, FAILED, SKIPPED
from services.metadata.enrichment.reports import BatchItem, Report

BatchType = Literal["metadata", "cover"]
BatchStatus = Literal["pending", "processing", "done", "failed", "cancelled"]
ItemStatus = Literal["pending", "done", "failed", "skipped"]
_STATES: dict[str, BatchStatus] = {
    "queued": "pending", "running": "processing", "done": "done", "failed": "failed",
    "cancelled": "cancelled",
}  # fmt: skip
_MESSAGES = {
    "busy": "the server was too busy",
    "complete": "nothing is missing",
    "cover": "the cover couldn't be downloaded",
    "crashed": "internal error",
    "forbidden": "no permission to change this book",
    "gone": "the book was removed",
    "kind": "books of this kind aren't looked up",
    "no_number": "not linked to a source",
    "no_isbn": "neither an ISBN nor a title with an author",
    "no_source": "no source is enabled",
    "not_found": "no source knows this book",
    "nothing_new": "the sources have nothing that is missing",
    "sources": "the sources failed",
}


class EnrichmentBatchItem(TypedDict):
    id: Uuid
    batch_id: Uuid
    book_id: NotRequired[Uuid]
    book_title: str
    status: ItemStatus
    message: NotRequired[str]
    created_at: Moment
    updated_at: Moment


class EnrichmentBatch(TypedDict):
    """`processed_books` counts every book that was tried, failed and skipped ones too."""

    id: Uuid
    library_id: NotRequired[Uuid]
    library_name: NotRequired[str]
    created_by: Uuid
    type: BatchType
    force: bool
    status: BatchStatus
    book_ids: list[Uuid]
    total_books: int
    processed_books: int
    failed_books: int
    skipped_books: int
    created_at: Moment
    updated_at: Moment
    items: NotRequired[list[EnrichmentBatchItem]]


def batch(report: Report, by: UUID) -> EnrichmentBatch:
    """A batch without its items."""
    job, counts = report.job, report.counts
    shape: EnrichmentBatch = {
        "id": str(job.uuid),
        "created_by": str(by),
        "type": report.options.type,  # type: ignore[typeddict-item]
        "force": report.options.force,
        "status": _STATES[job.state],
        "book_ids": [str(uuid) for uuid in report.work_uuids],
        "total_books": job.total or 0,
        "processed_books": sum(counts.get(kind, 0) for kind in (DONE, FAILED, SKIPPED)),
        "failed_books": counts.get(FAILED, 0),
        "skipped_books": counts.get(SKIPPED, 0),
        "created_at": moment(job.created_at),
        "updated_at": moment(job.finished_at or job.started_at or job.created_at),
    }
    if report.library is not None:
        shape["library_id"] = str(report.library.uuid)
        shape["library_name"] = report.library.name
    return shape


def batch_with_items(report: Report, items: Sequence[BatchItem], by: UUID) -> EnrichmentBatch:
    shape = batch(report, by)
    if items:
        shape["items"] = [_item(item, shape) for item in items]
    return shape


def _item(item: BatchItem, of: EnrichmentBatch) -> EnrichmentBatchItem:
    shape: EnrichmentBatchItem = {
        "id": str(item.uuid),
        "batch_id": of["id"],
        "book_title": item.title,
        "status": item.status,  # type: ignore[typeddict-item]
        "created_at": of["created_at"],
        "updated_at": of["updated_at"],
    }
    if message := _message(item):
        shape["message"] = message
    if item.work is not None:
        shape["book_id"] = str(item.work[1])
    return shape


def _message(item: BatchItem) -> str:
    """What was filled, or why nothing was."""
    if item.status == DONE:
        return "filled: " + ", ".join(name.replace("edition.", "edition ") for name in item.filled)
    text = _MESSAGES.get(item.reason, item.reason)
    failed = ", ".join(f"{name} ({problem})" for name, problem in item.problems.items())
    return f"{text}: {failed}" if failed and item.status == FAILED else text
