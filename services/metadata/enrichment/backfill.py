"""The job that looks for covers of items that have none, the newest items first.

What a source was asked for is remembered by the job's own items: an item for which nothing was
found is asked for again after AGAIN, or when it has changed; one whose cover was undone isn't.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Subquery, func, or_, select

from models import base
from models.job import Job, JobItem
from models.work import Work
from services import access, jobs
from services.db.transactions import session
from services.metadata import origins, sources
from services.metadata.enrichment import items, requests
from services.metadata.enrichment.options import (
    COVER,
    DONE,
    SKIPPED,
    UNDO,
    WORK_KINDS,
    Options,
    options_of,
)
from services.metadata.enrichment.run import Batch, finish, run_enrichment

KIND = "cover_backfill"
MAX_ITEMS = 1000
"""Items of one run, unless its schedule says otherwise."""
AGAIN = timedelta(days=30)


def run_cover_backfill(job_id: int) -> None:
    """Run the job of the same name; what it finds is one change set, which it also undoes."""
    if options_of(jobs.get_job(job_id)).phase == UNDO:
        run_enrichment(job_id)
        return
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held, lambda: items.progress(items.counts([job_id])[job_id])):
        kinds = _askable_kinds()
        if not kinds:
            jobs.finish(held, "failed", problem="no_source")
            return
        job = jobs.get_job(job_id)
        if not items.counts([job_id])[job_id]:
            _choose(held, job, kinds)
        Batch(held, job_id, Options(type=COVER), access.SYSTEM).look_up_all()
        finish(held, job_id)


def _askable_kinds() -> list[str]:
    """The kinds of works for which a source is enabled."""
    if sources.is_offline():
        return []
    books = [kind for kind in WORK_KINDS if sources.enabled("isbn", (kind,))]
    return [*books, *filter(origins.is_askable, origins.KINDS)]


def _choose(held: jobs.Claim, job: Job, kinds: Sequence[str]) -> None:
    wanted = job.options.get("max_items", MAX_ITEMS)
    works = _without_cover(kinds, min(wanted, requests.MAX_ITEMS))
    with jobs.batch(held, total=len(works)):
        items.add(job, works)


def _without_cover(kinds: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """(id, title) of the items to look up."""
    asked = _asked()
    is_wanted = or_(
        asked.c.work_id.is_(None),
        (asked.c.filled == 0) & (asked.c.at <= base.utc_now() - AGAIN),
        (asked.c.filled == 0) & (asked.c.at < Work.updated_at),
    )
    query = (
        select(Work.id, Work.title)
        .outerjoin(asked, asked.c.work_id == Work.id)
        .where(
            Work.cover_id.is_(None),
            Work.deleted_at.is_(None),
            Work.kind.in_(kinds),
            Work.scope_id.in_(access.permitted_scopes(access.SYSTEM, "works:update")),
            is_wanted,
        )
        .order_by(Work.id.desc())
    )
    return [(work_id, title) for work_id, title in session().execute(query.limit(limit))]


def _asked() -> Subquery:
    """By work: when it was last asked for in vain, and how often a cover was found for it."""
    filled = func.count().filter(JobItem.kind == DONE).label("filled")
    return (
        select(JobItem.subject_id.label("work_id"), func.max(Job.created_at).label("at"), filled)
        .join(Job, Job.id == JobItem.job_id)
        .where(
            Job.kind == KIND,
            JobItem.subject_table == "work",
            JobItem.kind.in_((DONE, SKIPPED)),
        )
        .group_by(JobItem.subject_id)
        .subquery()
    )
