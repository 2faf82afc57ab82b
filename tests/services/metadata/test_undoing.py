"""A look-up is undone from the history, in bounded transactions, however often its worker dies."""

from __future__ import annotations

import pytest

from errors import Conflict, Forbidden, NotFound
from models.base import db
from models.job import Job
from models.work import Work
from services import (
    change_rows,
    history,
    members,
    scopes,
    undo_jobs,
    undo_requests,
)
from services.db.transactions import writing
from services.imports import undoing
from services.metadata import enrichment
from services.metadata.enrichment import reports, run
from services.works.edit import edit_work
from tests.factories import make_library
from tests.services.metadata.test_enrichment import Enricher, add_member_role, hobbit


@pytest.fixture
def olgas(stub, olga) -> Enricher:
    return Enricher(olga)


@pytest.fixture
def filled(olgas, books) -> tuple[Job, list[Work]]:
    """A batch that filled three books."""
    works = [hobbit(books) for _ in range(3)]
    job = olgas.run(enrichment.start(books, [work.uuid for work in works], by=olgas.by))
    return job, works


def titles(works: list[Work]) -> set[str]:
    db.session.rollback()
    return {db.session.get(Work, work.id, populate_existing=True).title for work in works}


def worked_on(job: Job) -> Job:
    run.run_enrichment(job.id)
    db.session.rollback()
    db.session.refresh(job)
    return job


def test_it_is_undone_from_the_history_in_bounded_transactions(filled, olgas, monkeypatch):
    job, works = filled
    monkeypatch.setattr(undoing, "BATCH", 3)
    sizes = []
    list_touched = change_rows.list_touched

    def counting(changes, library_id):
        sizes.append(len(changes))
        return list_touched(changes, library_id)

    monkeypatch.setattr(change_rows, "list_touched", counting)
    change_set = reports.change_set_of(job)
    total = len(history.changes_of(change_set))
    assert change_set in history.list_history(by=olgas.by)
    undone = undo_requests.undo(change_set, by=olgas.by)
    assert (undone.id, worked_on(job).state) == (job.id, "done")
    assert (max(sizes), sum(sizes)) == (3, total)
    assert titles(works) == {"?"}
    assert {db.session.get(Work, work.id).cover_id for work in works} == {None}
    assert undoing.count_kept(job.id) == 0
    with pytest.raises(Conflict):
        undo_requests.undo(change_set, by=olgas.by)


def test_a_killed_worker_goes_on_where_it_stopped(filled, olgas, monkeypatch):
    job, works = filled
    monkeypatch.setattr(undoing, "BATCH", 5)
    revert, calls = history.revert, []

    def killed(recorder, changes):
        calls.append(len(changes))
        if len(calls) == 5:
            raise KeyboardInterrupt
        return revert(recorder, changes)

    monkeypatch.setattr(history, "revert", killed)
    undo_requests.undo(reports.change_set_of(job), by=olgas.by)
    with pytest.raises(KeyboardInterrupt):
        run.run_enrichment(job.id)
    db.session.rollback()
    with writing(job):
        job.lease_until = job.created_at
    assert worked_on(job).state == "done"
    assert titles(works) == {"?"}
    assert undoing.count_kept(job.id) == 0


def test_an_undo_that_was_stopped_is_continued(filled, olgas, monkeypatch):
    job, works = filled
    monkeypatch.setattr(undoing, "BATCH", 5)
    undo_requests.undo(reports.change_set_of(job), by=olgas.by)
    undo_some = undoing._undo_some

    def cancelling(*given):
        db.session.get(Job, job.id).is_cancel_requested = True
        return undo_some(*given)

    monkeypatch.setattr(undoing, "_undo_some", cancelling)
    assert worked_on(job).state == "cancelled"
    monkeypatch.setattr(undoing, "_undo_some", undo_some)
    enrichment.undo(job, by=olgas.by)
    assert worked_on(job).state == "done"
    assert titles(works) == {"?"}


def test_an_undo_is_undone_and_that_too(filled, olgas):
    job, works = filled
    for expected in ("?", "The Hobbit", "?"):
        change_set = history.list_history(by=olgas.by)[0]
        undo_requests.undo(change_set, by=olgas.by)
        assert worked_on(job).state == "done"
        assert titles(works) == {expected}
        assert undoing.count_kept(job.id) == 0
    assert reports.change_set_of(job).undone_by_id is not None


def test_what_somebody_edited_since_stays_and_is_counted(filled, olgas):
    job, works = filled
    edit_work(works[0], {"title": "There and Back"}, by=olgas.by)
    undo_requests.undo(reports.change_set_of(job), by=olgas.by)
    worked_on(job)
    assert titles(works) == {"There and Back", "?"}
    assert undoing.count_kept(job.id) >= 1


def test_another_editor_of_the_library_may_undo_it(filled, edo):
    job, works = filled
    undo_requests.undo(history.get_change_set(reports.change_set_of(job).id, by=edo), by=edo)
    assert worked_on(job).options["undone_by"] == edo.id
    assert titles(works) == {"?"}


def test_viewers_and_strangers_may_not(filled, books, vera, stan, edo):
    job, works = filled
    for person, error in ((vera, Forbidden), (stan, NotFound)):
        with pytest.raises(error):
            undo_requests.undo(reports.change_set_of(job), by=person)
    undo_requests.undo(reports.change_set_of(job), by=edo)
    add_member_role(books, edo, "viewer")
    assert (worked_on(job).state, job.problem) == ("failed", "forbidden")
    assert titles(works) == {"The Hobbit"}


def test_whoever_may_not_edit_one_of_the_items_undoes_none(filled, olgas, books, edo):
    """It moved to a library in which they have no say."""
    job, works = filled
    others = make_library("Others", owner=olgas.by)
    members.add_member(others, edo.username, "viewer", by=olgas.by)
    with writing(works[0]):
        works[0].scope_id = scopes.scope_of([others.id])
    with pytest.raises(Forbidden):
        undo_requests.undo(reports.change_set_of(job), by=edo)
    assert titles(works) == {"The Hobbit"}


def test_a_batch_that_was_deleted_is_undone_by_a_job_of_its_own(filled, olgas, vera, stan):
    job, works = filled
    change_set = reports.change_set_of(job)
    enrichment.delete_batch(job, by=olgas.by)
    db.session.refresh(change_set)
    for person, error in ((vera, Forbidden), (stan, NotFound)):
        with pytest.raises(error):
            undo_requests.undo(change_set, by=person)
    new = undo_requests.undo(change_set, by=olgas.by)
    assert undo_requests.undo(change_set, by=olgas.by).id == new.id
    assert undone(new).state == "done"
    assert titles(works) == {"?"}
    with pytest.raises(Conflict):
        undo_requests.undo(change_set, by=olgas.by)


def undone(job: Job) -> Job:
    undo_jobs.run_undo(job.id)
    db.session.rollback()
    db.session.refresh(job)
    return job


def test_an_edit_knows_whether_it_is_undone_however_often(olgas, books):
    work = hobbit(books)
    edit = edit_work(work, {"title": "Mine"}, by=olgas.by)
    undo = undo_requests.undo(edit, by=olgas.by)
    redo = undo_requests.undo(undo, by=olgas.by)
    assert (work.title, edit.undone_by_id) == ("Mine", None)
    undo_requests.undo(redo, by=olgas.by)
    assert (work.title, edit.undone_by_id) == ("?", undo.id)
