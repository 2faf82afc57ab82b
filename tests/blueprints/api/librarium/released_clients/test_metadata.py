"""The released web client and MCP server look books up, add them, and set sources and jobs up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services import schedules
from tests.blueprints.api.client import ENVELOPED, Program
from tests.blueprints.api.librarium.released_clients.answers import BOOK, SERIES, given, readable
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server
from tests.stubs.wire import KEY

__all__ = ["stub", "stub_server"]
TEXTS = ("title", "subtitle", "publisher", "publish_date", "isbn_10", "isbn_13", "description")
SOURCE = ("name", "display_name", "description", "capabilities")


@pytest.fixture
def web(app, programs, cast) -> Program:
    return Program(app, cast.olga, prefix=ENVELOPED)


@pytest.fixture
def mcp(web) -> Program:
    """Signed in with a personal token, as the MCP server always is."""
    scopes = ["books:read", "books:create", "library:read", "contributors:create", "books:update"]
    made = given(web.post("/me/api-tokens", {"name": "mcp", "scopes": scopes}), 201)
    return Program(web.client.application, token=made["token"], prefix=ENVELOPED)


@pytest.fixture
def keys(app, cast, stub) -> None:
    admin = Program(app, cast.ada, prefix=ENVELOPED)
    for name in ("google_books", "isbndb", "hardcover"):
        given(admin.put(f"/admin/providers/{name}", {"api_key": KEY}))


def contributor(program: Program, name: str) -> str:
    """As the web client picks one: the one of exactly this name, or a new one."""
    there = given(program.get("/contributors", query_string={"q": name}))
    known = next((row["id"] for row in there if row["name"].lower() == name.lower()), None)
    return known or given(program.post("/contributors", {"name": name}), 201)["id"]


def add(program: Program, here: str, values: dict[str, Any], authors: list[str]) -> dict[str, Any]:
    novel = next(row["id"] for row in given(program.get("/media-types")) if row["name"] == "novel")
    people = [
        {"contributor_id": contributor(program, name), "role": "author", "display_order": place}
        for place, name in enumerate(authors)
    ]
    edition = {
        "format": "paperback", "is_primary": True, "page_count": values.get("page_count"),
        **{key: values.get(key, "") for key in TEXTS[2:6]}, "language": values["language"],
    }  # fmt: skip
    sent = {
        "title": values["title"], "subtitle": values.get("subtitle", ""),
        "description": values.get("description", ""), "media_type_id": novel,
        "contributors": people, "tag_ids": [], "genre_ids": [], "edition": edition,
    }  # fmt: skip
    book: dict[str, Any] = given(program.post(f"{here}/books", sent), 201)
    readable(book, BOOK)
    return book


def merged_values(answer: dict[str, Any]) -> dict[str, Any]:
    """What the clients read of a merged look-up: texts, each with its source and alternatives."""
    fields = {key: field for key, field in answer.items() if key not in ("categories", "covers")}
    for field in fields.values():
        for option in (field, *field["alternatives"]):
            readable(option, ("value", "source", "source_display"))
            assert all(isinstance(option[key], str) for key in ("value", "source"))
    for cover in answer["covers"] or []:
        assert cover["cover_url"].startswith("http")
    return {key: field["value"] for key, field in fields.items()}


@pytest.mark.parametrize("client", ["web", "mcp"])
def test_a_book_is_added_by_its_isbn(request, here, keys, client):
    program = request.getfixturevalue(client)
    found = merged_values(given(program.get(f"/lookup/isbn/{HOBBIT}/merged")))
    pages = int(found.pop("page_count"))
    book = add(program, here, {**found, "page_count": pages}, found["authors"].split(", "))
    assert [row["name"] for row in book["contributors"]] == found["authors"].split(", ")
    same = given(program.get(f"{here}/book-by-isbn/{HOBBIT}"))
    assert (same["id"], same["title"]) == (book["id"], found["title"])


def test_integers_have_no_decimal_point_because_the_mcp_server_refuses_them(mcp, here, keys):
    answer = mcp.get(f"/lookup/isbn/{HOBBIT}")
    assert given(answer)
    assert re.search(rb'"(?:page_count|total|rating)":\d+\.', answer.data) is None


def test_a_book_is_added_by_its_title(web, here, keys):
    found = given(web.get("/lookup/books", query_string={"q": "hobbit"}))
    assert found
    for row in found:
        assert all(isinstance(row[key], str) for key in (*TEXTS, "cover_url", "language"))
        assert row["page_count"] is None or type(row["page_count"]) is int
        assert isinstance(row["authors"] or [], list)
    first = found[0]
    assert add(web, here, first, first["authors"])["title"] == first["title"]


def test_a_series_is_added_as_a_source_has_it(web, here, stub):
    found = given(web.get("/lookup/series", query_string={"q": "Berserk"}))
    row = next(row for row in found if row["name"] == "Berserk")
    shown = ("provider", "provider_display", "cover_url")
    sent = {key: value for key, value in row.items() if key not in shown}
    series = given(web.post(f"{here}/series", {**sent, "tag_ids": []}), 201)
    readable(series, SERIES)
    assert (series["external_id"], series["external_source"]) == (
        row["external_id"], row["external_source"],
    )  # fmt: skip


def test_the_page_of_sources_shows_and_orders_them(app, cast, programs, stub):
    admin = Program(app, cast.ada, prefix=ENVELOPED)
    rows = given(admin.get("/admin/providers"))
    readable(rows, (*SOURCE, "requires_key", "enabled", "has_api_key"))
    names = [row["name"] for row in rows][::-1]
    assert admin.put("/admin/providers/order", {"order": names}).status_code == 204
    assert given(admin.get("/admin/providers/order"))["order"] == names
    tried = given(admin.post("/admin/providers/open_library/test"))
    assert isinstance(tried["ok"], bool)


def test_the_page_of_jobs_lists_schedules_and_runs_one(app, cast, programs):
    schedules.add_missing()
    admin = Program(app, cast.ada, prefix=ENVELOPED)
    listed = given(admin.get("/admin/jobs/schedules"))
    readable(listed, ("id", "kind", "display_name", "cron", "enabled", "config"))
    pruning = next(row for row in listed if row["kind"] == "history_prune")
    kept = {key: pruning[key] for key in ("cron", "enabled", "config")}
    assert given(admin.put("/admin/jobs/schedules/history_prune", kept))["cron"] == kept["cron"]
    assert admin.post("/admin/jobs/schedules/history_prune/run").status_code == 202
    history = given(admin.get("/admin/jobs/history", query_string={"limit": 25, "offset": 0}))
    assert history["total"] == len(history["items"]) == 1
    readable(history["items"], ("id", "kind", "status", "triggered_by", "progress", "created_at"))
    (job,) = history["items"]
    detail = given(admin.get(f"/admin/jobs/{job['id']}"))
    assert detail["job"]["id"] == job["id"]
    assert isinstance(detail["events"], list)
