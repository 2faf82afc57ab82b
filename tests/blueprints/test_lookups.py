"""The pages of look-ups: of one item, of a list, their result, and who may not see them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.job import Job, JobItem
from models.work import Edition, Work
from services import undo_jobs
from services.db.transactions import writing
from services.metadata import asking, enrichment, sources
from services.metadata.enrichment import run
from services.works.edit import edit_work
from tests.factories import make_work, signed_in
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]


@pytest.fixture
def olga(app, cast, stub) -> Any:
    return signed_in(app, cast.olga)


@pytest.fixture
def book(cast) -> Work:
    work = make_work("Unnamed", cast.books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    with writing(edition):
        edition.isbn_13 = HOBBIT
    return work


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrf_token"\s+value="[^"]*"', "", text).strip()


def work_on(client: Any, page: str) -> str:
    run.run_enrichment(int(page.rpartition("/")[2]))
    db.session.rollback()
    return client.get(page).text


def test_one_item_is_looked_up_from_its_page_and_undone(olga, book):
    page = f"/works/{book.id}"
    assert "Look up missing details" in olga.get(page).text
    answer = olga.post(f"/lookups/of/{book.id}")
    assert answer.status_code == 303
    waiting = olga.get(answer.location).text
    assert "every 2s" in waiting
    piece = olga.get(f"{answer.location}/_state").text
    assert without_tokens(piece) in without_tokens(waiting)
    shown = work_on(olga, answer.location)
    assert "from Open Library" in shown
    assert "every 2s" not in shown
    assert "Open Library" in olga.get(page).text
    assert "Cover from Open Library" in olga.get(f"{page}/cover").text
    assert "looked up missing details" in olga.get(f"{page}/history").text
    assert olga.post(f"{answer.location}/undo").status_code == 303
    assert "Undone" in work_on(olga, answer.location)
    assert "Open Library" not in olga.get(page).text


def test_a_filtered_list_is_looked_up(olga, cast, book):
    make_work("Emma", cast.books, formats=("pdf",))
    library = olga.get(f"/libraries/{cast.books.id}?format=epub").text
    assert f"/lookups/new?library={cast.books.id}&amp;format=epub" in library
    new = f"/lookups/new?library={cast.books.id}&format=epub"
    assert "1 book, comic or audiobook" in olga.get(new).text
    answer = olga.post(new, data={"type": "cover"})
    assert answer.status_code == 303
    job = db.session.execute(select(Job)).scalar_one()
    assert (job.total, job.options["type"], job.options["force"]) == (1, "cover", False)
    assert "Missing covers in Books" in work_on(olga, answer.location)
    assert "Look-up of missing details in Books" in olga.get("/jobs").text


def test_what_failed_says_why_and_is_tried_again(olga, book, stub):
    stub.faults.update(dict.fromkeys(stub.urls, "overloaded"))
    answer = olga.post(f"/lookups/of/{book.id}")
    shown = work_on(olga, answer.location)
    assert "Open Library: The source can’t be reached" in shown
    stub.faults.clear()
    asking.forget_network()
    again = olga.post(f"{answer.location}/retry")
    assert "from Open Library" in work_on(olga, again.location)


def test_a_look_up_is_cancelled(olga, book):
    answer = olga.post(f"/lookups/of/{book.id}")
    assert olga.post(f"{answer.location}/cancel").status_code == 303
    assert "Cancelled" in olga.get(answer.location).text


def test_it_refuses_a_list_without_books(olga, cast, book):
    empty = f"/lookups/new?library={cast.books.id}&format=pdf"
    assert "no books, comics or audiobooks" in olga.get(empty).text
    assert olga.post(empty, data={"type": "metadata"}).status_code == 422


def test_a_viewer_may_not_look_up(app, cast, book, stub):
    vera = signed_in(app, cast.vera)
    assert "Look up missing details" not in vera.get(f"/works/{book.id}").text
    assert "Look up missing details" not in vera.get(f"/libraries/{cast.books.id}").text
    assert vera.post(f"/lookups/of/{book.id}").status_code == 403
    assert vera.get(f"/lookups/new?library={cast.books.id}").status_code == 403
    page = signed_in(app, cast.olga).post(f"/lookups/of/{book.id}").location
    for path in (page, f"{page}/_state"):
        assert vera.get(path).status_code == 404
    for act in ("cancel", "undo", "retry"):
        assert signed_in(app, cast.ada).post(f"{page}/{act}").status_code == 404


def test_it_says_that_no_source_is_enabled(olga, cast, book):
    sources.set_offline(True, by=cast.ada)
    answer = olga.post(f"/lookups/of/{book.id}")
    assert answer.status_code == 503
    assert "No source that can answer this is enabled." in answer.text


def test_an_item_is_added_by_its_isbn(olga, cast):
    page = f"/libraries/{cast.books.id}/items/new"
    assert page in olga.get(f"/libraries/{cast.books.id}").text or page in olga.get(page).text
    answer = olga.post(page, data={"isbn": HOBBIT, "format": "hardcover"})
    assert answer.status_code == 303
    shown = olga.get(answer.location).text
    assert "The Hobbit" in shown
    assert "Missing details are looked up" in shown
    again = olga.post(page, data={"isbn": HOBBIT, "format": "hardcover"})
    assert "was here already" in olga.get(again.location).text


def test_it_refuses_an_isbn_that_nobody_knows(olga, cast):
    page = f"/libraries/{cast.books.id}/items/new"
    answer = olga.post(page, data={"isbn": "9780000000002", "format": "hardcover"})
    assert answer.status_code == 422
    assert "No source knows this ISBN" in answer.text


def test_a_viewer_may_not_add_an_item(app, cast):
    page = f"/libraries/{cast.books.id}/items/new"
    vera = signed_in(app, cast.vera)
    assert vera.get(page).status_code == 403
    assert vera.post(page, data={"title": "Mine"}).status_code == 403
    assert page not in vera.get(f"/libraries/{cast.books.id}").text


def test_after_an_undo_it_says_what_was_undone_and_what_stays(olga, cast, book):
    page = olga.post(f"/lookups/of/{book.id}").location
    assert "Completed" in work_on(olga, page)
    edit_work(book, {"description": "Mine"}, by=cast.olga)
    olga.post(f"{page}/undo")
    shown = work_on(olga, page)
    assert "Completed" not in shown
    assert shown.count("Undone") == 3  # its state, the number and the heading
    assert "from Open Library" in shown
    assert "someone has edited" in shown


def test_all_items_of_a_large_look_up_are_shown_by_pages(olga, cast, book):
    page = olga.post(f"/lookups/of/{book.id}").location
    job_id = int(page.rpartition("/")[2])
    work_on(olga, page)
    with writing():
        db.session.add_all(
            JobItem(job_id=job_id, kind="skipped", subject_table="work", path_text=f"Book {number}")
            for number in range(1, 451)
        )
    shown = olga.get(page).text
    assert "Book 20<" in shown
    assert "Book 21<" not in shown
    assert "Show 450 items" in shown
    first, third = (olga.get(f"{page}?kind=skipped&page={n}").text for n in (1, 3))
    assert ("Book 200<" in first, "Book 201<" in first) == (True, False)
    assert ("Book 401<" in third, "Book 450<" in third) == (True, True)
    assert f"{page}?kind=skipped&amp;page=2" in third
    assert olga.get(f"{page}?kind=skipped&page=99").text.count("Book ") == third.count("Book ")


def test_a_look_up_is_undone_from_the_history_by_whoever_may(app, olga, cast, book):
    page = olga.post(f"/lookups/of/{book.id}").location
    work_on(olga, page)
    change_set = db.session.execute(select(ChangeSet)).scalar_one()
    edo, vera, stan = (signed_in(app, it) for it in (cast.edo, cast.vera, cast.stan))
    assert vera.post(f"/changes/{change_set.id}/undo").status_code == 403
    assert stan.post(f"/changes/{change_set.id}/undo").status_code == 404
    answer = edo.post(f"/changes/{change_set.id}/undo", headers={"Referer": f"/works/{book.id}"})
    assert (answer.status_code, "/lookups/" in answer.location) == (303, False)
    assert "Undone" in work_on(olga, page)
    redo = db.session.execute(select(ChangeSet).where(ChangeSet.kind == "undo")).scalar_one()
    assert olga.post(f"/changes/{redo.id}/undo").location == page
    assert "Completed" in work_on(olga, page)


def test_the_undo_of_a_look_up_that_was_removed_is_a_job_of_its_own(app, olga, cast, book):
    page = olga.post(f"/lookups/of/{book.id}").location
    work_on(olga, page)
    change_set = db.session.execute(select(ChangeSet)).scalar_one()
    enrichment.delete_batch(db.session.get(Job, change_set.job_id), by=cast.olga)
    answer = olga.post(f"/changes/{change_set.id}/undo")
    assert re.fullmatch(r"/jobs/\d+", answer.location)
    assert "Undo in Books" in olga.get(answer.location).text
    undo_jobs.run_undo(int(answer.location.rpartition("/")[2]))
    assert "everything undone" in olga.get(answer.location).text
    assert signed_in(app, cast.vera).get(answer.location).status_code == 404
