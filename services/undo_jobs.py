"""The job that undoes a change set of any size in short transactions, where the job that made it
doesn't do that itself.
"""

from __future__ import annotations

from sqlalchemy import select

import workqueue
from errors import Conflict, Forbidden, NotFound
from models.account import User
from models.change import ChangeSet
from models.job import Job, JobEvent
from services import access, jobs, undo_rights
from services.db.transactions import session, writing
from services.imports import options as imports
from services.imports import undoing

KIND = "undo"


def request(change_set: ChangeSet, *, by: User) -> Job:
    """Let a worker undo a change set; one that was stopped is continued. What somebody changed
    since stays. Raises Forbidden, NotFound, and Conflict("already_undone").
    """
    _require(change_set, by)
    stopped = _stopped(change_set)
    if stopped is None and change_set.undone_by_id is not None:
        raise Conflict("already_undone")
    if stopped is None:
        return jobs.request(
            KIND,
            subject_table="change_set",
            subject_id=change_set.id,
            by=by,
            options={"library_id": change_set.library_id},
        )
    with writing(stopped):
        stopped.state, stopped.user_id, stopped.problem = "queued", by.id, ""
        stopped.finished_at, stopped.is_cancel_requested = None, False
        session().add(JobEvent(job_id=stopped.id, kind="asked", detail={"by": by.username}))
    workqueue.enqueue(KIND, stopped.id)
    return stopped


def _require(change_set: ChangeSet, by: User) -> None:
    """The worker asks for each item again."""
    if change_set.is_private and change_set.user_id != by.id:
        raise NotFound("change_set")
    if change_set.is_private:
        return
    if change_set.library_id is not None:
        access.require_in_library(by, "works:update", change_set.library_id)
    elif change_set.user_id is None or change_set.user_id != by.id:
        access.require(by, "system:update")


def _stopped(change_set: ChangeSet) -> Job | None:
    """The newest undo of this change set, if it was cancelled or failed."""
    query = select(Job).where(
        Job.kind == KIND, Job.subject_table == "change_set", Job.subject_id == change_set.id
    )
    newest = session().execute(query.order_by(Job.id.desc()).limit(1)).scalar()
    return newest if newest is not None and newest.state in ("cancelled", "failed") else None


def run_undo(job_id: int) -> None:
    """Run the job of the same name."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held):
        job = jobs.get_job(job_id)
        try:
            _run(held, job)
        except (Forbidden, NotFound):
            session().rollback()
            jobs.finish(held, "failed", problem="forbidden")


def _run(held: jobs.Claim, job: Job) -> None:
    """Raises Forbidden and NotFound when its person may not do this any more."""
    by = session().get(User, job.user_id) if job.user_id is not None else None
    change_set = session().get(ChangeSet, job.subject_id)
    if by is None or change_set is None:
        raise NotFound("change_set")
    _require(change_set, by)
    undoing.undo_changes(held, change_set, None, by=by)
    _mark_import(held, undo_rights.original_of(change_set))
    jobs.finish(held, "done", counts={"kept": undoing.count_kept(held.job_id)})


def _mark_import(held: jobs.Claim, original: ChangeSet) -> None:
    """Let an import that is there again be undone again, and the other way round."""
    made_by = session().get(Job, original.job_id) if original.job_id is not None else None
    if made_by is None or made_by.kind != imports.KIND:
        return
    is_undone = original.undone_by_id is not None
    phase = imports.UNDOING if is_undone else imports.APPLYING
    with jobs.batch(held):
        undoing.forget(made_by.id)
        options = imports.options_of(made_by).changed(is_undone=is_undone, phase=phase)
        made_by.options = options.to_json()
