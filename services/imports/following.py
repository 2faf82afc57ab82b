"""What comes after an import that asked for it: its items are looked up at the sources."""

from __future__ import annotations

from functools import partial

import structlog
from sqlalchemy import select

from errors import Unavailable
from models.account import User
from models.job import Job, JobItem
from services import jobs
from services.db.transactions import session
from services.imports import items
from services.imports.options import options_of
from services.metadata import enrichment
from services.metadata.enrichment.items import titles_of

log = structlog.get_logger("stacks.imports")


def look_up(held: jobs.Claim, job: Job, *, by: User) -> None:
    """Start batches that look up what the imported items lack; each is stored with the place of the
    next one, so that a killed import starts none twice and leaves none out. While no source may be
    asked, the import ends all the same.
    """
    options = options_of(job)
    if not options.look_up:
        return
    works = [work for work in _works(job.id) if work[0] > options.looked_up]
    chosen = enrichment.Options(options.library_id, options.look_up)
    try:
        for start in range(0, len(works), enrichment.MAX_ITEMS):
            chunk = works[start : start + enrichment.MAX_ITEMS]
            changed = options.changed(looked_up=chunk[-1][0]).to_json()
            remember = partial(jobs.report, held, options=changed)
            enrichment.start_works(chunk, chosen, by=by, also=remember)
    except Unavailable as error:
        log.info("import_not_looked_up", job=held.job_id, reason=error.part)


def _works(job_id: int) -> list[tuple[int, str]]:
    """(id, title) of the items that an import created or changed, by id."""
    query = select(JobItem.subject_id).where(JobItem.job_id == job_id, JobItem.kind == items.DONE)
    ids = session().execute(query.order_by(JobItem.subject_id).distinct()).scalars()
    return sorted(titles_of([work_id for work_id in ids if work_id is not None]))
