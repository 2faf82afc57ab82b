"""Batches: what is filled, what stays, why an item ended as it did, and undoing all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, select

import workqueue
from errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from models.account import User
from models.base import db
from models.change import FieldSource
from models.file import Image
from models.job import Job
from models.library import Membership
from models.suggestion import SourceReply
from models.work import Edition, Work
from services import history, provenance
from services.db.transactions import writing
from services.metadata import asking, enrichment, sources
from services.metadata.enrichment import reports, run
from services.works import links
from services.works.edit import edit_work
from services.works.editions import edit_fields
from tests.factories import make_library, make_work
from tests.providers.metadata.journeys import HOBBIT, UNKNOWN
from tests.stubs.sources import FAULTS
from tests.stubs.wire import KEY


@dataclass
class Enricher:
    """Looks up works of one person as a worker would."""

    by: User

    def look_up(self, work: Work, **options: Any) -> Job:
        return self.run(enrichment.start_for(work, by=self.by, **options))

    def run(self, job: Job) -> Job:
        run.run_enrichment(job.id)
        db.session.rollback()
        db.session.refresh(job)
        return job

    def undo(self, job: Job) -> Job:
        enrichment.undo(job, by=self.by)
        return self.run(job)


@pytest.fixture
def olgas(stub, olga) -> Enricher:
    return Enricher(olga)


@pytest.fixture
def google(ada, stub) -> None:
    sources.change("google_books", {"api_key": KEY}, by=ada)


def hobbit(library, **columns: Any) -> Work:
    """A book of which only the ISBN is known."""
    work = make_work(columns.pop("title", "?"), library, formats=("hardcover",), **columns)
    edition = edition_of(work)
    with writing(edition):
        edition.isbn_13 = HOBBIT
    return work


def edition_of(work: Work) -> Edition:
    return db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()


def outcome(job: Job, by: User) -> tuple[str, str]:
    item = reports.items_of(job, by=by)[0]
    return item.status, item.reason


def source_of(row: Any, field: str) -> str:
    return provenance.chosen_sources(row)[field].source


def test_what_is_empty_is_filled_and_names_its_source(olgas, books, google):
    work = hobbit(books)
    job = olgas.look_up(work)
    assert (job.state, job.done, job.total) == ("done", 1, 1)
    item = reports.items_of(job, by=olgas.by)[0]
    assert (item.status, item.by, item.work) == ("done", "isbn", (work.id, work.uuid))
    assert work.title == "The Hobbit"
    assert links.value_of(work, "contributors")[0] == ["J.R.R. Tolkien", "aut"]
    assert source_of(work, "title") == item.filled["title"] == "open_library"
    edition = edition_of(work)
    assert edition.page_count
    assert edition.publisher
    assert edition.isbn_10
    assert source_of(edition, "publisher") == item.filled["edition.publisher"]
    image = db.session.get(Image, work.cover_id)
    assert (image.origin, image.source) == ("upload", item.filled["cover"])
    others = {it.source for it in provenance.sources_of(work, "description", by=olgas.by)}
    assert {"open_library", "google_books"} & others


def test_values_that_are_there_stay_unless_they_are_replaced_by_force(olgas, books):
    work = hobbit(books, title="My Hobbit", description="Mine.")
    olgas.look_up(work)
    assert (work.title, work.description) == ("My Hobbit", "Mine.")
    olgas.look_up(work, force=True)
    assert work.title == "The Hobbit"


def test_force_replaces_nothing_that_is_locked_and_nothing_by_nothing(olgas, books, stub):
    work = hobbit(books, title="Old", original_title="Known to no source")
    edit_work(work, {"title": "Mine"}, by=olgas.by)
    edit_fields(edition_of(work), {"publisher": "My press"}, by=olgas.by)
    olgas.look_up(work, force=True)
    assert (work.title, work.original_title) == ("Mine", "Known to no source")
    assert edition_of(work).publisher == "My press"
    stub.faults.update(dict.fromkeys(stub.urls, "missing"))
    with writing():
        db.session.execute(delete(SourceReply))
    before = work.subtitle
    olgas.look_up(work, force=True)
    assert before
    assert work.subtitle == before


def test_a_batch_is_undone_as_a_whole(olgas, books):
    first, second = hobbit(books), hobbit(books)
    job = olgas.run(enrichment.start(books, [first.uuid, second.uuid], by=olgas.by))
    assert first.title == second.title == "The Hobbit"
    olgas.undo(job)
    db.session.refresh(first)
    assert (first.title, first.description, first.cover_id) == ("?", "", None)
    assert edition_of(second).page_count == 0
    assert not db.session.execute(select(FieldSource)).all()
    with pytest.raises(Conflict):
        enrichment.undo(job, by=olgas.by)


def test_what_somebody_changed_since_stays_when_a_batch_is_undone(olgas, books):
    work = hobbit(books)
    job = olgas.look_up(work)
    edit_work(work, {"title": "There and Back"}, by=olgas.by)
    olgas.undo(job)
    db.session.refresh(work)
    assert work.title == "There and Back"


def test_a_book_without_isbn_is_known_by_its_title_and_author(olgas, books):
    work = make_work("The Hobbit", books, authors=("J.R.R. Tolkien",))
    job = olgas.look_up(work)
    item = reports.items_of(job, by=olgas.by)[0]
    assert item.by == "title"
    assert not any(name.startswith("edition.") for name in item.filled)


@pytest.mark.parametrize(("title", "authors"), [("The Hobbit", ("Nobody",)), ("Emma", ())])
def test_another_book_of_the_same_title_fills_nothing(olgas, books, title, authors):
    work = make_work(title, books, authors=authors)
    assert outcome(olgas.look_up(work), olgas.by)[0] == "skipped"
    assert (work.title, work.description) == (title, "")


def test_a_book_that_nobody_knows_says_so(olgas, books):
    work = hobbit(books)
    edition = edition_of(work)
    with writing(edition):
        edition.isbn_13 = UNKNOWN
    job = olgas.look_up(work)
    assert outcome(job, olgas.by) == ("skipped", "not_found")


def test_a_batch_that_fills_nothing_cannot_be_undone(olgas, books):
    work = hobbit(books)
    olgas.look_up(work)
    job = olgas.look_up(work)
    assert outcome(job, olgas.by) == ("skipped", "nothing_new")
    assert len(history.list_history(by=olgas.by, subject=work)) == 1
    with pytest.raises(Conflict):
        enrichment.undo(job, by=olgas.by)


@pytest.mark.parametrize("fault", [it for it in FAULTS if it not in ("missing", "slow")])
def test_a_batch_ends_with_a_reason_however_sources_fail(olgas, books, stub, fault):
    stub.faults.update(dict.fromkeys(stub.urls, fault))
    job = olgas.look_up(hobbit(books))
    assert job.state in ("done", "failed")
    status, reason = outcome(job, olgas.by)
    assert status in ("failed", "skipped")
    assert reason


def test_what_failed_is_looked_up_again(olgas, books, stub):
    work = hobbit(books)
    stub.faults.update(dict.fromkeys(stub.urls, "overloaded"))
    job = olgas.look_up(work)
    assert (job.state, job.problem) == ("failed", "all_failed")
    item = reports.items_of(job, by=olgas.by)[0]
    assert (item.reason, "open_library" in item.problems) == ("sources", True)
    stub.faults.clear()
    again = enrichment.retry(job, by=olgas.by)
    asking.forget_network()
    assert olgas.run(again).counts["done"] == 1
    with pytest.raises(Conflict):
        enrichment.retry(again, by=olgas.by)


def test_a_cover_only_batch_sets_only_covers_that_are_missing(olgas, books):
    work = hobbit(books)
    assert outcome(olgas.look_up(work, type_="cover"), olgas.by) == ("done", "")
    assert (work.title, work.cover_id is not None) == ("?", True)
    assert outcome(olgas.look_up(work, type_="cover"), olgas.by) == ("skipped", "complete")


def test_a_worker_that_was_killed_goes_on_where_it_stopped(olgas, books, monkeypatch):
    works = [hobbit(books) for _ in range(3)]
    job = enrichment.start(books, [work.uuid for work in works], by=olgas.by)
    look_up = run.Batch.look_up

    def killed(batch, item):
        if item.work_id == works[1].id:
            raise KeyboardInterrupt
        look_up(batch, item)

    monkeypatch.setattr(run.Batch, "look_up", killed)
    with pytest.raises(KeyboardInterrupt):
        run.run_enrichment(job.id)
    db.session.rollback()
    monkeypatch.undo()
    with writing(job):
        job.lease_until = job.created_at
    olgas.run(job)
    assert (job.state, job.done, job.attempt) == ("done", 3, 2)
    assert {db.session.get(Work, work.id).title for work in works} == {"The Hobbit"}
    olgas.undo(job)
    assert {db.session.get(Work, work.id).title for work in works} == {"?"}


def test_a_batch_that_is_cancelled_keeps_what_it_has_filled(olgas, books, monkeypatch):
    works = [hobbit(books), hobbit(books)]
    job = enrichment.start(books, [work.uuid for work in works], by=olgas.by)
    end = run.Batch._end

    def cancelling(batch, *given):
        end(batch, *given)
        db.session.get(Job, job.id).is_cancel_requested = True

    monkeypatch.setattr(run.Batch, "_end", cancelling)
    olgas.run(job)
    assert (job.state, job.done) == ("cancelled", 1)
    assert [it.status for it in reports.items_of(job, by=olgas.by)] == ["done", "pending"]


def test_whoever_may_not_edit_any_more_fills_nothing(olgas, books, edo, stub):
    work = hobbit(books)
    job = enrichment.start_for(work, by=edo)
    add_member_role(books, edo, "viewer")
    Enricher(edo).run(job)
    assert outcome(job, edo) == ("failed", "forbidden")
    assert work.title == "?"


def add_member_role(library, user, role) -> None:
    query = select(Membership).where(
        Membership.user_id == user.id, Membership.library_id == library.id
    )
    membership = db.session.execute(query).scalar_one()
    with writing(membership):
        membership.role = role


def test_viewers_and_strangers_may_not_look_up(books, vera, stan, stub):
    work = hobbit(books)
    with pytest.raises(Forbidden):
        enrichment.start_for(work, by=vera)
    with pytest.raises(NotFound):
        enrichment.start_for(work, by=stan)
    with pytest.raises(Forbidden):
        enrichment.start(books, [work.uuid], by=vera)


def test_a_batch_is_its_persons_alone(olgas, books, ada):
    job = olgas.look_up(hobbit(books))
    for act in (enrichment.cancel, enrichment.undo, enrichment.retry, enrichment.delete_batch):
        with pytest.raises(NotFound):
            act(job, by=ada)
    with pytest.raises(NotFound):
        enrichment.get_batch(job.uuid, by=ada)
    assert enrichment.list_batches(by=ada) == []


def test_books_of_other_libraries_and_unknown_ones_are_refused(olgas, books, olga, stub):
    other = hobbit(make_library("Others", owner=olga))
    for uuids in ([], [other.uuid]):
        with pytest.raises(Invalid) as refused:
            enrichment.start(books, uuids, by=olga)
        assert set(refused.value.fields) == {"book_ids"}
    work = hobbit(books)
    job = enrichment.start(books, [work.uuid, work.uuid], by=olga)
    assert job.total == 1


def test_nothing_is_started_while_no_source_is_asked(books, olga, ada, stub):
    work = hobbit(books)
    sources.set_offline(True, by=ada)
    with pytest.raises(Unavailable):
        enrichment.start_for(work, by=olga)
    assert not db.session.execute(select(Job)).all()


def test_a_batch_is_kept_while_the_queue_is_down(books, olga, stub):
    workqueue.configure("")
    job = enrichment.start_for(hobbit(books), by=olga)
    assert job.state == "queued"
