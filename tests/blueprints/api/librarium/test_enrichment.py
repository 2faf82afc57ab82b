"""Batches as programs see them: bare and in the envelope, each documented status."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from models.base import db
from models.job import Job
from models.work import Edition, Work
from services.db.transactions import writing
from services.metadata import sources
from services.metadata.enrichment.run import run_enrichment
from tests.blueprints.api.client import BARE, ENVELOPED, Program
from tests.factories import make_library, make_work
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]
UNKNOWN_ID = "00000000-0000-4000-8000-000000000007"


@pytest.fixture(params=[BARE, ENVELOPED])
def program(request, app, cast, stub) -> Program:
    return Program(app, cast.olga, prefix=request.param)


@pytest.fixture
def here(cast) -> str:
    return f"/libraries/{cast.books.uuid}/books/bulk"


@pytest.fixture
def book(cast, stub) -> Work:
    work = make_work("?", cast.books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    with writing(edition):
        edition.isbn_13 = HOBBIT
    return work


def value(answer, status=200):
    assert answer.status_code == status, answer.data
    sent = answer.json
    return sent["data"] if isinstance(sent, dict) and set(sent) == {"data"} else sent


def run(batch) -> None:
    job = db.session.execute(select(Job).where(Job.uuid == UUID(batch["id"]))).scalar_one()
    run_enrichment(job.id)
    db.session.rollback()


def test_books_are_looked_up_in_bulk(program, cast, here, book):
    ids = [str(book.uuid)] * 2
    batch = value(program.post(f"{here}/enrich", {"book_ids": ids, "force": None}), 202)
    assert {name: batch[name] for name in ("type", "force", "status", "total_books")} == {
        "type": "metadata", "force": False, "status": "pending", "total_books": 1,
    }  # fmt: skip
    assert batch["book_ids"] == ids[:1]
    assert (batch["library_name"], batch["created_by"]) == ("Books", str(cast.olga.uuid))
    run(batch)
    done = value(program.get(f"/enrichment-batches/{batch['id']}"))
    (item,) = done["items"]
    assert (done["status"], done["processed_books"], done["failed_books"]) == ("done", 1, 0)
    assert (item["status"], item["book_id"], item["book_title"]) == ("done", ids[0], "?")
    assert item["message"].startswith("filled: title")
    (listed,) = value(program.get("/enrichment-batches"))
    assert "items" not in listed
    assert program.post(f"/enrichment-batches/{batch['id']}/cancel").status_code == 404
    assert program.delete(f"/enrichment-batches/{batch['id']}").status_code == 204
    assert value(program.get("/enrichment-batches")) == []


def test_one_book_is_refreshed_and_its_batch_is_cancelled(program, cast, book):
    batch = value(program.post(f"/books/{book.uuid}/enrich"), 202)
    assert (batch["force"], batch["library_id"]) == (True, str(cast.books.uuid))
    assert program.delete(f"/enrichment-batches/{batch['id']}").status_code == 404
    assert program.post(f"/enrichment-batches/{batch['id']}/cancel").status_code == 204
    assert value(program.get(f"/enrichment-batches/{batch['id']}"))["status"] == "cancelled"
    assert program.delete("/enrichment-batches").status_code == 204
    assert value(program.get("/enrichment-batches")) == []


def test_covers_are_looked_up_in_bulk(program, here, book):
    batch = value(program.post(f"{here}/cover", {"book_ids": [str(book.uuid)]}), 202)
    assert batch["type"] == "cover"
    run(batch)
    db.session.refresh(book)
    assert book.title == "?"
    assert book.cover_id is not None


@pytest.mark.parametrize("path", ["enrich", "cover"])
@pytest.mark.parametrize("ids", [None, [], ["x"], [UNKNOWN_ID], "x", [1]])
def test_it_refuses_wrong_books(programs, here, stub, path, ids):
    answer = programs.olga.post(f"{here}/{path}", {"book_ids": ids})
    assert answer.status_code == 400
    assert "book_ids" in answer.json["error"]


def test_others_may_not_start_see_or_end_a_batch(programs, cast, here, book):
    body = {"book_ids": [str(book.uuid)]}
    assert programs.vera.post(f"{here}/enrich", body).status_code == 403
    assert programs.vera.post(f"/books/{book.uuid}/enrich").status_code == 403
    assert programs.stan.post(f"/books/{book.uuid}/enrich").status_code == 404
    assert programs.nobody.post(f"/books/{book.uuid}/enrich").status_code == 401
    batch = programs.edo.post(f"{here}/enrich", body).json["id"]
    for path, method in (
        (f"/{batch}", "get"),
        (f"/{batch}/cancel", "post"),
        (f"/{batch}", "delete"),
    ):
        for caller in (programs.ada, programs.olga):
            assert getattr(caller, method)(f"/enrichment-batches{path}").status_code == 404
    assert programs.ada.get("/enrichment-batches").json == []


def test_a_book_of_another_library_is_unknown_here(programs, cast, here, stub):
    other = make_work("Emma", make_library("Others", owner=cast.olga))
    answer = programs.olga.post(f"{here}/enrich", {"book_ids": [str(other.uuid)]})
    assert answer.status_code == 400


def test_nothing_starts_while_no_source_is_enabled(programs, cast, here, book):
    sources.set_offline(True, by=cast.ada)
    answer = programs.olga.post(f"{here}/enrich", {"book_ids": [str(book.uuid)]})
    assert answer.status_code == 503
    assert "source" in answer.json["error"]
    assert answer.headers["Retry-After"]


def test_the_history_of_jobs_names_the_batch(programs, book):
    batch = programs.olga.post(f"/books/{book.uuid}/enrich").json
    job = programs.ada.get("/admin/jobs/history?kind=enrichment&subtype=metadata").json["items"][0]
    assert (job["kind"], job["kind_id"], job["subtype"]) == ("enrichment", batch["id"], "metadata")
