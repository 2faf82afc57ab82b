"""Look up what books lack, in batches. A batch belongs to whoever started it, and is hidden from
everybody else.
"""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.enrichment import CoverBatchRequest, EnrichmentRequest
from blueprints.api.librarium.routes import delete, get, post
from blueprints.api.librarium.shapes import enrichment as shapes
from models.account import User
from models.job import Job
from models.library import Library
from services.metadata import enrichment
from services.metadata.enrichment import reports
from services.metadata.enrichment.options import COVER
from services.works.read import get_visible_work

TAG = "enrichment"
_BULK = "/libraries/{library_id}/books/bulk"
_READ, _UPDATE = "books:read", "books:update"


@post(
    f"{_BULK}/enrich",
    TAG,
    permission=_UPDATE,
    body=EnrichmentRequest,
    answer=shapes.EnrichmentBatch,
    status=202,
    errors=(503,),
)
def enrich_books(by: User, library: Library, body: EnrichmentRequest) -> shapes.EnrichmentBatch:
    """Look up what these books lack, as a background job.

    Locked values stay, and no value is replaced by nothing. Returns 503 while no source is enabled.
    """
    job = enrichment.start(library, body.book_ids, force=body.force, by=by)
    return _shown(job, by)


@post(
    f"{_BULK}/cover",
    TAG,
    permission=_UPDATE,
    body=CoverBatchRequest,
    answer=shapes.EnrichmentBatch,
    status=202,
    errors=(503,),
)
def find_covers(by: User, library: Library, body: CoverBatchRequest) -> shapes.EnrichmentBatch:
    """Look up covers for those of these books that have none, as a background job.

    Returns 503 while no source is enabled.
    """
    return _shown(enrichment.start(library, body.book_ids, type_=COVER, by=by), by)


@post(
    "/books/{book_id}/enrich",
    TAG,
    scope=_UPDATE,
    answer=shapes.EnrichmentBatch,
    status=202,
    errors=(503,),
)
def enrich_book(by: User, book_id: UUID) -> shapes.EnrichmentBatch:
    """Refresh the metadata of a book, as a background job.

    Values that aren't locked are replaced by those of the sources.
    """
    work = get_visible_work(book_id, by=by)
    return _shown(enrichment.start_for(work, force=True, by=by), by)


@get("/enrichment-batches", TAG, scope=_READ, answer=list[shapes.EnrichmentBatch])
def list_batches(by: User) -> list[shapes.EnrichmentBatch]:
    """List the caller's batches, newest first, without their items.

    At most 200 are listed.
    """
    found = reports.reports_of(enrichment.list_batches(by=by), by=by)
    return [shapes.batch(report, by.uuid) for report in found]


@get("/enrichment-batches/{batch_id}", TAG, scope=_READ, answer=shapes.EnrichmentBatch)
def get_batch(by: User, batch_id: UUID) -> shapes.EnrichmentBatch:
    """Get a batch with its items.

    Each item says what was filled, or why nothing was. Batches of others aren't found.
    """
    job = enrichment.get_batch(batch_id, by=by)
    items = reports.items_of(job, by=by)
    return shapes.batch_with_items(reports.report_of(job, by=by), items, by.uuid)


@post("/enrichment-batches/{batch_id}/cancel", TAG, scope=_UPDATE, status=204)
def cancel_batch(by: User, batch_id: UUID) -> None:
    """Cancel a batch; what it has filled stays.

    Returns 404 when it has ended.
    """
    enrichment.cancel(enrichment.get_batch(batch_id, by=by), by=by)


@delete("/enrichment-batches/{batch_id}", TAG, scope=_UPDATE)
def delete_batch(by: User, batch_id: UUID) -> None:
    """Delete a batch that has ended; what it filled stays.

    Returns 404 while it is running.
    """
    enrichment.delete_batch(enrichment.get_batch(batch_id, by=by), by=by)


@delete("/enrichment-batches", TAG, scope=_UPDATE)
def delete_batches(by: User) -> None:
    """Delete all batches of the caller that have ended.

    What they filled stays.
    """
    enrichment.delete_ended(by=by)


def _shown(job: Job, by: User) -> shapes.EnrichmentBatch:
    return shapes.batch(reports.report_of(job, by=by), by.uuid)
