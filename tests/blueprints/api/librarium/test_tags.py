"""Tags, genres and media types by program."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blueprints.api.librarium.scopes import PERSONAL
from errors import Forbidden, NotFound
from models.base import db
from models.classification import Genre, MediaType, Tag, WorkGenre, WorkTag
from services import history
from services.accounts import personal_tokens
from services.db.transactions import writing
from services.lists import finding
from services.works.edit import delete_work, edit_work
from tests.blueprints.api.client import ENVELOPED, Program
from tests.cases import each_case
from tests.factories import add_member, make_library, make_work
from tests.queries import counted
from tests.rows import last_change


@pytest.fixture
def at(shelves_of_books) -> str:
    return f"{shelves_of_books}/tags"


def genre_named(name: str) -> Genre:
    return db.session.execute(select(Genre).where(Genre.name == name)).scalar_one()


def link(row) -> None:
    with writing():
        db.session.add(row)


# ── tags ──────────────────────────────────────────────────────────────────────────────────────────


def test_tags_are_listed_by_name(programs, at, books):
    for name in ("zebra", "Apple", "mango"):
        programs.edo.post(at, {"name": name, "color": "#123456"})
    found = programs.vera.get(at).json
    assert [tag["name"] for tag in found] == ["Apple", "mango", "zebra"]
    assert found[0]["library_id"] == str(books.uuid)
    assert found[0]["color"] == "#123456"
    assert set(found[0]) == {"id", "library_id", "name", "color", "created_at"}


def test_a_tag_gets_another_name_and_loses_the_colour_that_is_not_sent(programs, at):
    created = programs.edo.post(at, {"name": " signed ", "color": "red", "unknown": 1}).json
    assert created["name"] == "signed"
    changed = programs.edo.put(f"{at}/{created['id']}", {"name": "Signed", "color": None}).json
    assert (changed["id"], changed["name"], changed["color"]) == (created["id"], "Signed", "")


@pytest.fixture
def there(programs, at) -> dict:
    return programs.edo.post(at, {"name": "there"}).json


@each_case(("body", "field"), [
    ({}, "name"), ({"name": ""}, "name"), ({"name": "  "}, "name"), ({"name": "\u200b"}, "name"),
    ({"name": None}, "name"),
    ({"name": "x" * 65}, "name"),
    ({"name": "a\x00b"}, "name"), ({"name": "a", "color": "x" * 17}, "color"),
    ({"name": "a", "color": 5}, "color"), ({"name": ["a"]}, "name"),
])  # fmt: skip
def test_what_is_wrong_with_a_tag_is_named(programs, at, there, body, field):
    for answer in (programs.edo.post(at, body), programs.edo.put(f"{at}/{there['id']}", body)):
        assert answer.status_code == 400
        assert answer.json["error"].startswith(field)


def test_a_name_is_taken_in_any_letter_case_but_only_in_its_own_library(programs, at, olga):
    programs.edo.post(at, {"name": "Signed"})
    other = programs.edo.post(at, {"name": "other"}).json
    clash = programs.edo.post(at, {"name": "SIGNED"})
    assert clash.status_code == 409
    assert clash.json["error"].startswith("name")
    assert programs.edo.put(f"{at}/{other['id']}", {"name": "signed"}).status_code == 409
    elsewhere = make_library("Elsewhere", owner=olga)
    assert (
        programs.olga.post(f"/libraries/{elsewhere.uuid}/tags", {"name": "signed"}).status_code
        == 201
    )


def test_who_deletes_a_tag_takes_it_off_all_that_carries_it_and_undo_puts_it_back(
    programs, at, books, edo
):
    work = make_work("Solaris", books)
    created = programs.edo.post(at, {"name": "signed"}).json
    shelf = programs.edo.post(
        f"/libraries/{books.uuid}/shelves", {"name": "S", "tag_ids": [created["id"]]}
    ).json
    series = programs.edo.post(
        f"/libraries/{books.uuid}/series", {"name": "R", "tag_ids": [created["id"]]}
    ).json
    tag_id = db.session.execute(select(Tag.id)).scalar_one()
    link(WorkTag(work_id=work.id, tag_id=tag_id))
    assert programs.edo.delete(f"{at}/{created['id']}").status_code == 204
    assert programs.edo.get(at).json == []
    assert programs.edo.get(f"/libraries/{books.uuid}/series/{series['id']}").json["tags"] == []
    history.undo(last_change(), by=edo)
    assert [tag["id"] for tag in programs.edo.get(at).json] == [created["id"]]
    assert (
        programs.edo.get(f"/libraries/{books.uuid}/shelves").json[0]["tags"][0]["id"]
        == created["id"]
    )
    assert shelf["tags"][0]["name"] == "signed"
    assert db.session.execute(select(WorkTag.work_id)).scalars().all() == [work.id]


def test_who_may_no_longer_edit_may_not_bring_a_tag_back(programs, at, edo, stan):
    created = programs.edo.post(at, {"name": "signed"}).json
    programs.edo.delete(f"{at}/{created['id']}")
    with pytest.raises((Forbidden, NotFound)):
        history.undo(last_change(), by=stan)


def test_my_tags_are_those_of_my_libraries_and_say_when_two_have_the_same_name(programs, at, cast):
    comics, hidden = (
        make_library("Comics", owner=cast.edo, kind="comic"),
        make_library("Hidden", owner=cast.stan),
    )
    films = make_library("Films", owner=cast.edo, kind="movie")
    for who, where in (
        ("edo", at),
        ("edo", f"/libraries/{comics.uuid}/tags"),
        ("stan", f"/libraries/{hidden.uuid}/tags"),
    ):
        getattr(programs, who).post(where, {"name": "Signed" if who == "edo" else "signed secret"})
    programs.edo.post(at, {"name": "unsigned 100%"})
    found = programs.edo.get("/me/tags?q=sIgned").json
    assert [(tag["name"], tag["library_name"], tag["ambiguous"]) for tag in found] == [
        ("Signed", "Books", True),
        ("Signed", "Comics", True),
        ("unsigned 100%", "Books", False),
    ]
    assert [tag["ambiguous"] for tag in programs.vera.get("/me/tags?q=signed").json] == [
        False,
        False,
    ]
    assert [tag["name"] for tag in programs.edo.get("/me/tags?q=0%25").json] == ["unsigned 100%"]
    assert len(programs.ada.get("/me/tags").json) == 4
    assert films.name not in str(found)


def test_at_most_twenty_names_are_looked_up(programs, at):
    for number in range(22):
        programs.edo.post(at, {"name": f"tag {number}"})
    assert len(programs.edo.get("/me/tags?q=tag").json) == 20
    assert programs.edo.get("/me/tags?q=" + "x" * 501).status_code == 400


def test_a_token_for_loans_neither_writes_nor_looks_up_tags(app, programs, at, edo):
    _row, text = personal_tokens.create_token(PERSONAL, "loans", ["loans:read"], None, by=edo)
    program = Program(app, token=text)
    assert program.get(at).status_code == 403
    assert program.post(at, {"name": "x"}).status_code == 403
    assert program.get("/me/tags").status_code == 403
    assert program.get("/auth/me").status_code == 200


# ── genres ────────────────────────────────────────────────────────────────────────────────────────


def test_an_instance_begins_with_genres(programs):
    names = [genre["name"] for genre in programs.stan.get("/genres").json]
    assert len(names) == 25
    assert names == sorted(names, key=str.casefold)
    assert {"Science Fiction", "Children's", "Young Adult"} <= set(names)


@pytest.mark.options(ratelimit_enabled=False)
def test_the_released_clients_get_genres_in_their_envelope(app, cast):
    assert len(Program(app, cast.vera, prefix=ENVELOPED).get("/genres").json["data"]) == 25


def test_the_admin_makes_and_renames_genres_once_in_any_letter_case(programs):
    created = programs.ada.post("/genres", {"name": "Noir"}).json
    assert programs.ada.post("/genres", {"name": "NOIR"}).status_code == 409
    assert programs.ada.put(f"/genres/{created['id']}", {"name": "western"}).status_code == 409
    assert (
        programs.ada.put(f"/genres/{created['id']}", {"name": "Film Noir"}).json["name"]
        == "Film Noir"
    )
    for body in ({}, {"name": " "}, {"name": "x" * 301}, {"name": 3}):
        answer = programs.ada.post("/genres", body)
        assert answer.status_code == 400
        assert answer.json["error"].startswith("name")


def test_books_are_found_by_what_their_genre_is_called_now(programs, books, ada):
    work, genre = make_work("Stoner", books), genre_named("Western")
    link(WorkGenre(work_id=work.id, genre_id=genre.id))

    def found(text: str) -> list[str]:
        return [row.title for row in finding.find(ada, text).rows]

    programs.ada.put(f"/genres/{genre.uuid}", {"name": "Prairie"})
    assert found("prairie") == ["Stoner"]
    assert programs.ada.delete(f"/genres/{genre.uuid}").status_code == 204
    assert found("prairie") == []
    history.undo(last_change(), by=ada)
    assert found("prairie") == ["Stoner"]
    assert db.session.execute(select(WorkGenre.work_id)).scalars().all() == [work.id]


def test_a_genre_that_came_with_a_book_is_known_to_who_sees_such_a_book(programs, cast):
    def names(program: Program) -> set[str]:
        return {genre["name"] for genre in program.get("/genres").json}

    def who_knows(name: str) -> set[str]:
        people = ("ada", "olga", "vera", "stan")
        return {person for person in people if name in names(getattr(programs, person))}

    hidden = make_library("Hidden", owner=cast.stan)
    work = make_work("Secret", hidden)
    edit_work(work, {"genres": ["Confessions", "Western"]}, by=cast.stan)
    assert who_knows("Confessions") == {"ada", "stan"}
    assert who_knows("Western") == {"ada", "olga", "vera", "stan"}
    add_member(hidden, cast.vera, "viewer")
    assert who_knows("Confessions") == {"ada", "vera", "stan"}
    delete_work(work, by=cast.stan)
    assert who_knows("Confessions") == {"ada"}
    programs.ada.post("/genres", {"name": "Noir"})
    assert who_knows("Noir") == {"ada", "olga", "vera", "stan"}


def test_a_genre_that_only_others_know_is_no_genre_until_the_admin_names_it(programs, cast, books):
    hidden = make_work("Secret", make_library("Hidden", owner=cast.stan))
    edit_work(hidden, {"genres": ["Confessions", "Oddities"]}, by=cast.stan)
    confessions, oddities = genre_named("Confessions"), genre_named("Oddities")
    novel = db.session.execute(select(MediaType.uuid).where(MediaType.name == "novel")).scalar_one()
    body = {"title": "Emma", "media_type_id": str(novel), "genre_ids": [str(confessions.uuid)]}
    refused = programs.edo.post(f"/libraries/{books.uuid}/books", body)
    assert (refused.status_code, refused.json) == (400, {"error": "genre_ids: Not found."})
    created = programs.ada.post("/genres", {"name": "CONFESSIONS"})
    assert (created.status_code, created.json["name"]) == (201, "CONFESSIONS")
    assert created.json["id"] == str(confessions.uuid)
    programs.ada.put(f"/genres/{oddities.uuid}", {"name": "Curiosities"})
    assert {"CONFESSIONS", "Curiosities"} <= {
        genre["name"] for genre in programs.edo.get("/genres").json
    }
    assert programs.edo.post(f"/libraries/{books.uuid}/books", body).status_code == 201


# ── media types ───────────────────────────────────────────────────────────────────────────────────


def test_media_types_come_by_their_shown_names_and_count_what_the_caller_may_see(
    programs, books, cast
):
    manga = db.session.execute(select(MediaType.id).where(MediaType.name == "manga")).scalar_one()
    hidden = make_library("Hidden", owner=cast.stan)
    make_work("Naruto 1", books, media_type_id=manga)
    make_work("Akira", hidden, media_type_id=manga)
    make_work("Solaris", books)  # nobody said what it is: a novel
    found = programs.vera.get("/media-types").json
    assert len(found) == 20
    assert [one["display_name"] for one in found] == sorted(
        (one["display_name"] for one in found), key=str.casefold
    )
    assert counts(found) == {"manga": 1, "novel": 1}
    assert counts(programs.ada.get("/media-types").json) == {"manga": 2, "novel": 1}
    assert "description" not in found[0]


def counts(found: list[dict]) -> dict[str, int]:
    return {one["name"]: one["book_count"] for one in found if one["book_count"]}


def test_the_admin_makes_a_media_type_whose_internal_name_stays(programs):
    created = programs.ada.post(
        "/media-types", {"name": "zine", "display_name": "Zine", "description": "Small"}
    ).json
    assert (
        created["name"],
        created["display_name"],
        created["description"],
        created["book_count"],
    ) == (
        "zine",
        "Zine",
        "Small",
        0,
    )
    assert (
        programs.ada.post("/media-types", {"name": "ZINE", "display_name": "Other"}).status_code
        == 409
    )
    changed = programs.ada.put(
        f"/media-types/{created['id']}", {"name": "other", "display_name": "Fanzine"}
    ).json
    assert (changed["name"], changed["display_name"]) == ("zine", "Fanzine")
    assert "description" not in changed
    assert programs.ada.delete(f"/media-types/{created['id']}").status_code == 204


@each_case(("body", "field"), [
    ({"name": "Zine no", "display_name": "Z"}, "name"), ({"name": "", "display_name": "Z"}, "name"),
    ({"display_name": "Z"}, "name"),
    ({"name": "z", "display_name": " "}, "display_name"), ({"name": "z"}, "display_name"),
    ({"name": "z" * 65, "display_name": "Z"}, "name"),
    ({"name": "z", "display_name": "Z" * 129}, "display_name"),
    ({"name": "z", "display_name": "Z", "description": 4}, "description"),
])  # fmt: skip
def test_what_is_wrong_with_a_media_type_is_named(programs, body, field):
    answer = programs.ada.post("/media-types", body)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)


def test_a_media_type_that_a_book_has_stays_also_for_a_book_in_the_trash(programs, books, olga):
    row = db.session.execute(select(MediaType).where(MediaType.name == "textbook")).scalar_one()
    work = make_work("Analysis I", books, media_type_id=row.id)
    path = f"/media-types/{row.uuid}"
    assert programs.ada.delete(path).status_code == 409
    delete_work(work, by=olga)
    assert programs.ada.delete(path).status_code == 409


def test_what_the_admin_did_to_genres_and_media_types_only_an_admin_takes_back(programs, ada, olga):
    genre = genre_named("Poetry")
    programs.ada.put(f"/genres/{genre.uuid}", {"name": "Verse"})
    done = last_change()
    with pytest.raises(Forbidden):
        history.undo(done, by=olga)
    history.undo(done, by=ada)
    assert genre_named("Poetry").id == genre.id


def test_lists_ask_the_database_as_often_however_long_they_are(programs, at, books, cast):
    def asked() -> list[int]:
        numbers = []
        for path in (at, "/genres", "/media-types", "/me/tags?q=t"):
            with counted() as sent:
                programs.edo.get(path)
            numbers.append(len(sent))
        return numbers

    programs.edo.post(at, {"name": "tag"})
    before = asked()
    for number in range(5):
        programs.edo.post(at, {"name": f"tag {number}"})
        programs.ada.post("/genres", {"name": f"Genre {number}"})
        add_member(make_library(f"Library {number}", owner=cast.olga), cast.edo, "editor")
    assert asked() == before
