"""The history of jobs: who sees it, filters, running a job again, and deleting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

import workqueue
from errors import Conflict, Forbidden, Invalid, NotFound
from models import base
from models.base import db
from models.job import Job, JobEvent, JobItem
from services import jobs
from services.db.transactions import writing
from tests.queries import counted

EVERYTHING = jobs.JobFilter()


@pytest.fixture(autouse=True)
def _import(monkeypatch) -> None:
    monkeypatch.setitem(workqueue.JOBS, "import", workqueue.Kind("x.run", workqueue.IMPORTS))


@pytest.fixture
def past(app, ada, vera) -> dict[str, Job]:
    """A failed import of Vera's and a backup of the administrator's that is waiting."""
    failed = jobs.request_separate("import", by=vera, options={"type": "csv"})
    held = jobs.claim(failed.id)
    with jobs.batch(held):
        db.session.add(JobItem(job_id=failed.id, kind="problem", reason="bad_row"))
    jobs.finish(held, "failed", problem="crashed")
    waiting = jobs.request("reindex", subject_table="", subject_id=0, by=ada)
    db.session.expire_all()
    return {"import": failed, "reindex": waiting}


def kinds(by, **filters) -> list[str]:
    lines, total = jobs.list_jobs(jobs.JobFilter(**filters), by=by)
    assert total == len(lines)
    return [line.job.kind for line in lines]


def test_people_see_their_own_jobs_and_administrators_all(past, ada, vera, stan):
    assert [kinds(who) for who in (ada, vera, stan)] == [["reindex", "import"], ["import"], []]
    assert [line.job.kind for line in jobs.list_active(by=ada)] == ["reindex"]
    assert jobs.list_active(by=vera) == []
    assert jobs.get_visible(past["import"].id, by=vera) == past["import"]
    assert jobs.get_visible(past["import"].uuid, by=ada) == past["import"]
    with pytest.raises(NotFound):
        jobs.get_visible(past["import"].id, by=stan)
    with pytest.raises(NotFound):
        jobs.get_visible(past["reindex"].uuid, by=vera)


def test_jobs_are_filtered_by_kind_state_time_and_type(past, ada):
    assert kinds(ada, kinds=("import",)) == ["import"]
    assert kinds(ada, states=("queued",)) == ["reindex"]
    assert kinds(ada, subtype="csv") == ["import"]
    assert kinds(ada, since=base.utc_now() + timedelta(days=1)) == []
    assert jobs.parse_since("2d") < base.utc_now() - timedelta(days=1)
    assert jobs.parse_since("2026-01-01T00:00:00+02:00").hour == 22
    for wrong in ("yesterday", "2026-01-01T00:00:00", "99999999d", "5 d"):
        with pytest.raises(Invalid):
            jobs.parse_since(wrong)


def test_a_job_that_has_ended_is_run_again_by_its_user_or_an_administrator(past, ada, vera, stan):
    job = past["reindex"]
    with pytest.raises(Conflict):  # it has not ended
        jobs.retry(job, by=ada)
    jobs.finish(jobs.claim(job.id), "failed", problem="crashed")
    db.session.expire_all()
    with pytest.raises(Forbidden):
        jobs.retry(job, by=vera)
    again = jobs.retry(job, by=ada)
    assert (again.kind, again.state) == ("reindex", "queued")
    assert again.id != job.id
    with pytest.raises(Conflict):  # an import is uploaded again
        jobs.retry(past["import"], by=vera)


def test_a_job_is_deleted_with_all_its_rows_and_its_worker_stops(past, ada, vera, stan):
    with pytest.raises(Forbidden):
        jobs.delete_job(past["import"], by=stan)
    jobs.delete_job(past["import"], by=vera)
    assert db.session.execute(select(func.count()).select_from(JobItem)).scalar() == 0
    held = jobs.claim(past["reindex"].id)
    jobs.delete_job(past["reindex"], by=ada)
    with pytest.raises(jobs.LostClaim), jobs.batch(held):
        pass
    with pytest.raises(jobs.LostClaim):
        jobs.check(held)
    assert db.session.execute(select(func.count()).select_from(JobEvent)).scalar() == 0


def test_nobody_deletes_a_running_job_of_their_own_but_the_administrator(app, vera):
    job = jobs.request_separate("import", by=vera)
    jobs.claim(job.id)
    with pytest.raises(Forbidden):
        jobs.delete_job(job, by=vera)


def test_the_history_is_cleared_by_the_administrator_and_what_runs_stays(past, ada, vera):
    with pytest.raises(Forbidden):
        jobs.clear_history(by=vera)
    assert jobs.clear_history(by=ada, kind="scan") == 0
    assert jobs.clear_history(by=ada) == 1
    assert kinds(ada) == ["reindex"]


def test_a_longer_history_needs_no_more_queries(past, app, ada, vera, olga):
    def queries() -> int:
        with counted() as sent:
            jobs.list_jobs(EVERYTHING, by=ada)
        return len(sent)

    before = queries()
    with writing():
        for number in range(20):
            db.session.add(
                Job(kind="import", subject_table="job", subject_id=-number - 1, user_id=olga.id)
            )
    assert queries() == before
