"""Undoing a change set as a person asks for it: at once, or by a job where it may be large."""

from __future__ import annotations

from models.account import User
from models.change import ChangeSet
from models.job import Job
from services import history, undo_rights
from services.db.transactions import session
from services.imports import requests
from services.imports.options import KIND as IMPORT
from services.metadata import enrichment
from services.metadata.enrichment.options import CHANGE_KIND as LOOK_UP


def undo(change_set: ChangeSet, *, by: User) -> ChangeSet | Job:
    """Undo a change set; returns the change set that did it, or the job that will. Raises what
    history.undo() raises.
    """
    if undo_rights.original_of(change_set).kind == LOOK_UP:
        return enrichment.undo_changes(change_set, by=by)
    if change_set.kind == IMPORT and change_set.job_id is not None:
        job = session().get_one(Job, change_set.job_id)
        if job.user_id == by.id:
            requests.undo(job, by=by)
            return job
    return history.undo(change_set, by=by)
