"""Look-ups and the sources that they ask, as programs see them: bare and in the envelope."""

from __future__ import annotations

import pytest

from services.metadata import asking
from tests.blueprints.api.client import ENVELOPED, Program, statuses
from tests.providers.metadata.journeys import BERSERK, HOBBIT
from tests.stubs.fixtures import stub, stub_server
from tests.stubs.wire import KEY

__all__ = ["stub", "stub_server"]
PLAIN = ("open_library", "google_books", "isbndb", "hardcover")


@pytest.fixture
def keys(programs, stub):
    for name in PLAIN[1:]:
        assert programs.ada.put(f"/admin/providers/{name}", {"api_key": KEY}).status_code == 200


def test_a_number_is_looked_up_everywhere(programs, keys):
    answer = programs.stan.get(f"/lookup/isbn/{HOBBIT}")
    assert answer.status_code == 200
    assert {book["provider"] for book in answer.json} == set(PLAIN)
    for book in answer.json:
        assert HOBBIT in (book["isbn_13"], "")
        assert "obbit" in book["title"]
        assert book["publish_date"] == "" or len(book["publish_date"]) == 10
        assert set(book) == {
            "provider", "provider_display", "title", "subtitle", "authors", "publisher",
            "publish_date", "isbn_10", "isbn_13", "description", "cover_url", "language",
            "page_count", "categories",
        }  # fmt: skip


def test_answers_are_merged_in_the_order_of_the_sources(app, programs, cast, keys):
    order = ["hardcover", "isbndb"]
    assert programs.ada.put("/admin/providers/order", {"order": order}).status_code == 204
    merged = programs.stan.get(f"/lookup/isbn/{HOBBIT}/merged").json
    title = merged["title"]
    assert (title["source"], title["source_display"]) == ("hardcover", "Hardcover")
    assert {it["source"] for it in title["alternatives"]} <= set(PLAIN)
    assert isinstance(merged["page_count"]["value"], str)
    assert isinstance(merged["authors"]["value"], str)
    addresses = [cover["cover_url"] for cover in merged["covers"]]
    assert len(addresses) == len(set(addresses)) > 1
    enveloped = Program(app, cast.stan, prefix=ENVELOPED).get(f"/lookup/isbn/{HOBBIT}/merged")
    assert enveloped.json == {"data": merged}


def test_what_nobody_knows_is_empty(programs, keys):
    assert programs.stan.get("/lookup/isbn/9780000000002").json == []
    merged = programs.stan.get("/lookup/isbn/9780000000002/merged").json
    assert merged == {"categories": [], "covers": []}
    assert programs.stan.get("/lookup/books?q=Qwx").json == []


@pytest.mark.parametrize("path", ["/lookup/isbn/978", "/lookup/isbn/x/merged"])
def test_what_is_no_isbn_is_refused(programs, stub, path):
    answer = programs.stan.get(path)
    assert answer.status_code == 400
    assert answer.json["error"].startswith("isbn: ")
    assert stub.requests == []


def test_books_are_searched_and_each_is_listed_once(programs, keys):
    books = programs.stan.get("/lookup/books?q=The Hobbit").json
    numbers = [book["isbn_13"] for book in books if book["isbn_13"]]
    assert len(numbers) == len(set(numbers)) > 0
    assert books[0]["provider"] == "open_library"


def test_series_and_contributors_are_searched(programs, keys):
    series = programs.stan.get("/lookup/series?q=Berserk").json
    assert ("mangadex", "Berserk") in {(it["provider"], it["name"]) for it in series}
    people = programs.stan.get("/lookup/contributors?q=Tolkien").json
    assert {"open_library", "hardcover"} <= {it["provider"] for it in people}
    assert programs.stan.get("/lookup/contributors?q=T").json == []
    assert programs.stan.get("/lookup/contributors").json == []


