"""Rows of jobs: their events, their items, and whether their worker is silent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from errors import NotFound
from models import base
from models.job import Job, JobEvent, JobItem
from services.db.transactions import session

LEASE = timedelta(seconds=45)
SILENCE = timedelta(seconds=15)  # longer than a worker is ever silent: reading a file may take ten
PAGE = 50


def get_job(job_id: int) -> Job:
    """The row of a job, for workers. Views use the function of their noun that checks permissions.
    Raises NotFound.
    """
    job = session().get(Job, job_id)
    if job is None:
        raise NotFound("job")
    return job


def is_silent(job: Job) -> bool:
    """Whether the worker of a running job hasn't been heard of for a while: it is gone, or stuck.
    When its lease ends, another worker continues.
    """
    if job.state != "running" or job.lease_until is None:
        return False
    return job.lease_until - LEASE < base.utc_now() - SILENCE


def list_events(job: Job) -> list[JobEvent]:
    """The events of a job, in order."""
    return list(
        session()
        .execute(select(JobEvent).where(JobEvent.job_id == job.id).order_by(JobEvent.id))
        .scalars()
    )


def list_items(job: Job, kind: str, *, after_id: int = 0, limit: int = PAGE) -> list[JobItem]:
    """At most `limit` items of one kind, in order, after an id."""
    query = (
        select(JobItem)
        .where(JobItem.job_id == job.id, JobItem.kind == kind, JobItem.id > after_id)
        .order_by(JobItem.id)
        .limit(limit)
    )
    return list(session().execute(query).scalars())


def count_items(job: Job, kind: str) -> int:
    return (
        session()
        .execute(select(func.count()).where(JobItem.job_id == job.id, JobItem.kind == kind))
        .scalar_one()
    )
