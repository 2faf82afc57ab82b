"""A worker's claim on a job: taking it, its batches, and its end.

Each batch commits only while the claim is the newest one of its job.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from sqlalchemy import func, select, update

import workqueue
from errors import StacksError, Unavailable
from models import base
from models.job import Job, JobEvent
from services import access
from services.db.transactions import session, wait_for_others, writing
from services.jobs.requests import request
from services.jobs.rows import LEASE
from services.messages import outbox

log = structlog.get_logger("stacks.jobs")
_YOUNG = 1  # the generations of objects since the last full collection


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


def claim(job_id: int) -> Claim | None:
    """Claim a job that is waiting or whose worker is gone; None when it has ended, another worker
    has it, or as many jobs of its kind are running as may run at once. Then it stays queued, and
    the end of one of them enqueues it.
    """
    now = base.utc_now()
    with writing():
        job = session().get(Job, job_id, populate_existing=True, with_for_update=True)
        if job is None or not job.is_active:
            return None
        if job.state == "running" and job.lease_until is not None and job.lease_until > now:
            return None
        if _is_at_limit(job, now):
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


def _is_at_limit(job: Job, now: datetime) -> bool:
    kind = workqueue.JOBS.get(job.kind)
    if kind is None or not kind.limit:
        return False
    wait_for_others(zlib.crc32(f"jobs:{job.kind}".encode()))
    running = select(func.count()).where(
        Job.kind == job.kind, Job.id != job.id, Job.state == "running", Job.lease_until > now
    )
    return session().execute(running).scalar_one() >= kind.limit


@contextmanager
def run_attempt(held: Claim, so_far: Callable[[], dict[str, Any]] = dict) -> Iterator[None]:
    """Run the work on a claimed job inside this context manager: however it ends, the row is
    updated, or another worker continues. `so_far` returns the progress columns for a job that was
    cancelled or has crashed.
    """
    try:
        with _calm_collector():
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
def _calm_collector() -> Iterator[None]:
    """Run the garbage collector less often. Batches create and drop many small objects without
    cycles, and looking for cycles after every 700 of them takes a fifth of a scan.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
    gc.collect(_YOUNG)  # what the batch left in cycles; nothing of it is alive now
    if workqueue.stopping():
        raise Stopped("stop")
    row = (
        session()
        .execute(select(Job.attempt, Job.is_cancel_requested).where(Job.id == held.job_id))
        .one_or_none()
    )
    session().rollback()
    if row is None or row.attempt != held.attempt:
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
        job = session().get_one(Job, held.job_id)
        waiting = _waiting_at_limit(job.kind)
        has_messages = outbox.write_job_end(job, held.attempt, state, problem) > 0
    if waiting is not None:
        workqueue.enqueue(*waiting)
    if has_messages:
        request("messages", subject_table="", subject_id=0, by=access.SYSTEM)


def _waiting_at_limit(kind: str) -> tuple[str, int] | None:
    """The oldest waiting job of this kind, when few of them may run at once."""
    if kind not in workqueue.JOBS or not workqueue.JOBS[kind].limit:
        return None
    query = select(Job.id).where(Job.kind == kind, Job.state == "queued").order_by(Job.id).limit(1)
    next_id = session().execute(query).scalar()
    return None if next_id is None else (kind, next_id)


def requeue(held: Claim) -> None:
    """This process ends: put the job back for another worker, which continues from its items."""
    with writing():
        _lock_claimed(held, {"state": "queued"})
        session().add(JobEvent(job_id=held.job_id, kind="put_back"))
