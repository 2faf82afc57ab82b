"""Deletes what has expired: old sessions, sign-in failures, jobs, changes, the trash, what was
ignored about rows that are gone, old messages and selections, and sizes of covers that have changed
or are gone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from models import base
from models.account import LoginFailure, RefreshToken, Session
from models.attention import IgnoredProblem
from models.change import ChangeSet
from models.job import Job
from models.message import Message, PasswordReset
from models.selection import Selection
from services import cover_sweep, jobs, selections, trash, uploads
from services.accounts import sessions
from services.attention.acts import SUBJECTS
from services.db.transactions import session, writing
from services.imports import requests as imports

FAILURES_KEPT = timedelta(days=7)
CHANGES_KEPT = timedelta(days=90)
MESSAGES_KEPT = timedelta(days=90)
RESETS_KEPT = timedelta(days=7)
MAX_AGE_DAYS = 90
LIMIT = 500  # rows a transaction, so that people never wait long


def run_cleanup(job_id: int) -> None:
    """Run the job of the same name."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held):
        options = dict(jobs.get_job(job_id).options)
        deleted = sweep(options, lambda: _keep_going(held))
        jobs.finish(held, "done", done=deleted, total=deleted)


def _keep_going(held: jobs.Claim) -> None:
    jobs.check(held)
    with jobs.batch(held):
        pass


def sweep(
    options: dict[str, Any] | None = None, keep_going: Callable[[], None] = lambda: None
) -> int:
    """Delete everything that has expired; returns how many rows. Rows of provenance (field_source)
    stay as long as the row they describe. `keep_going` is called between two transactions and may
    raise.
    """
    deleted = _sweep_jobs(options or {})
    for act in (trash.empty, _sweep_rows):
        while count := act():
            deleted += count
            keep_going()
    uploads.sweep()
    imports.sweep_files()
    for digit in cover_sweep.DIGITS:
        cover_sweep.sweep(digit)
        keep_going()
    return deleted


def _has_no_subject() -> ColumnElement[bool]:
    """Whether the row with an ignored problem was removed for good."""
    return and_(
        *(
            or_(
                IgnoredProblem.subject_table != model.__tablename__,
                ~exists().where(model.id == IgnoredProblem.subject_id),
            )
            for model in SUBJECTS
        )
    )


def _sweep_rows() -> int:
    """Delete at most LIMIT rows of each table; returns how many."""
    now = base.utc_now()
    old = (
        (Session, Session.created_at < now - sessions.LIFE),
        (LoginFailure, LoginFailure.at < now - FAILURES_KEPT),
        (RefreshToken, RefreshToken.expires_at < now - timedelta(days=7)),
        (ChangeSet, ChangeSet.created_at < now - CHANGES_KEPT),
        (IgnoredProblem, _has_no_subject()),
        (Message, Message.created_at < now - MESSAGES_KEPT),
        (PasswordReset, PasswordReset.created_at < now - RESETS_KEPT),
        (Selection, Selection.created_at < now - selections.KEPT),
    )
    deleted = 0
    with writing():
        for model, condition in old:
            ids = session().execute(select(model.id).where(condition).limit(LIMIT)).scalars().all()
            if ids:
                session().execute(
                    delete(model)
                    .where(model.id.in_(ids))
                    .execution_options(synchronize_session=False)
                )
            deleted += len(ids)
    return deleted


def _sweep_jobs(options: dict[str, Any]) -> int:
    """Delete jobs that ended long ago, and those beyond the newest of their kind; 0 is no limit."""
    is_over = Job.state.in_(jobs.OVER)
    max_age, max_per_kind = options.get("max_age_days", MAX_AGE_DAYS), options.get("max_per_kind")
    deleted = 0
    if max_age:
        limit = base.utc_now() - timedelta(days=max_age)
        deleted = jobs.delete_in_batches(select(Job.id).where(is_over, Job.finished_at < limit))
    if max_per_kind:
        rank = func.row_number().over(partition_by=Job.kind, order_by=Job.id.desc())
        ranked = select(Job.id, rank.label("rank")).where(is_over).subquery()
        deleted += jobs.delete_in_batches(
            select(Job.id).where(
                Job.id.in_(select(ranked.c.id).where(ranked.c.rank > max_per_kind))
            )
        )
    return deleted
