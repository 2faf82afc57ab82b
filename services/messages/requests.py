"""Starting the job that sends messages."""

from __future__ import annotations

from models.job import Job
from services import access, jobs
from services.accounts import password_reset
from services.messages import outbox


def start() -> Job:
    """Request the job that sends messages, after the commit of a message."""
    return jobs.request("messages", subject_table="", subject_id=0, by=access.SYSTEM)


def start_if_due() -> bool:
    """Request the job if something waits to be sent, or to be sent again. Called by tick."""
    is_due = outbox.has_due() or password_reset.has_waiting()
    if is_due:
        start()
    return is_due
