"""Jobs whose worker has died, and jobs whose id was lost from the queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

import workqueue
from errors import Unavailable
from models import base
from models.job import Job, JobEvent
from services.db.transactions import session, writing
from services.jobs.rows import LEASE


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
