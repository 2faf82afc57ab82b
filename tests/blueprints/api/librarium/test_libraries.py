"""Libraries of books, comics and audiobooks by program."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.library import Library
from models.reading import Interaction
from models.work import Edition
from services import history
from services.db.transactions import writing
from tests.blueprints.api.client import UNKNOWN_ID
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.rows import last_change

FIELDS = {
    "id", "name", "description", "slug", "owner_id", "is_public", "created_at", "updated_at",
    "book_count", "reading_count", "read_count",
}  # fmt: skip


def note_reading(user, work, status):
    with writing():
        edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
        db.session.add(Interaction(user_id=user.id, edition_id=edition.id, status=status))


def names(program):
    return [library["name"] for library in program.get("/libraries").json]


def test_people_see_the_libraries_they_belong_to_and_the_admin_sees_all(programs, cast):
    make_library("Atlas", owner=cast.stan, kind="comic")
    make_library("Voices", owner=cast.stan, kind="audiobook")
    assert names(programs.stan) == ["Atlas", "Voices"]
    assert names(programs.vera) == names(programs.edo) == names(programs.olga) == ["Books"]
    assert names(programs.ada) == ["Atlas", "Books", "Voices"]
    assert programs.nobody.get("/libraries").status_code == 401


def test_each_counts_its_books_and_what_its_reader_reads_and_has_read(programs, cast, books):
    works = [make_work(f"Book {number}", books) for number in range(4)]
    note_reading(cast.vera, works[0], "reading")
    note_reading(cast.vera, works[1], "read")
    note_reading(cast.vera, works[2], "read")
    note_reading(cast.edo, works[3], "read")
    listed = programs.vera.get("/libraries").json[0]
    assert set(listed) == FIELDS
    assert (listed["book_count"], listed["reading_count"], listed["read_count"]) == (4, 1, 2)
    assert programs.vera.get(f"/libraries/{books.uuid}").json == listed
    assert programs.ada.get(f"/libraries/{books.uuid}").json["read_count"] == 0


def test_a_list_of_libraries_costs_the_same_whatever_its_length(programs, cast):
    with counted() as few:
        programs.ada.get("/libraries")
    for number in range(5):
        make_work("Solaris", make_library(f"More {number}", owner=cast.olga))
    with counted() as many:
        programs.ada.get("/libraries")
    assert len(many) == len(few)


def test_anybody_makes_a_library_and_owns_it(programs, cast):
    created = programs.stan.post("/libraries", {"name": "  Café 2 "})
    assert created.status_code == 201
    assert {
        name: created.json[name]
        for name in ("name", "slug", "description", "is_public", "owner_id", "book_count")
    } == {
        "name": "Café 2",
        "slug": "caf-2",
        "description": "",
        "is_public": False,
        "owner_id": str(cast.stan.uuid),
        "book_count": 0,
    }
    assert [
        member["role"]
        for member in programs.stan.get(f"/libraries/{created.json['id']}/members").json
    ] == ["library_owner"]
    assert programs.nobody.post("/libraries", {"name": "New"}).status_code == 401


def test_an_address_is_kept_as_it_was_chosen_and_numbered_when_it_is_taken(programs):
    slugs = [
        programs.stan.post("/libraries", {"name": f"L{number}", "slug": "My.Books_1"}).json["slug"]
        for number in range(3)
    ]
    assert slugs == ["My.Books_1", "My.Books_1-2", "My.Books_1-3"]
    assert programs.stan.post("/libraries", {"name": "進撃"}).json["slug"] == "library"
    assert (
        programs.stan.post("/libraries", {"name": "L3", "slug": "a b"})
        .json["error"]
        .startswith("slug:")
    )


def test_an_address_made_from_a_name_does_not_count_the_libraries_of_others(programs):
    slugs = [
        getattr(programs, who).post("/libraries", {"name": "Secrets"}).json["slug"]
        for who in ("stan", "olga", "edo")
    ]
    assert slugs[0] == "secrets"
    assert all(re.fullmatch(r"secrets-[0-9a-f]{4}", slug) for slug in slugs[1:])
    assert slugs[1] != slugs[2]


@each_case(("body", "status", "field"), [
    ({}, 400, "name"), ({"name": " "}, 400, "name"), ({"name": None}, 400, "name"),
    ({"name": 5}, 400, "name"), ({"name": "x" * 129}, 400, "name"),
    ({"name": "a\x00b"}, 400, "name"),
    ({"name": "A", "description": "x" * 10_001}, 400, "description"),
    ({"name": "A", "is_public": "yes"}, 400, "is_public"),
    ({"name": "A", "slug": "x" * 121}, 400, "slug"), ({"name": "BOOKS"}, 409, "name"),
])  # fmt: skip
def test_what_is_wrong_with_a_library_is_named(programs, books, body, status, field):
    created = programs.olga.post("/libraries", body)
    assert (created.status_code, created.json["error"].partition(":")[0]) == (status, field)
    if status == 400 and field != "slug":
        edited = programs.olga.put(f"/libraries/{books.uuid}", body)
        assert (edited.status_code, edited.json["error"].partition(":")[0]) == (status, field)


def test_bodies_may_have_nulls_and_keys_that_nobody_knows(programs):
    body = {"name": "New", "description": None, "slug": None, "is_public": None, "media": "book"}
    assert programs.stan.post("/libraries", body).json["is_public"] is False


def test_an_edit_replaces_everything_but_the_address_and_can_be_undone(programs, cast, books):
    path = f"/libraries/{books.uuid}"
    changed = programs.olga.put(
        path, {"name": "Novels", "description": "Mine", "is_public": True}
    ).json
    assert (changed["name"], changed["description"], changed["is_public"], changed["slug"]) == (
        "Novels",
        "Mine",
        True,
        "books",
    )
    assert changed["updated_at"] > changed["created_at"]
    again = programs.ada.put(path, {"name": "Novels", "slug": "novels"}).json
    assert (again["description"], again["is_public"], again["slug"]) == ("", False, "books")
    history.undo(last_change(), by=cast.olga)
    assert programs.olga.get(path).json["description"] == "Mine"


def test_two_libraries_have_two_names(programs, cast, books):
    make_library("Comics", owner=cast.olga, kind="comic")
    answer = programs.olga.put(f"/libraries/{books.uuid}", {"name": "comics"})
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (409, "name")


def test_a_deleted_library_is_in_the_trash_and_comes_back(programs, cast, books):
    path = f"/libraries/{books.uuid}"
    for person in (programs.edo, programs.vera, programs.stan):
        assert person.delete(path).status_code == 403
    assert programs.olga.delete(path).status_code == 204
    assert names(programs.olga) == []
    assert (programs.olga.get(path).status_code, programs.ada.get(path).status_code) == (403, 404)
    assert programs.olga.post("/libraries", {"name": "Other"}).status_code == 201
    gone = db.session.execute(select(ChangeSet).where(ChangeSet.kind == "delete")).scalar_one()
    history.undo(gone, by=cast.olga)
    assert programs.vera.get(path).json["name"] == "Books"


@pytest.mark.parametrize(
    ("method", "body"), [("get", None), ("put", {"name": "New"}), ("delete", None)]
)
def test_who_may_do_what_with_a_library(programs, books, method, body):
    may = {"get": ("olga", "edo", "vera", "ada")}.get(method, ("olga", "ada"))
    for name in ("nobody", "stan", "vera", "edo"):
        answer = getattr(programs, name).send(method, f"/libraries/{books.uuid}", body)
        assert answer.status_code == (401 if name == "nobody" else 200 if name in may else 403)
    for name in may[:1]:
        assert getattr(programs, name).send(
            method, f"/libraries/{books.uuid}", body
        ).status_code in (200, 204)


def test_libraries_of_other_kinds_are_not_shown_to_readers_of_books(programs, cast):
    films = make_library("Films", owner=cast.olga, kind="movie")
    assert "Films" not in names(programs.olga) + names(programs.ada)
    for method, path in (("get", ""), ("delete", ""), ("get", "/members")):
        assert programs.olga.send(method, f"/libraries/{films.uuid}{path}").status_code == 403
        assert programs.ada.send(method, f"/libraries/{films.uuid}{path}").status_code == 404
    assert db.session.get(Library, films.id).deleted_at is None


def test_a_stranger_cannot_tell_a_library_from_none(programs, books):
    hidden, none = (programs.stan.get(f"/libraries/{each}") for each in (books.uuid, UNKNOWN_ID))
    assert hidden.status_code == none.status_code == 403
    assert hidden.data == none.data
    assert programs.ada.get(f"/libraries/{UNKNOWN_ID}").status_code == 404
    assert programs.ada.get("/libraries/books").json["error"].startswith("library_id:")


@each_case("form", ["{{{0}}}", "urn:uuid:{0}", "{1}", "{2}"])
def test_an_id_may_be_written_as_people_write_them(programs, books, form):
    text = form.format(books.uuid, books.uuid.hex, str(books.uuid).upper())
    assert programs.vera.get(f"/libraries/{text}").json["id"] == str(books.uuid)


def test_a_library_that_nobody_owns_says_so_by_an_id_that_nobody_has(programs, cast, books):
    with writing(books):
        books.owner_id = None
    assert (
        programs.vera.get(f"/libraries/{books.uuid}").json["owner_id"]
        == "00000000-0000-0000-0000-000000000000"
    )
