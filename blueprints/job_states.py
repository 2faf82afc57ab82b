"""Names and colours of the states of jobs, for all kinds of jobs."""

from __future__ import annotations

from flask_babel import gettext as _

from models.job import Job
from services import jobs
from services.imports import options as imports
from services.metadata.enrichment import options as enrichment

_UNDOING = frozenset({imports.UNDOING, enrichment.UNDO})


def state_name(job: Job) -> str:
    """The state of a job, "Undone" for one that was undone."""
    if job.state == "running" and job.is_cancel_requested:
        return _("Cancelling")
    if jobs.is_silent(job):
        return _("Not responding; continues automatically")
    if job.is_active and _is_undo(job):
        return _("Undoing")
    if is_undone(job):
        return _("Undone")
    texts = {
        "queued": _("Waiting for a worker"),
        "running": _("Running"),
        "asking": _question(job),
        "done": _("Finished"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }
    return texts.get(job.state, job.state)


def is_undone(job: Job) -> bool:
    """Whether all that a job did was undone."""
    return job.state == "done" and _is_undo(job)


def _is_undo(job: Job) -> bool:
    return (job.options or {}).get("phase") in _UNDOING


def _question(job: Job) -> str:
    if job.kind != imports.KIND:
        return _("Needs your answer")
    is_planned = job.options.get("phase") == imports.PLANNED
    return _("Ready to import") if is_planned else _("Waiting for its columns")


def state_tone(job: Job) -> str:
    """The colour of a state alone, whatever the job counted: ok, warn or danger."""
    return {"failed": "danger", "cancelled": "warn", "asking": "warn"}.get(job.state, "ok")


def tone(job: Job) -> str:
    """The colour of a state and of what failed: ok, warn or danger."""
    found = state_tone(job)
    return "warn" if found == "ok" and (job.counts or {}).get("failed") else found
