"""Background jobs: requesting, claiming and finishing them, their leases, and what the clock does.

The row is the truth and Redis only notifies: a wiped queue, a killed worker and a job delivered
twice all end well. Whoever runs a job holds a `Claim`; each batch commits only while that claim is
the newest one.
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
    """The right to work on a job until somebody else claims it."""

    job_id: int
    attempt: int


class LostClaim(StacksError):
    """Another worker took the job over; this one must stop and write nothing more."""


class Stopped(StacksError):
    """The job is to end between two batches: "cancel" by a person, "stop" because this process
    ends, or what else ends it.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def get_job(job_id: int) -> Job:
    """The row, for the worker. Doors use find_visible of their own noun."""
    job = session().get(Job, job_id)
    if job is None:
        raise NotFound("job")
    return job


def is_silent(job: Job) -> bool:
    """Whether nothing was heard for a while of the worker that runs a job: it is gone, or stuck.
    When its lease ends, another one goes on.
    """
    if job.state != "running" or job.lease_until is None:
        return False
    return job.lease_until - LEASE < base.utc_now() - SILENCE


def list_events(job: Job) -> list[JobEvent]:
    """What happened to a job, in order."""
    return list(
        session()
        .execute(select(JobEvent).where(JobEvent.job_id == job.id).order_by(JobEvent.id))
        .scalars()
    )


def list_items(job: Job, kind: str, *, after_id: int = 0, most: int = PAGE) -> list[JobItem]:
    """Items of one kind, in order, after an id."""
    query = (
        select(JobItem)
        .where(JobItem.job_id == job.id, JobItem.kind == kind, JobItem.id > after_id)
        .order_by(JobItem.id)
        .limit(most)
    )
    return list(session().execute(query).scalars())


def count_items(job: Job, kind: str) -> int:
    return (
        session()
        .execute(select(func.count()).where(JobItem.job_id == job.id, JobItem.kind == kind))
        .scalar_one()
    )


def ask(
    kind: str,
    *,
    subject_table: str,
    subject_id: int,
    by: User,
    options: dict[str, Any] | None = None,
) -> Job:
    """A job for this subject: a new row, or the one that is active already.

    Commits, then enqueues it.

    The caller has checked that `by` may. If the queue is down, tick enqueues it.
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
    except Conflict:  # two people asked at the same moment
        job = _active(kind, subject_table, subject_id)
        if job is None:
            raise
    workqueue.enqueue(kind, job.id)
    return job


def _supersede(kind: str, subject_table: str, subject_id: int, by: User) -> None:
    """Questions of earlier jobs of this subject are void: the new one looks again, and asks again
    if it must.
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
    """Ask a job to end; one that waits ends at once.

    What it did so far stays. The caller has checked that `by` may.
    """
    with writing(job):
        if job.state == "queued" or job.state == "asking":
            job.state, job.finished_at = "cancelled", base.utc_now()
        elif job.state == "running":
            job.is_cancel_requested = True
        session().add(JobEvent(job_id=job.id, kind="cancel_asked", detail={"by": by.username}))


def answer(job: Job, chosen: str, *, by: User) -> None:
    """A person's answer to a job's question: the job goes on with it.

    Raises Conflict when it asks nothing (any more).
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
    """Take a job that waits, or whose worker is gone; None when it is over or somebody works on
    it.
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
def attempting(held: Claim, so_far: Callable[[], dict[str, Any]] = dict) -> Iterator[None]:
    """Runs the work on a claimed job: however it ends, the row says so, or another worker
    continues.

    `so_far` returns the progress columns of a job that was cancelled or has crashed.
    """
    try:
        yield
    except LostClaim:
        log.info("job_lost", job=held.job_id)
    except Stopped as stopped:
        session().rollback()
        if stopped.why == "stop":
            put_back(held)
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
        put_back(held)
    except Exception as error:
        session().rollback()
        log.error("job_failed", job=held.job_id, exc_info=error)
        finish(held, "failed", problem="crashed", **so_far())


@contextmanager
def batch(held: Claim, **values: Any) -> Iterator[None]:
    """One write transaction of a job, which prolongs its lease and sets its progress columns to
    `values`.

    Raises LostClaim if another worker has taken the job over; nothing of the batch is written then.
    """
    with writing():
        _hold(held, values)
        yield


def _hold(held: Claim, values: dict[str, Any]) -> None:
    query = (
        update(Job)
        .where(Job.id == held.job_id, Job.attempt == held.attempt, Job.state == "running")
        .values(lease_until=base.utc_now() + LEASE, **values)
        .execution_options(synchronize_session=False)
    )
    if session().connection().execute(query).rowcount != 1:
        raise LostClaim


def report(held: Claim, **values: Any) -> None:
    """Set progress columns inside the running batch."""
    _hold(held, values)


def check(held: Claim) -> None:
    """Between two batches: raises Stopped when a person cancelled the job or this process is to
    end, LostClaim when it is not ours.
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
    """End a job as "done", "failed", "cancelled", or "asking" with its question."""
    with writing():
        _hold(
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


def put_back(held: Claim) -> None:
    """This process ends: the row waits for another worker, which goes on from its items."""
    with writing():
        _hold(held, {"state": "queued"})
        session().add(JobEvent(job_id=held.job_id, kind="put_back"))


def requeue_interrupted(started_at: datetime) -> int:
    """Put back every job that was running before the only Stacks on this database started, at
    `started_at`; gives how many. The next tick enqueues them.

    One that does live on (a scan in a terminal) loses its claim and writes no more: another worker
    goes on from its items.
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
    """Enqueue jobs whose worker died and rows whose number was lost; returns how many. Called by
    tick.
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
