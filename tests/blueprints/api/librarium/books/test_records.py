"""Whole records of books: making, replacing and what is wrong with them."""

from __future__ import annotations

from models.account import User
from models.base import db
from models.classification import Genre
from models.work import Work
from services import history, people
from services.changes import recording
from tests.blueprints.api.client import ENVELOPED, UNKNOWN_ID, Program
from tests.blueprints.api.librarium.books.conftest import make_tag, titles
from tests.cases import each_case
from tests.factories import make_library, make_work


def person(name: str, by: User) -> str:
    return str(people.create_person(name, by=by).uuid)


def test_an_editor_makes_a_book_and_everybody_sees_all_of_it(programs, here, books, novel, cast):
    fantasy = str(db.session.query(Genre).filter_by(name_key="fantasy").one().uuid)
    created = programs.edo.post(here, {
        "title": "  A Wizard of   Earthsea ", "subtitle": None, "description": "Ged.",
        "media_type_id": novel, "unknown": 1, "genre_ids": [fantasy],
        "contributors": [
            {"contributor_id": person("Ursula K. Le Guin", cast.edo),
             "role": "author", "display_order": 0},
            {"contributor_id": person("Ruth Robbins", cast.edo),
             "role": "illustrator", "display_order": 1},
            {"contributor_id": person("Someone", cast.edo),
             "role": "Penciller", "display_order": 2},
        ],
    })  # fmt: skip
    assert created.status_code == 201
    seen = programs.vera.get(f"{here}/{created.json['id']}").json
    assert seen["title"] == "A Wizard of Earthsea"
    assert [(each["name"], each["role"]) for each in seen["contributors"]] == [
        ("Ursula K. Le Guin", "author"), ("Ruth Robbins", "illustrator"), ("Someone", "penciller"),
    ]  # fmt: skip
    assert [genre["name"] for genre in seen["genres"]] == ["Fantasy"]
    assert seen["media_type"] == "Novel"
    assert seen["library_id"] == str(books.uuid)
    assert seen["libraries"] == [{"id": str(books.uuid), "name": "Books"}]
    assert programs.vera.get(f"/books/{created.json['id']}").json["title"] == seen["title"]
    assert titles(programs.vera.get(f"{here}?q=earthsea le guin")) == ["A Wizard of Earthsea"]


def test_a_record_replaces_all_and_a_person_can_undo_it(programs, here, books, novel, olga):
    work = make_work("Solaris", books, authors=("Stanisław Lem",), description="An ocean.")
    changed = programs.edo.put(f"{here}/{work.uuid}", {"title": "Solaris!", "media_type_id": novel})
    assert changed.status_code == 200
    assert (changed.json["title"], changed.json["description"], changed.json["contributors"]) == (
        "Solaris!",
        "",
        [],
    )
    history.undo(history.list_history(by=olga, subject=work)[0], by=olga)
    back = programs.vera.get(f"{here}/{work.uuid}").json
    assert (back["title"], back["description"], back["contributors"][0]["name"]) == (
        "Solaris",
        "An ocean.",
        "Stanisław Lem",
    )


@each_case(("change", "field"), [
    ({"title": ""}, "title"), ({"title": "  "}, "title"), ({"title": 5}, "title"),
    ({"title": None}, "title"), ({"title": "x" * 513}, "title"),
    ({"title": "a\x00b"}, "title"), ({"subtitle": ["x"]}, "subtitle"),
    ({"media_type_id": "x"}, "media_type_id"), ({"media_type_id": UNKNOWN_ID}, "media_type_id"),
    ({"tag_ids": [UNKNOWN_ID]}, "tag_ids"), ({"tag_ids": "x"}, "tag_ids"),
    ({"tag_ids": ["x"]}, "tag_ids"), ({"genre_ids": [UNKNOWN_ID]}, "genre_ids"),
    ({"contributors": [{"contributor_id": UNKNOWN_ID, "role": "author"}]}, "contributors"),
    ({"contributors": [{"role": "author"}]}, "contributors"),
    ({"contributors": [{"contributor_id": UNKNOWN_ID, "display_order": 1.5}]}, "contributors"),
    ({"contributors": {}}, "contributors"),
])  # fmt: skip
def test_what_is_wrong_with_a_book_is_named_and_nothing_is_stored(
    programs, here, novel, change, field
):
    answer = programs.edo.post(here, {"title": "Fine", "media_type_id": novel, **change})
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)
    assert programs.edo.get(here).json["total"] == 0


def test_a_tag_of_another_library_is_unknown_here(programs, here, novel, olga):
    elsewhere = make_tag(make_library("Elsewhere", owner=olga), "Mine")
    assert (
        programs.edo.post(
            here, {"title": "X", "media_type_id": novel, "tag_ids": [elsewhere]}
        ).status_code
        == 400
    )


@each_case("raw", [b"", b"{", b"[1]", b"nul", b'"x"', b"\xff", b'{"title": "a\\ud800"}'])
def test_a_body_that_is_no_json_object_is_told(programs, here, raw):
    answer = programs.edo.send("post", here, data=raw, content_type="application/json")
    assert answer.status_code == 400


def test_the_released_clients_read_the_envelope(app, programs, here, books):
    make_work("Solaris", books)
    wrapped = Program(app, token=programs.vera.token, prefix=ENVELOPED).get(here).json
    assert wrapped["data"]["total"] == 1
    assert wrapped["data"]["items"][0]["title"] == "Solaris"


def test_a_page_that_was_changed_meanwhile_by_a_person_shows_the_change(
    programs, here, books, olga
):
    work = make_work("Solaris", books)
    with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Solaris II"})
    assert titles(programs.vera.get(here)) == ["Solaris II"]
    assert db.session.query(Work).count() == 1
