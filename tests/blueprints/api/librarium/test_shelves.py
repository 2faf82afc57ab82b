"""Shelves by program."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from models import base
from models.base import db
from models.classification import Shelf
from services import history
from services.db.transactions import writing
from services.works.edit import delete_work
from tests.blueprints.api.client import ENVELOPED, Program
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.rows import last_change


@pytest.fixture
def at(shelves_of_books) -> str:
    return f"{shelves_of_books}/shelves"


@pytest.fixture
def tag(programs, shelves_of_books) -> dict:
    return programs.edo.post(f"{shelves_of_books}/tags", {"name": "Signed", "color": "red"}).json


@pytest.fixture
def best(programs, at) -> dict:
    return programs.edo.post(at, {"name": "Best"}).json


def put(program, at: str, shelf: dict, work) -> int:
    return program.post(f"{at}/{shelf['id']}/books", {"book_id": str(work.uuid)}).status_code


def titles(program, at: str, shelf: dict) -> list[str]:
    return [book["title"] for book in program.get(f"{at}/{shelf['id']}/books").json]


def test_a_shelf_keeps_what_is_said_of_it(programs, at, books, tag):
    sent = {
        "name": "Best",
        "description": "Of all.",
        "color": "#fff",
        "icon": "⭐",
        "display_order": -3,
    }
    created = programs.edo.post(at, {**sent, "tag_ids": [tag["id"]]})
    assert created.status_code == 201
    shown = created.json
    assert {name: shown[name] for name in sent} == sent
    assert (shown["library_id"], shown["book_count"], shown["tags"][0]["name"]) == (
        str(books.uuid),
        0,
        "Signed",
    )
    assert programs.vera.get(at).json == [shown]


def test_shelves_stand_in_their_own_order_and_are_found_by_parts_of_names_and_by_tags(
    programs, at, tag
):
    for name, order, tags in (
        ("Zoo", 0, []),
        ("apes", 0, [tag["id"]]),
        ("First", -1, []),
        ("Last_1", 5, [tag["id"]]),
    ):
        programs.edo.post(at, {"name": name, "display_order": order, "tag_ids": tags})

    def names(query: str = "") -> list[str]:
        return [shelf["name"] for shelf in programs.vera.get(at + query).json]

    assert names() == ["First", "apes", "Zoo", "Last_1"]
    assert names("?search=PE") == ["apes"]
    assert names("?search=_") == ["Last_1"]
    assert names("?tag=SIGNED") == ["apes", "Last_1"]
    assert names("?tag=signed&search=last") == ["Last_1"]
    assert names("?tag=nothing") == []


def test_put_replaces_everything_but_tags_that_are_not_sent(programs, at, tag):
    created = programs.edo.post(
        at, {"name": "Best", "icon": "x", "display_order": 4, "tag_ids": [tag["id"]]}
    ).json
    changed = programs.edo.put(f"{at}/{created['id']}", {"name": "Bests", "description": None}).json
    assert (changed["name"], changed["icon"], changed["display_order"]) == ("Bests", "", 0)
    assert [each["id"] for each in changed["tags"]] == [tag["id"]]
    assert (
        programs.edo.put(f"{at}/{created['id']}", {"name": "Bests", "tag_ids": []}).json["tags"]
        == []
    )


@each_case(("change", "field"), [
    ({"name": ""}, "name"), ({"name": None}, "name"), ({"name": "x" * 129}, "name"),
    ({"name": 5}, "name"), ({"color": "x" * 17}, "color"),
    ({"icon": "x" * 65}, "icon"), ({"description": "x" * 10_001}, "description"),
    ({"display_order": "1"}, "display_order"),
    ({"display_order": 1.0}, "display_order"), ({"display_order": 2**31}, "display_order"),
    ({"tag_ids": "x"}, "tag_ids"),
    ({"tag_ids": ["x"]}, "tag_ids"), ({"tag_ids": [str(uuid4())]}, "tag_ids"),
])  # fmt: skip
def test_what_is_wrong_with_a_shelf_is_named(programs, at, best, change, field):
    for answer in (
        programs.edo.post(at, {"name": "N", **change}),
        programs.edo.put(f"{at}/{best['id']}", {"name": "N", **change}),
    ):
        assert answer.status_code == 400, answer.json
        assert answer.json["error"].startswith(field)
    assert programs.edo.get(at).json == [best]


def test_a_name_is_taken_in_any_letter_case_until_its_shelf_is_deleted(programs, at, best, olga):
    assert programs.edo.post(at, {"name": "BEST"}).status_code == 409
    other = programs.edo.post(at, {"name": "Other"}).json
    assert programs.edo.put(f"{at}/{other['id']}", {"name": "best"}).status_code == 409
    elsewhere = make_library("Elsewhere", owner=olga)
    assert (
        programs.olga.post(f"/libraries/{elsewhere.uuid}/shelves", {"name": "Best"}).status_code
        == 201
    )
    programs.edo.delete(f"{at}/{best['id']}")
    assert programs.edo.post(at, {"name": "Best"}).status_code == 201


def test_the_work_added_last_comes_first(programs, at, best, books, monkeypatch):
    now = datetime(2026, 5, 31, tzinfo=UTC)
    for number, title in enumerate(("A", "C", "B")):
        monkeypatch.setattr(base, "utc_now", lambda number=number: now + timedelta(seconds=number))
        assert put(programs.edo, at, best, make_work(title, books)) == 204
    monkeypatch.undo()
    assert titles(programs.vera, at, best) == ["B", "C", "A"]
    assert programs.vera.get(at).json[0]["book_count"] == 3


def test_a_book_is_on_a_shelf_once_and_is_removed_once(programs, at, best, books):
    work = make_work("Solaris", books)
    before = programs.vera.get(at).json[0]
    assert [put(programs.edo, at, best, work) for _ in range(2)] == [204, 204]
    assert titles(programs.vera, at, best) == ["Solaris"]
    assert programs.vera.get(f"{at}/{best['id']}/books").json[0]["library_id"] == str(books.uuid)
    path = f"{at}/{best['id']}/books/{work.uuid}"
    assert [programs.edo.delete(path).status_code for _ in range(2)] == [204, 404]
    assert titles(programs.vera, at, best) == []
    assert before["book_count"] == 0


def test_a_book_that_the_library_does_not_hold_does_not_stand_there(
    programs, at, best, books, olga
):
    elsewhere = make_work("Elsewhere", make_library("Elsewhere", owner=olga))
    assert put(programs.olga, at, best, elsewhere) == 404
    for body, status in (({"book_id": str(uuid4())}, 404), ({"book_id": "x"}, 400), ({}, 400)):
        assert programs.edo.post(f"{at}/{best['id']}/books", body).status_code == status
    gone = make_work("Gone", books)
    put(programs.edo, at, best, gone)
    delete_work(gone, by=olga)
    assert titles(programs.vera, at, best) == []
    assert programs.vera.get(at).json[0]["book_count"] == 0


def test_a_book_names_the_shelves_of_this_library(programs, at, best, books, olga):
    elsewhere = make_library("Elsewhere", owner=olga)
    work = make_work("Shared", books, elsewhere)
    secret = programs.olga.post(f"/libraries/{elsewhere.uuid}/shelves", {"name": "Secret"}).json
    put(programs.olga, f"/libraries/{elsewhere.uuid}/shelves", secret, work)
    assert put(programs.edo, at, best, work) == 204
    found = programs.vera.get(f"/libraries/{books.uuid}/books/{work.uuid}/shelves").json
    assert [(shelf["name"], shelf["book_count"]) for shelf in found] == [("Best", 1)]


def test_a_deleted_shelf_comes_back_with_its_books(programs, at, best, books, edo, cast):
    work = make_work("Shared", books, make_library("Stan's", owner=cast.stan))
    put(programs.edo, at, best, work)
    history.undo(last_change(), by=edo)
    assert titles(programs.vera, at, best) == []
    put(programs.edo, at, best, work)
    assert programs.edo.delete(f"{at}/{best['id']}").status_code == 204
    assert programs.vera.get(at).json == []
    assert programs.vera.get(f"{at}/{best['id']}/books").status_code == 404
    history.undo(last_change(), by=edo)
    assert titles(programs.vera, at, best) == ["Shared"]


def test_a_shelf_that_fills_itself_shows_what_its_search_finds_and_takes_nothing_by_hand(
    programs, at, books
):
    make_work("Dune", books)
    solaris = make_work("Solaris", books)
    with writing():
        for name, query in (("Sand", "dune"), ("Broken", "series:("), ("Never", "nothingness")):
            db.session.add(
                Shelf(library_id=books.id, name=name, name_key=name.lower(), query=query)
            )
    smart = {shelf["name"]: shelf for shelf in programs.vera.get(at).json}
    assert smart["Sand"]["book_count"] == 1
    assert titles(programs.vera, at, smart["Sand"]) == ["Dune"]
    assert titles(programs.vera, at, smart["Never"]) == []
    assert programs.vera.get(f"{at}/{smart['Broken']['id']}/books").status_code == 200
    assert put(programs.edo, at, smart["Sand"], solaris) == 409
    assert (
        programs.edo.delete(f"{at}/{smart['Sand']['id']}/books/{solaris.uuid}").status_code == 409
    )
    assert programs.edo.put(f"{at}/{smart['Sand']['id']}", {"name": "x"}).status_code == 409
    assert programs.edo.delete(f"{at}/{smart['Sand']['id']}").status_code == 204


@pytest.mark.options(ratelimit_enabled=False)
def test_the_released_clients_get_shelves_in_their_envelope(app, at, edo):
    program = Program(app, edo, prefix=ENVELOPED)
    created = program.post(at, {"name": "Best"}).json["data"]
    assert program.get(at).json["data"] == [created]
    assert program.get(f"{at}/{created['id']}/books").json == {"data": []}


def test_lists_ask_the_database_as_often_however_long_they_are(programs, at, best, books, tag):
    def asked() -> list[int]:
        numbers = []
        for path in (
            at,
            f"{at}/{best['id']}/books",
            f"/libraries/{books.uuid}/books/{work.uuid}/shelves",
        ):
            with counted() as sent:
                assert programs.vera.get(path).status_code == 200
            numbers.append(len(sent))
        return numbers

    work = make_work("Solaris", books)
    put(programs.edo, at, best, work)
    before = asked()
    for number in range(5):
        put(programs.edo, at, best, make_work(f"Book {number}", books))
        put(
            programs.edo,
            at,
            programs.edo.post(at, {"name": f"Shelf {number}", "tag_ids": [tag["id"]]}).json,
            work,
        )
    assert asked() == before
