"""Deletes what has expired: old sessions, sign-in failures, jobs, changes, the trash, what was
ignored about rows that are gone, and sizes of covers that have changed or are gone.
"""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from models import base
from models.account import LoginFailure, RefreshToken, Session
from models.attention import IgnoredProblem
from models.change import ChangeSet
from models.job import Job
from services import cover_sweep, trash, uploads
from services.accounts import sessions
from services.attention.acts import SUBJECTS
from services.db.transactions import session, writing

FAILURES_KEPT = timedelta(days=7)
JOBS_KEPT = timedelta(days=90)
CHANGES_KEPT = timedelta(days=90)
LIMIT = 500  # rows a run, so that a sweep is never a long transaction
TRASH_EVERY = 3600  # seconds between two looks into a trash that had nothing old enough
_next_trash = 0.0  # on this process' monotonic clock


def sweep() -> None:
    """Delete some of the expired rows. Rows of provenance (field_source) stay as long as the row
    they describe.
    """
    global _next_trash
    _sweep_rows()
    if time.monotonic() >= _next_trash and not trash.empty():
        uploads.sweep()
        cover_sweep.sweep()
        _next_trash = time.monotonic() + TRASH_EVERY


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


def _sweep_rows() -> None:
    now = base.utc_now()
    old = (
        (Session, Session.created_at < now - sessions.LIFE),
        (LoginFailure, LoginFailure.at < now - FAILURES_KEPT),
        (RefreshToken, RefreshToken.expires_at < now - timedelta(days=7)),
        (Job, Job.finished_at < now - JOBS_KEPT),
        (ChangeSet, ChangeSet.created_at < now - CHANGES_KEPT),
        (IgnoredProblem, _has_no_subject()),
    )
    if not any(
        session().execute(select(model.id).where(condition).limit(1)).first()
        for model, condition in old
    ):
        session().rollback()
        return
    with writing():
        for model, condition in old:
            ids = session().execute(select(model.id).where(condition).limit(LIMIT)).scalars().all()
            if ids:
                session().execute(
                    delete(model)
                    .where(model.id.in_(ids))
                    .execution_options(synchronize_session=False)
                )