@pytest.mark.parametrize("path", ["/lookup/books", "/lookup/series", "/lookup/books?q=%20"])
def test_a_search_needs_words(programs, stub, path):
    answer = programs.stan.get(path)
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (400, "q")


def test_failing_sources_are_left_out(programs, keys, stub):
    stub.faults.update(open_library="down", google_books="html", hardcover="refused")
    answer = programs.stan.get(f"/lookup/isbn/{HOBBIT}")
    assert {book["provider"] for book in answer.json} == {"isbndb"}
    stub.faults.update(dict.fromkeys(stub.urls, "limited"))
    answer = programs.stan.get("/lookup/books?q=Something else")
    assert (answer.status_code, answer.json) == (200, [])


def test_too_many_at_once_are_asked_to_come_later(programs, stub):
    for _ in range(asking.MAX_AT_ONCE):
        asking._slots.acquire()
    try:
        answer = programs.stan.get(f"/lookup/isbn/{HOBBIT}")
    finally:
        asking._slots.release(asking.MAX_AT_ONCE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_key_is_set_masked_kept_and_cleared(programs, stub):
    def isbndb(listed) -> dict:
        return next(it for it in listed.json if it["name"] == "isbndb")

    before = isbndb(programs.ada.get("/admin/providers"))
    assert (before["enabled"], before["has_api_key"], "config" in before) == (False, False, False)
    assert before["capabilities"] == ["book_isbn", "book_search"]
    path = "/admin/providers/isbndb"
    after = isbndb(programs.ada.put(path, {"api_key": KEY}))
    assert (after["enabled"], after["has_api_key"]) == (True, True)
    assert after["config"] == {"api_key": "***"}
    listed = programs.ada.put(path, {"api_key": "***", "enabled": "true"})
    assert KEY not in listed.text
    assert isbndb(listed)["enabled"]
    assert not isbndb(programs.ada.put(path, {"enabled": "false"}))["enabled"]
    assert not isbndb(programs.ada.put(path, {"api_key": ""}))["has_api_key"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/admin/providers/goodreads", {"enabled": "true"}, "name"),
        ("/admin/providers/isbndb", {"enabled": True}, "enabled"),
        ("/admin/providers/isbndb", {"api_key": 5}, "api_key"),
        ("/admin/providers/order", {"order": []}, "order"),
        ("/admin/providers/order", {}, "order"),
        ("/admin/providers/order", {"order": "isbndb"}, "order"),
    ],
)
def test_what_is_wrong_is_named(programs, path, body, field):
    answer = programs.ada.put(path, body)
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (400, field)


def test_the_order_is_kept(programs):
    default = programs.ada.get("/admin/providers/order").json["order"]
    assert programs.ada.put("/admin/providers/order", {"order": ["mangadex"]}).status_code == 204
    order = programs.ada.get("/admin/providers/order").json["order"]
    assert order == ["mangadex", *(name for name in default if name != "mangadex")]
    listed = [it["name"] for it in programs.ada.get("/admin/providers").json]
    assert listed == default


def test_a_source_is_tried(programs, keys, stub):
    def tried(name: str) -> dict:
        answer = programs.ada.post(f"/admin/providers/{name}/test")
        assert answer.status_code == 200
        return answer.json

    for name in ("tmdb", "mangadex", "sru_dnb"):  # switched off, no ISBNs, doesn't know it
        answer = tried(name)
        assert (answer["ok"], bool(answer["error"])) == (False, True)
    programs.ada.put("/admin/providers/isbndb", {"api_key": "wrong"})
    assert tried("isbndb") == {"ok": False, "error": "The source doesn't accept the key."}
    assert programs.ada.post("/admin/providers/goodreads/test").status_code == 400


