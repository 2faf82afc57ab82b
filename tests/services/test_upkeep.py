"""What has expired is deleted, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import base
from models.account import LoginFailure, RefreshToken, Session
from models.attention import IgnoredProblem
from models.base import db
from models.job import Job
from services import trash, upkeep
from services.accounts import sessions, tokens
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from tests.factories import make_work


@pytest.fixture(autouse=True)
def trash_is_empty(monkeypatch):
    monkeypatch.setattr(trash, "empty", lambda: 0)


def days_ago(days: float):
    return base.utc_now() - timedelta(days=days)


def make_job(subject_id: int, *, created: float, finished: float | None = None) -> None:
    db.session.add(
        Job(
            kind="scan",
            subject_table="root",
            subject_id=subject_id,
            state="running" if finished is None else "done",
            options={},
            created_at=days_ago(created),
            finished_at=None if finished is None else days_ago(finished),
        )
    )


def test_a_job_goes_ninety_days_after_its_end_however_long_it_ran(app):
    with writing():
        make_job(1, created=200, finished=91)
        make_job(2, created=200, finished=89)
        make_job(3, created=200)
    upkeep.sweep()
    ids = db.session.execute(select(Job.subject_id).order_by(Job.subject_id)).scalars().all()
    assert ids == [2, 3]


def test_browsers_programs_and_failed_sign_ins_go_when_they_count_no_more(app, vera):
    """Of each an old one and one that is an hour too young."""
    hour = timedelta(hours=1)
    with writing():
        for age in (sessions.LIFE + hour, sessions.LIFE - hour):
            row = make_session(vera)
            row.created_at = base.utc_now() - age
        for age in (timedelta(days=7) + hour, timedelta(days=7) - hour):
            at = base.utc_now() - age
            db.session.add(LoginFailure(account_key="vera", address="127.0.0.1", at=at))
            tokens.open_family(vera, "librarium", Visitor("127.0.0.1", "Firefox"))
            db.session.flush()
            newest = select(RefreshToken).order_by(RefreshToken.id.desc()).limit(1)
            db.session.execute(newest).scalar_one().expires_at = at
    upkeep.sweep()
    counts = {
        model: db.session.execute(select(func.count()).select_from(model)).scalar_one()
        for model in (Session, LoginFailure, RefreshToken)
    }
    assert counts == dict.fromkeys(counts, 1)


def make_session(user) -> Session:
    sessions.open_session(user, address="", user_agent="")
    db.session.flush()
    newest = select(Session).order_by(Session.id.desc()).limit(1)
    return db.session.execute(newest).scalar_one()


def test_what_was_ignored_goes_with_its_subject_and_stays_while_that_is_there(app, books):
    work = make_work("Emma", books).id
    with writing():
        make_job(1, created=200, finished=91)
        make_job(2, created=1, finished=1)
        db.session.flush()
        old, young = db.session.execute(select(Job.id).order_by(Job.id)).scalars()
        subjects = [("job", old), ("job", young), ("work", work), ("work", 999), ("media_file", 7)]
        for table, row_id in (*subjects, ("listing_problem", 3)):
            db.session.add(IgnoredProblem(subject_table=table, subject_id=row_id, code="x"))
    upkeep.sweep()
    upkeep.sweep()
    rows = db.session.query(IgnoredProblem.subject_table, IgnoredProblem.subject_id).all()
    assert sorted(rows) == [("job", young), ("work", work)]
