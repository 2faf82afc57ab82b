"""Search words that an older rule had made are made anew: once, in batches, whatever interrupts
it.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

import workqueue
from errors import NotFound, Unavailable
from jobs import reindex
from models import base
from models.base import db
from models.classification import Series, SeriesEntry
from models.job import Job
from services import access, derive, jobs, reindexing, scans
from services.db.transactions import writing
from services.lists import finding
from tests.factories import make_library, make_work
from tests.services.search import stock


@pytest.fixture
def old_rule(monkeypatch):
    """As it was: a work is found by the name of every series, whichever library's; gives a way to
    end that.
    """
    monkeypatch.setattr(
        derive,
        "_series_known_to_all",
        lambda: select(SeriesEntry.work_id, Series.name).join(Series),
    )
    monkeypatch.setattr(derive, "_statements", derive._statements.__wrapped__)  # nothing cached
    return monkeypatch.undo


@pytest.fixture
def hidden(cast):
    """A library that Vera may not see."""
    return make_library("Hidden")


@pytest.fixture
def shared(old_rule, books, hidden, vera):
    """Three works of both libraries, which a word finds by what the hidden one calls them."""
    titles = {f"Shared {number}" for number in range(3)}
    created = [make_work(title, books, hidden) for title in sorted(titles)]
    stock.serialise(hidden, "Secret saga", *created)
    stock.serialise(books, "Known", *created)
    stock.serialise(hidden, "KNOWN", *created)
    assert found(vera, "secret") == titles
    old_rule()
    return created


def found(by, words: str) -> set[str]:
    db.session.rollback()
    return {row.title for row in finding.find(by, words).rows}


def ask() -> Job:
    return jobs.request("reindex", subject_table="", subject_id=0, by=access.SYSTEM)


def now(job: Job) -> Job:
    db.session.rollback()
    return db.session.get(Job, job.id, populate_existing=True)


def test_a_word_no_longer_tells_what_a_hidden_library_calls_a_work(shared, vera, ada):
    job = ask()
    reindex.run(job.id)
    assert (now(job).state, job.done, job.total) == ("done", 3, 3)
    assert found(vera, "secret") == found(ada, "secret") == set()
    assert found(vera, "known") == found(vera, "shared") == {"Shared 0", "Shared 1", "Shared 2"}


def test_a_work_that_left_a_library_is_no_longer_found_by_that_librarys_series(
    old_rule, books, hidden, vera
):
    work = make_work("Left", books)
    stock.serialise(hidden, "Secret saga", work)
    assert found(vera, "secret") == {"Left"}
    old_rule()
    reindex.run(ask().id)
    assert found(vera, "secret") == set()


def test_works_of_one_library_stay_as_they_are(old_rule, books, vera):
    work = make_work("Own", books)
    stock.serialise(books, "Saga", work)
    old_rule()
    job = ask()
    reindex.run(job.id)
    assert (now(job).state, job.done) == ("done", 0)
    assert found(vera, "saga") == {"Own"}


def test_nothing_else_of_a_work_changes(shared):
    stamps = [(work.version, work.updated_at) for work in shared]
    reindex.run(ask().id)
    db.session.expire_all()
    assert [(work.version, work.updated_at) for work in shared] == stamps


def test_whoever_is_killed_between_two_batches_is_followed_by_one_who_goes_on_there(
    monkeypatch, shared, vera
):
    monkeypatch.setattr(reindexing, "BATCH", 1)
    job, seen = ask(), []
    refresh = derive.refresh_works

    def note(ids) -> None:
        if len(seen) == 2:
            raise SystemExit  # no handler of the job's sees it, as none would see a kill -9
        seen.extend(ids)
        refresh(ids)

    monkeypatch.setattr(derive, "refresh_works", note)
    with pytest.raises(SystemExit):
        reindex.run(job.id)
    assert (now(job).state, job.done) == ("running", 2)
    assert found(vera, "secret") == {"Shared 2"}
    with writing():
        db.session.execute(update(Job).values(lease_until=base.EPOCH))
    monkeypatch.setattr(derive, "refresh_works", lambda ids: (seen.extend(ids), refresh(ids)))
    reindex.run(job.id)
    assert (now(job).state, job.done) == ("done", 3)
    assert seen == [work.id for work in shared]
    assert found(vera, "secret") == set()


def test_a_process_that_is_to_end_puts_the_job_back(monkeypatch, shared, vera):
    job = ask()
    with monkeypatch.context() as patched:
        patched.setattr(workqueue, "stopping", lambda: True)
        reindex.run(job.id)
    assert now(job).state == "queued"
    reindex.run(job.id)
    assert now(job).state == "done"
    assert found(vera, "secret") == set()


def test_a_busy_database_is_waited_for(monkeypatch, shared, vera):
    def busy(_ids) -> None:
        raise Unavailable("database")

    job = ask()
    with monkeypatch.context() as patched:
        patched.setattr(derive, "refresh_works", busy)
        reindex.run(job.id)
    assert now(job).state == "queued"
    reindex.run(job.id)
    assert found(vera, "secret") == set()


def test_a_number_that_comes_twice_does_nothing_more(monkeypatch, shared):
    job = ask()
    reindex.run(job.id)
    monkeypatch.setattr(derive, "refresh_works", lambda ids: pytest.fail("again"))
    reindex.run(job.id)
    assert (now(job).state, job.attempt) == ("done", 1)


def test_a_batch_holds_no_more_works_than_it_says(monkeypatch, shared):
    monkeypatch.setattr(reindexing, "BATCH", 2)
    sizes = []
    refresh = derive.refresh_works
    monkeypatch.setattr(derive, "refresh_works", lambda ids: (sizes.append(len(ids)), refresh(ids)))
    reindex.run(ask().id)
    assert sizes == [2, 1]


def test_nobody_sees_the_job_among_the_scans(app, ada):
    job = ask()
    assert scans.list_running(by=ada) == scans.list_scans(by=ada) == []
    with pytest.raises(NotFound):
        scans.get_scan(job.id, by=ada)
