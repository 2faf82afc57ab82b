"""Requesting, cancelling and answering jobs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

import workqueue
from errors import Conflict
from models import base
from models.account import User
from models.job import Job, JobEvent
from services.db.transactions import session, writing


def request(
    kind: str,
    *,
    subject_table: str,
    subject_id: int,
    by: User,
    options: dict[str, Any] | None = None,
) -> Job:
    """Request a job for this subject: a new row, or the one that is active already. Commits, then
    enqueues it. If the queue is down, tick enqueues it later. The caller has checked the permission
    of `by`.
    """
    try:
        with writing():
            job = _active(kind, subject_table, subject_id)
            if job is None:
                _supersede(kind, subject_table, subject_id, by)
                job = Job(
                    kind=kind,
                    subject_table=subject_table,
                    subject_id=subject_id,
                    user_id=by.id,
                    options=options or {},
                )
                session().add(job)
                session().flush()
                session().add(JobEvent(job_id=job.id, kind="asked", detail={"by": by.username}))
    except Conflict:  # two requests at the same time
        job = _active(kind, subject_table, subject_id)
        if job is None:
            raise
    workqueue.enqueue(kind, job.id)
    return job


def request_separate(
    kind: str,
    *,
    by: User,
    options: dict[str, Any] | None = None,
    is_asking: bool = False,
    complete: Callable[[Job], None] | None = None,
) -> Job:
    """Request a job beside all others of its kind, for example one import of several; its subject
    is the job itself. The option `library_id` says which library it is for. `complete` is called
    with the new row, inside the transaction. Commits, then enqueues it, unless it begins by asking
    its person something. The caller has checked the permission of `by`.
    """
    with writing():
        job = Job(
            kind=kind,
            subject_table="job",
            subject_id=-secrets.randbits(62),  # until its id is known
            user_id=by.id,
            options=options or {},
            state="asking" if is_asking else "queued",
        )
        session().add(job)
        session().flush()
        job.subject_id = job.id
        session().add(JobEvent(job_id=job.id, kind="asked", detail={"by": by.username}))
        if complete is not None:
            complete(job)
    if not is_asking:
        workqueue.enqueue(kind, job.id)
    return job


def _supersede(kind: str, subject_table: str, subject_id: int, by: User) -> None:
    """Cancel earlier jobs of this subject that wait for an answer: the new job checks again, and
    asks again if necessary.
    """
    query = select(Job).where(
        Job.kind == kind,
        Job.subject_table == subject_table,
        Job.subject_id == subject_id,
        Job.state == "asking",
    )
    for asking in session().execute(query).scalars():
        asking.state, asking.problem, asking.question, asking.finished_at = (
            "cancelled",
            "superseded",
            None,
            base.utc_now(),
        )
        session().add(
            JobEvent(
                job_id=asking.id,
                kind="cancelled",
                detail={"by": by.username, "problem": "superseded"},
            )
        )


def _active(kind: str, subject_table: str, subject_id: int) -> Job | None:
    query = select(Job).where(
        Job.kind == kind,
        Job.subject_table == subject_table,
        Job.subject_id == subject_id,
        Job.state.in_(("queued", "running")),
    )
    return session().execute(query).scalar()


def request_cancel(job: Job, *, by: User) -> None:
    """Ask a job to end; a waiting job ends at once. What it has done so far stays. The caller has
    checked the permission of `by`.
    """
    with writing(job):
        if job.state == "queued" or job.state == "asking":
            job.state, job.finished_at = "cancelled", base.utc_now()
        elif job.state == "running":
            job.is_cancel_requested = True
        session().add(JobEvent(job_id=job.id, kind="cancel_asked", detail={"by": by.username}))


def answer(job: Job, chosen: str, *, by: User) -> None:
    """Answer the question of a job, which then continues. Raises Conflict when it isn't asking (any
    more).
    """
    with writing(job):
        if job.state != "asking":
            raise Conflict("not_asking")
        job.state, job.options = "queued", {**job.options, "answer": chosen}
        job.question, job.finished_at = None, None
        session().add(
            JobEvent(job_id=job.id, kind="answered", detail={"by": by.username, "answer": chosen})
        )
    workqueue.enqueue(job.kind, job.id)
