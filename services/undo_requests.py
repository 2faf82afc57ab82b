"""Undoing a change set as a person asks for it: at once, or by a job where it may be large."""

from __future__ import annotations

from models.account import User
from models.change import ChangeSet
from models.job import Job
from services import history, jobs, undo_jobs, undo_rights
from services.db.transactions import session
from services.imports import options as imports
from services.imports import requests
from services.metadata import enrichment
from services.metadata.enrichment import options as look_ups


def undo(change_set: ChangeSet, *, by: User) -> ChangeSet | Job:
    """Undo a change set; returns the change set that did it, or the job that will. Raises what
    history.undo() raises.
    """
    original = undo_rights.original_of(change_set)
    if original.kind not in (imports.KIND, look_ups.CHANGE_KIND):
        return history.undo(change_set, by=by)
    job = session().get(Job, original.job_id) if original.job_id is not None else None
    if job is not None and job.kind in jobs.LOOK_UPS:
        enrichment.undo_changes(job, change_set, by=by)
        return job
    if job is not None and job.kind == imports.KIND and change_set is original:
        if job.user_id != by.id:
            return history.undo(change_set, by=by)  # which says who may
        requests.undo(job, by=by)
        return job
    return undo_jobs.request(change_set, by=by)
