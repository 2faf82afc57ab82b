"""Jobs: asked for once, claimed by one, kept by a lease, lost, put back, asked about, rescued."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import workqueue
from errors import Conflict, Forbidden, NotFound
from models import base
from models.base import db
from models.job import Job, JobEvent, Schedule
from models.library import LibraryRoot, Root
from services import access, jobs, scans, schedules
from services.db.transactions import writing


def ask(by=access.SYSTEM) -> Job:
    return jobs.request("scan", subject_table="root", subject_id=1, by=by)


def later(monkeypatch, **by) -> None:
    moment = base.utc_now() + timedelta(**by)
    monkeypatch.setattr(base, "utc_now", lambda: moment)


def events(job: Job) -> list[str]:
    return [event.kind for event in jobs.list_events(job)]


def test_asking_twice_gives_one_job(app, vera):
    first, second = ask(), ask(vera)
    assert first.id == second.id
    jobs.claim(first.id)
    assert ask().id == first.id
    assert db.session.execute(select(func.count()).select_from(Job)).scalar() == 1


def test_two_who_ask_at_the_same_moment_get_the_same_job(app):
    found: list[int] = []
    gate = threading.Barrier(4)

    def one() -> None:
        with app.app_context():
            gate.wait()
            try:
                found.append(ask().id)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_job_is_claimed_once_while_its_lease_lasts(app):
    job = ask()
    held = jobs.claim(job.id)
    assert held == (job.id, 1)
    assert jobs.claim(job.id) is None
    assert jobs.claim(999) is None


def test_a_job_whose_worker_is_gone_is_claimed_again_and_the_first_one_writes_no_more(
    app, monkeypatch
):
    job = ask()
    first = jobs.claim(job.id)
    later(monkeypatch, seconds=46)
    second = jobs.claim(job.id)
    assert second.attempt == 2
    with pytest.raises(jobs.LostClaim), jobs.batch(first, done=99):
        pass
    with pytest.raises(jobs.LostClaim):
        jobs.check(first)
    with jobs.batch(second, done=7):
        pass
    db.session.expire_all()
    assert job.done == 7
    assert events(job) == ["asked", "started", "resumed"]


def test_a_batch_keeps_the_lease(app, monkeypatch):
    job = ask()
    held = jobs.claim(job.id)
    later(monkeypatch, seconds=40)
    with jobs.batch(held):
        pass
    later(monkeypatch, seconds=40)
    assert jobs.claim(job.id) is None


def test_a_lost_batch_writes_nothing_at_all(app, monkeypatch):
    job = ask()
    first = jobs.claim(job.id)
    later(monkeypatch, seconds=46)
    jobs.claim(job.id)
    with pytest.raises(jobs.LostClaim), jobs.batch(first):
        db.session.add(JobEvent(job_id=job.id, kind="written"))
    assert "written" not in events(job)


def test_a_job_that_is_put_back_goes_on_elsewhere(app):
    job = ask()
    jobs.requeue(jobs.claim(job.id))
    db.session.expire_all()
    assert job.state == "queued"
    assert jobs.claim(job.id).attempt == 2


def test_a_finished_job_is_over(app):
    job = ask()
    held = jobs.claim(job.id)
    jobs.finish(held, "done", counts={"added": 3})
    db.session.expire_all()
    assert (job.state, job.counts, job.is_active) == ("done", {"added": 3}, False)
    assert jobs.claim(job.id) is None
    assert ask().id != job.id


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_between_two_batches(app, ada):
    waiting = ask()
    jobs.request_cancel(waiting, by=ada)
    assert waiting.state == "cancelled"
    running = ask()
    held = jobs.claim(running.id)
    jobs.request_cancel(running, by=ada)
    with pytest.raises(jobs.Stopped) as stopped:
        jobs.check(held)
    assert stopped.value.why == "cancel"


def test_a_process_that_is_to_end_stops_between_two_batches(app, monkeypatch):
    held = jobs.claim(ask().id)
    monkeypatch.setattr(workqueue, "stopping", lambda: True)
    with pytest.raises(jobs.Stopped) as stopped:
        jobs.check(held)
    assert stopped.value.why == "stop"


def test_a_question_is_answered_once(app, ada):
    job = ask()
    jobs.finish(
        jobs.claim(job.id), "asking", question={"kind": "missing", "missing": 90, "total": 100}
    )
    db.session.expire_all()
    assert job.question["missing"] == 90
    jobs.answer(job, "mark", by=ada)
    assert (job.state, job.options["answer"], job.question) == ("queued", "mark", None)
    with pytest.raises(Conflict) as clash:
        jobs.answer(job, "mark", by=ada)
    assert clash.value.code == "not_asking"


def test_lost_and_dead_jobs_are_rung_for_again(app, monkeypatch):
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(workqueue, "waiting", lambda: set())
    monkeypatch.setattr(
        workqueue, "enqueue", lambda name, row_id=0: bool(rung.append((name, row_id))) or True
    )
    job = ask()
    rung.clear()
    assert jobs.requeue_lost() == 1
    jobs.claim(job.id)
    assert jobs.requeue_lost() == 0
    later(monkeypatch, seconds=46)
    assert jobs.requeue_lost() == 1
    assert rung == [("scan", job.id)] * 2


@pytest.fixture
def rung(monkeypatch) -> list[tuple[str, int]]:
    """What was enqueued."""
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(
        workqueue, "enqueue", lambda name, row_id=0: bool(calls.append((name, row_id))) or True
    )
    return calls


@pytest.fixture
def _two_at_once(monkeypatch) -> None:
    monkeypatch.setitem(workqueue.JOBS, "sums", workqueue.Kind("x.run", workqueue.IMPORTS, limit=2))


@pytest.mark.usefixtures("_two_at_once")
def test_as_many_jobs_of_a_kind_run_at_once_as_its_limit_says_and_the_end_of_one_calls_the_next(
    app, vera, rung, monkeypatch
):
    first, second, third, fourth = (jobs.request_separate("sums", by=vera) for _ in range(4))
    held = jobs.claim(first.id)
    assert jobs.claim(second.id) is not None
    assert jobs.claim(third.id) is None
    db.session.expire_all()
    assert (third.state, third.attempt) == ("queued", 0)
    assert jobs.claim(ask().id) is not None  # scans have no limit
    rung.clear()
    jobs.finish(held, "done")
    assert rung == [("sums", third.id)]
    assert jobs.claim(third.id) is not None
    assert jobs.claim(fourth.id) is None
    later(monkeypatch, seconds=46)  # the workers of the others are gone
    assert jobs.claim(fourth.id) is not None


def test_no_long_job_is_taken_by_the_clock_or_by_the_worker_that_is_kept_for_scans():
    queues = {name: kind.queue for name, kind in workqueue.JOBS.items()}
    assert [name for name, queue in queues.items() if queue in workqueue.CLOCK_QUEUES] == ["tick"]
    assert workqueue.SCANS in workqueue.PROMPT_QUEUES
    assert not {workqueue.IMPORTS, workqueue.ENRICHMENT, workqueue.BACKUP, workqueue.COVERS} & {
        *workqueue.PROMPT_QUEUES
    }
    assert set(queues.values()) <= {*workqueue.CLOCK_QUEUES, *workqueue.WORK_QUEUES}
    assert workqueue.WORK_QUEUES[-1] == queues["covers"]


def test_without_a_queue_the_row_waits(app):
    job = ask()
    assert job.state == "queued"
    assert jobs.requeue_lost() == 0


def test_what_is_due_is_asked_for_once_however_late(app, ada, monkeypatch):
    schedules.set_schedule("scan", "root", 1, 60, by=ada)
    assert schedules.run_due() == 0
    later(monkeypatch, hours=7)
    assert schedules.run_due() == 1
    assert schedules.run_due() == 0
    schedule = db.session.execute(select(Schedule)).scalar_one()
    assert schedule.next_at == base.utc_now() + timedelta(minutes=60)


def test_a_job_that_asks_something_ends_at_once_when_it_is_cancelled(app, ada):
    job = ask()
    with writing(job):
        job.state, job.question = "asking", {"kind": "missing", "missing": 2, "total": 3}
    jobs.request_cancel(job, by=ada)
    assert (job.state, job.is_cancel_requested) == ("cancelled", False)
    assert job.finished_at is not None
    with pytest.raises(Conflict):
        jobs.answer(job, "keep", by=ada)


def test_a_schedule_that_is_switched_off_asks_for_nothing(app, ada, monkeypatch):
    schedules.set_schedule("scan", "root", 1, 60, by=ada)
    with writing():
        db.session.execute(select(Schedule)).scalar_one().is_enabled = False
    later(monkeypatch, hours=7)
    assert schedules.run_due() == 0


def test_people_see_the_scans_of_their_libraries_and_owners_ask_for_them(
    books, ada, olga, vera, stan
):
    with writing():
        root = Root(path=b"/media/books", path_text="/media/books", name="Books", kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
    for who, error in ((vera, Forbidden), (stan, NotFound)):
        with pytest.raises(error):
            scans.request_scan(root, by=who)
    job = scans.request_scan(root, by=olga)
    assert scans.get_scan(job.id, by=vera) == job
    assert [scans.list_running(by=who) for who in (ada, vera, stan)] == [[job], [job], []]
    with pytest.raises(NotFound):
        scans.get_scan(job.id, by=stan)
    with pytest.raises(Forbidden):
        scans.cancel(job, by=vera)
    scans.cancel(job, by=olga)
    assert [found.id for found in scans.list_scans(by=vera, is_over=True)] == [job.id]
    assert scans.request_all(by=stan) == []
    assert len(scans.request_all(by=olga)) == 1


def test_at_the_start_the_jobs_of_dead_workers_wait_again_without_their_lease_running_out(app):
    job = ask()
    dead = jobs.claim(job.id)
    waits, over = (
        jobs.request("scan", subject_table="root", subject_id=number, by=access.SYSTEM)
        for number in (2, 3)
    )
    jobs.finish(jobs.claim(over.id), "done")
    if db.engine.dialect.name == "postgresql":  # another machine's workers may be at it
        assert jobs.requeue_interrupted(base.utc_now()) == 0
        return
    assert (
        jobs.requeue_interrupted(base.utc_now() - timedelta(seconds=5)) == 0
    )  # claimed since then
    assert jobs.requeue_interrupted(base.utc_now()) == 1
    assert (job.state, waits.state, over.state) == ("queued", "queued", "done")
    assert events(job) == ["asked", "started", "put_back"]
    with pytest.raises(jobs.LostClaim), jobs.batch(dead, done=9):
        pass
    assert jobs.claim(job.id).attempt == 2
    assert jobs.requeue_interrupted(base.utc_now()) == 1
