"""The released web client and MCP server refresh one book and many, and fetch the cover of a book
that was added by its ISBN.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models.base import db
from models.job import Job
from models.work import Edition, Work
from services.db.transactions import writing
from services.metadata.enrichment.run import run_enrichment
from tests.blueprints.api.client import BARE, ENVELOPED, Program
from tests.factories import make_work
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]
JSON = {"content_type": "application/json"}  # also sent with an empty body
COUNTS = ("total_books", "processed_books", "failed_books", "skipped_books")
BATCH_STATES = {"pending", "processing", "done", "failed", "cancelled"}
ITEM_STATES = {"pending", "done", "failed", "skipped"}


@pytest.fixture(params=[BARE, ENVELOPED])
def client(request, app, cast, stub) -> Program:
    return Program(app, cast.olga, prefix=request.param)


@pytest.fixture
def books(cast) -> list[Work]:
    works = [make_work("?", cast.books) for _ in range(3)]
    for work in works:
        query = select(Edition).where(Edition.work_id == work.id)
        edition = db.session.execute(query).scalar_one()
        with writing(edition):
            edition.isbn_13 = HOBBIT
    return works


@pytest.fixture
def here(cast) -> str:
    return f"/libraries/{cast.books.uuid}"


def value(client: Program, answer: Any, status: int = 200) -> Any:
    """As the client unwraps an answer: blindly."""
    assert answer.status_code == status, answer.data
    return answer.json["data"] if client.prefix == ENVELOPED else answer.json


def work_off() -> None:
    for job_id in db.session.execute(select(Job.id).where(Job.kind == "enrichment")).scalars():
        run_enrichment(job_id)
    db.session.rollback()


def read_batch(batch: dict[str, Any]) -> dict[str, Any]:
    """With the types that the clients decode strictly."""
    for name in ("id", "created_by"):
        UUID(batch[name])
    assert batch["type"] in ("metadata", "cover")
    assert batch["status"] in BATCH_STATES
    assert type(batch["force"]) is bool
    assert {type(batch[name]) for name in COUNTS} == {int}
    for name in ("created_at", "updated_at"):
        assert datetime.fromisoformat(batch[name]).tzinfo is not None
    return batch


def read_items(batch: dict[str, Any]) -> list[tuple[str, str]]:
    for item in batch["items"]:
        assert item["status"] in ITEM_STATES
        assert UUID(item["id"])
        assert item["batch_id"] == batch["id"]
        assert isinstance(item["book_title"], str)
        assert isinstance(item.get("message", ""), str)
    return [(item["book_id"], item["status"]) for item in batch["items"]]


def test_one_book_is_refreshed_as_every_release_asks(client, here, books):
    """Newer ones have a route of their own, with or without a body; older ones refresh many."""
    book = books[0]
    own = f"/books/{book.uuid}/enrich"
    asks = (
        lambda: client.post(own, **JSON),
        lambda: client.post(own, {"use_ai_cleanup": False}),
        lambda: client.send("post", own, data=b"not json", **JSON),
        lambda: client.post(
            f"{here}/books/bulk/enrich", {"book_ids": [str(book.uuid)], "force": True}
        ),
    )
    for ask in asks:
        answer = ask()
        batch = read_batch(value(client, answer, 202))
        assert (batch["type"], batch["force"], batch["total_books"]) == ("metadata", True, 1)
        assert re.search(rb'"\w+":\d+\.', answer.data) is None  # integers have no decimal point
    before = value(client, client.get(f"{here}/books/{book.uuid}"))
    work_off()
    after = value(client, client.get(f"{here}/books/{book.uuid}"))
    assert after["title"] == "The Hobbit"
    assert after["updated_at"] > before["updated_at"]  # by which the page of the library notices
    listed = value(client, client.get("/enrichment-batches"))
    assert [read_batch(batch)["status"] for batch in listed] == ["done"] * 4


def test_many_books_are_refreshed_and_watched_on_the_page_of_jobs(client, here, books):
    ids = [str(book.uuid) for book in books]
    sent = {"book_ids": ids, "force": False, "use_ai_cleanup": False}
    began = read_batch(value(client, client.post(f"{here}/books/bulk/enrich", sent), 202))
    assert (began["status"], began["total_books"]) == ("pending", 3)
    (listed,) = value(client, client.get("/enrichment-batches"))
    assert (listed["id"], listed["library_name"], listed["book_ids"]) == (
        began["id"], "Books", ids,
    )  # fmt: skip
    work_off()
    path = f"/enrichment-batches/{began['id']}"
    shown = read_batch(value(client, client.get(path)))
    assert (shown["status"], shown["processed_books"], shown["failed_books"]) == ("done", 3, 0)
    assert read_items(shown) == [(number, "done") for number in ids]
    assert client.post(f"{path}/cancel", **JSON).status_code == 404
    assert client.delete(path, **JSON).status_code == 204
    assert value(client, client.get("/enrichment-batches")) == []


def test_covers_of_many_books_are_found_and_can_be_cancelled(client, here, books):
    body = {"book_ids": [str(book.uuid) for book in books]}
    began = read_batch(value(client, client.post(f"{here}/books/bulk/cover", body), 202))
    assert (began["type"], began["force"]) == ("cover", False)
    path = f"/enrichment-batches/{began['id']}"
    assert client.post(f"{path}/cancel", **JSON).status_code == 204
    assert value(client, client.get(path))["status"] == "cancelled"
    assert client.delete("/enrichment-batches", **JSON).status_code == 204
    value(client, client.post(f"{here}/books/bulk/cover", body), 202)
    work_off()
    for book in value(client, client.get(f"{here}/books"))["items"]:
        assert (book["title"], bool(book["cover_url"])) == ("?", True)


def test_a_book_added_by_its_isbn_gets_the_cover_of_the_look_up(client, here, stub):
    found = value(client, client.get(f"/lookup/isbn/{HOBBIT}/merged"))
    types = value(client, client.get("/media-types"))
    novel = next(row["id"] for row in types if row["name"] == "novel")
    sent = {
        "title": found["title"]["value"], "media_type_id": novel, "contributors": [],
        "tag_ids": [], "genre_ids": [],
        "edition": {"format": "paperback", "is_primary": True, "isbn_13": HOBBIT},
    }  # fmt: skip
    book = value(client, client.post(f"{here}/books", sent), 201)
    path = f"{here}/books/{book['id']}"
    url = found["covers"][0]["cover_url"]
    assert client.post(f"{path}/cover/fetch", {"url": url}).status_code == 204
    shown = value(client, client.get(path))["cover_url"]
    assert re.fullmatch(r"/(librarium/)?api/v1/\S+/cover\?v=\d+", shown)
    picture = client.get(shown.partition("/api/v1")[2])
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")


def test_other_addresses_of_a_private_source_are_not_fetched(client, here, books, stub):
    value(client, client.get(f"/lookup/isbn/{HOBBIT}/merged"))
    asked = len(stub.requests)
    for url in (f"{stub.address}/open_library/secret.png", f"{stub.address}/x.png"):
        answer = client.post(f"{here}/books/{books[0].uuid}/cover/fetch", {"url": url})
        assert answer.status_code == 400
    assert len(stub.requests) == asked


def test_others_refresh_nothing(app, cast, here, books, stub):
    body = {"book_ids": [str(books[0].uuid)]}
    for prefix in (BARE, ENVELOPED):
        vera = Program(app, cast.vera, prefix=prefix)
        stan = Program(app, cast.stan, prefix=prefix)
        for path in ("enrich", "cover"):
            assert vera.post(f"{here}/books/bulk/{path}", body).status_code == 403
            assert stan.post(f"{here}/books/bulk/{path}", body).status_code == 403
        assert vera.post(f"/books/{books[0].uuid}/enrich", **JSON).status_code == 403
        assert stan.post(f"/books/{books[0].uuid}/enrich", **JSON).status_code == 404
        fetch = f"{here}/books/{books[0].uuid}/cover/fetch"
        assert vera.post(fetch, {"url": "https://example.com/x.png"}).status_code == 403
    assert stub.requests == []
