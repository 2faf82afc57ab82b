"""Lists and cancels the jobs that make covers (services/scanning/make_covers.py)."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.job import Job
from models.library import Root
from services import jobs, scans
from services.db.transactions import session

KIND = "covers"


class CoverLine(NamedTuple):
    """A job in a list."""

    job: Job
    root_name: str
    may_cancel: bool


def list_active(*, by: User) -> list[CoverLine]:
    """Jobs that are waiting or running, of roots that the caller may see."""
    query = (
        select(Job, Root.name)
        .join(Root, Root.id == Job.subject_id)
        .where(Job.kind == KIND, Job.state.in_(("queued", "running")))
        .order_by(Job.id)
        .limit(jobs.PAGE)
    )
    if not by.is_admin:
        query = query.where(Job.subject_id.in_(scans.visible_roots(by)))
    may_scan = {root.id for root in scans.list_scannable(by=by)}
    return [
        CoverLine(job, name, job.subject_id in may_scan) for job, name in session().execute(query)
    ]


def cancel(job_id: int, *, by: User) -> None:
    """Stop making covers; the others are made at their first view. For whoever may scan the root.
    Raises NotFound and Forbidden.
    """
    job = session().get(Job, job_id)
    if job is None or job.kind != KIND:
        raise NotFound("job")
    scans.require_may_act(job, by=by)
    jobs.request_cancel(job, by=by)
