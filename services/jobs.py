"""Background jobs: requesting, claiming and finishing them, their leases, and what `tick` does for
them.

The row holds the state; Redis only carries its id. A wiped queue, a killed worker and a job
delivered twice do no harm. A worker holds a `Claim`; each of its batches commits only while that
claim is the newest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import func, select, update

import workqueue
from errors import Conflict, NotFound, StacksError, Unavailable
from models import base
from models.account import User
from models.job import Job, JobEvent, JobItem
from services.db.transactions import session, writing

log = structlog.get_logger("stacks.jobs")
LEASE = timedelta(seconds=45)
SILENCE = timedelta(seconds=15)  # longer than a worker is ever silent: reading a file may take ten
PAGE = 50


class Claim(NamedTuple):
    """The right to work on a job until another worker claims it."""

    job_id: int
    attempt: int


class LostClaim(StacksError):
    """Another worker has claimed the job; this one must stop without writing anything."""


class Stopped(StacksError):
    """The job must end between two batches: "cancel" when a person cancelled it, "stop" when this
    process ends.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


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


# ── for the worker ────────────────────────────────────────────────────────────────────────────────


def claim(job_id: int) -> Claim | None:
    """Claim a job that is waiting or whose worker is gone; None when it has ended or another worker
    has it.
    """
    now = base.utc_now()
    with writing():
        job = session().get(Job, job_id, populate_existing=True, with_for_update=True)
        if job is None or not job.is_active:
            return None
        if job.state == "running" and job.lease_until is not None and job.lease_until > now:
            return None
        job.attempt += 1
        job.state, job.lease_until = "running", now + LEASE
        session().add(
            JobEvent(
                job_id=job.id,
                kind="started" if job.started_at is None else "resumed",
                detail={"attempt": job.attempt},
            )
        )
        job.started_at = job.started_at or now
        return Claim(job.id, job.attempt)


@contextmanager
def run_attempt(held: Claim, so_far: Callable[[], dict[str, Any]] = dict) -> Iterator[None]:
    """Run the work on a claimed job inside this context manager: however it ends, the row is
    updated, or another worker continues. `so_far` returns the progress columns for a job that was
    cancelled or has crashed.
    """
    try:
        yield
    except LostClaim:
        log.info("job_lost", job=held.job_id)
    except Stopped as stopped:
        session().rollback()
        if stopped.why == "stop":
            requeue(held)
        else:
            finish(
                held,
                "cancelled",
                problem="" if stopped.why == "cancel" else stopped.why,
                **so_far(),
            )
    except (
        Unavailable
    ) as error:  # the database was busy for too long: the row waits, and a worker goes on from here
        session().rollback()
        log.warning("job_put_back", job=held.job_id, part=error.part)
        requeue(held)
    except Exception as error:
        session().rollback()
        log.error("job_failed", job=held.job_id, exc_info=error)
        finish(held, "failed", problem="crashed", **so_far())


@contextmanager
def batch(held: Claim, **values: Any) -> Iterator[None]:
    """One write transaction of a job, which extends its lease and sets its progress columns to
    `values`. Raises LostClaim if another worker has claimed the job; then nothing is written.
    """
    with writing():
        _lock_claimed(held, values)
        yield


def _lock_claimed(held: Claim, values: dict[str, Any]) -> None:
    query = (
        update(Job)
        .where(Job.id == held.job_id, Job.attempt == held.attempt, Job.state == "running")
        .values(lease_until=base.utc_now() + LEASE, **values)
        .execution_options(synchronize_session=False)
    )
    if session().connection().execute(query).rowcount != 1:
        raise LostClaim


def report(held: Claim, **values: Any) -> None:
    """Set progress columns inside the current batch."""
    _lock_claimed(held, values)


def check(held: Claim) -> None:
    """Call between two batches: raises Stopped when a person cancelled the job or this process
    ends, LostClaim when another worker has claimed it.
    """
    if workqueue.stopping():
        raise Stopped("stop")
    row = (
        session()
        .execute(select(Job.attempt, Job.is_cancel_requested).where(Job.id == held.job_id))
        .one()
    )
    session().rollback()
    if row.attempt != held.attempt:
        raise LostClaim
    if row.is_cancel_requested:
        raise Stopped("cancel")


def finish(
    held: Claim,
    state: str,
    *,
    problem: str = "",
    question: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """End a job as "done", "failed", "cancelled", or "asking" with a question."""
    with writing():
        _lock_claimed(
            held,
            {
                "state": state,
                "problem": problem,
                "question": question,
                "finished_at": base.utc_now(),
                "current": "",
                **values,
            },
        )
        session().add(
            JobEvent(
                job_id=held.job_id, kind=state, detail={"problem": problem} if problem else None
            )
        )


def requeue(held: Claim) -> None:
    """This process ends: put the job back for another worker, which continues from its items."""
    with writing():
        _lock_claimed(held, {"state": "queued"})
        session().add(JobEvent(job_id=held.job_id, kind="put_back"))


def requeue_interrupted(started_at: datetime) -> int:
    """Put back all jobs that were running before this instance started, at `started_at`; returns
    how many. The next tick enqueues them.

    If one is still running (a scan in a terminal), it loses its claim and writes no more; another
    worker continues from its items.
    """
    if (
        session().get_bind().dialect.name != "sqlite"
    ):  # workers on other machines may share the database: their leases decide
        return 0
    interrupted = (Job.state == "running", Job.lease_until < started_at + LEASE)
    with writing():
        ids = list(session().execute(select(Job.id).where(*interrupted)).scalars())
        session().connection().execute(update(Job).where(Job.id.in_(ids)).values(state="queued"))
        session().add_all(JobEvent(job_id=job_id, kind="put_back") for job_id in ids)
    return len(ids)


def requeue_lost() -> int:
    """Enqueue jobs whose worker has died, and jobs whose id was lost from the queue; returns how
    many. Called by tick.
    """
    now = base.utc_now()
    with writing():
        dead = (
            update(Job).where(Job.state == "running", Job.lease_until < now).values(state="queued")
        )
        session().connection().execute(dead)
    try:
        waiting = workqueue.waiting()
    except Unavailable:
        return 0
    rows = session().execute(select(Job.kind, Job.id).where(Job.state == "queued")).all()
    session().rollback()
    lost = [row for row in rows if tuple(row) not in waiting and row[0] in workqueue.JOBS]
    return sum(workqueue.enqueue(kind, job_id) for kind, job_id in lost)