def test_only_administrators_set_sources_up(programs, stub):
    others = dict.fromkeys(("olga", "edo", "vera", "stan"), 403) | {"nobody": 401}
    for ask, status in (
        (lambda it: it.get("/admin/providers"), 200),
        (lambda it: it.get("/admin/providers/order"), 200),
        (lambda it: it.put("/admin/providers/order", {"order": ["isbndb"]}), 204),
        (lambda it: it.put("/admin/providers/isbndb", {"enabled": ""}), 200),
        (lambda it: it.post("/admin/providers/isbndb/test"), 200),
    ):
        assert statuses(programs, ask) == {"ada": status, **others}
    looked_up = statuses(programs, lambda it: it.get("/lookup/contributors?q=T"))
    assert looked_up == dict.fromkeys(("ada", "olga", "edo", "vera", "stan"), 200) | {"nobody": 401}


def test_a_contributor_is_fetched_and_nothing_is_stored(programs, keys, stub, existing):
    here = f"/contributors/{existing['contributor_id']}/metadata/fetch"
    path = f"{here}?provider=open_library&external_id="
    person = programs.vera.get(f"{path}OL26320A").json
    assert (person["provider"], person["external_id"]) == ("open_library", "OL26320A")
    assert "Tolkien" in person["name"]
    assert person["born_date"].endswith("T00:00:00Z")
    assert person["works"][0]["title"]
    assert programs.vera.get(f"{path}OL1A").status_code == 404
    assert programs.vera.get(here).status_code == 400
    assert programs.vera.get(f"{here}?provider=nobody&external_id=1").status_code == 502
    assert programs.vera.get(f"{here}?provider=tmdb&external_id=1").status_code == 502
    assert programs.stan.get(f"{path}OL26320A").status_code == 404
    assert programs.vera.get(f"/contributors/{existing['contributor_id']}/photo").status_code == 404


def test_what_was_fetched_is_applied(app, programs, cast, keys, stub, existing):
    here = f"/contributors/{existing['contributor_id']}/metadata"
    fetched = programs.olga.get(f"{here}/fetch?provider=open_library&external_id=OL26320A").json
    for program in (programs.olga, Program(app, cast.olga, prefix=ENVELOPED)):
        answer = program.post(f"{here}/apply", fetched)
        assert answer.status_code == 200
        person = answer.json.get("data", answer.json)
        assert person["bio"] == fetched["bio"]
        assert person["born_date"] == fetched["born_date"]
        assert person["external_ids"] == {"open_library": "OL26320A"}
        assert person["name"] == "Stanisław Lem"
    path = f"/libraries/{existing['library_id']}/contributors/{existing['contributor_id']}"
    works = programs.olga.get(path).json["works"]
    assert {work["title"] for work in works} == {work["title"] for work in fetched["works"]}
    for wrong in ({"born_date": "1921-09-12"}, {"provider": "nobody"}, {"external_id": ""}):
        assert programs.olga.post(f"{here}/apply", {**fetched, **wrong}).status_code == 400
    assert programs.vera.post(f"{here}/apply", fetched).status_code == 403
    assert programs.stan.post(f"{here}/apply", fetched).status_code == 404


def test_volumes_of_a_series_are_fetched(app, programs, cast, stub, existing):
    below = f"/libraries/{existing['library_id']}/series/{existing['series_id']}"
    path = f"{below}/volumes/sync"
    assert programs.olga.post(path).status_code == 400  # it isn't linked to a source
    link = {"name": "Berserk", "external_source": "mangadex", "external_id": BERSERK}
    assert programs.olga.put(below, link).status_code == 200
    listed = programs.olga.post(path)
    assert listed.status_code == 200
    assert listed.json == programs.vera.get(f"{below}/volumes").json != []
    enveloped = Program(app, cast.olga, prefix=ENVELOPED).post(path)
    assert enveloped.json == {"data": listed.json}
    assert programs.vera.post(path).status_code == 403
    assert programs.ada.put("/admin/providers/mangadex", {"enabled": "false"}).status_code == 200
    assert programs.olga.post(path).status_code == 503
