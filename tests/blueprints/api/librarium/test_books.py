"""Books by program: lists, whole records, ISBNs, and who may do what."""

from __future__ import annotations

import uuid
from itertools import product

import pytest

from models.base import db
from models.change import ChangeSet
from models.classification import Genre, MediaType, Tag
from models.library import Holding
from models.work import Work
from services import history
from services.changes import recording
from services.db.transactions import writing
from services.lists import anchors
from services.text.names import name_key
from tests.blueprints.api.client import ENVELOPED, Program, statuses
from tests.cases import each_case
from tests.factories import find_or_make_person, make_library, make_work
from tests.queries import counted

NOBODYS = str(uuid.UUID(int=7))


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}/books"


@pytest.fixture
def novel(cast) -> str:
    return str(db.session.query(MediaType).filter_by(name_key="novel").one().uuid)


def titles(answer) -> list[str]:
    return [item["title"] for item in answer.json["items"]]


def make_tag(library, name: str) -> str:
    with writing():
        tag = Tag(library_id=library.id, name=name, name_key=name_key(name))
        db.session.add(tag)
    return str(tag.uuid)


def person(name: str) -> str:
    with writing():
        found = find_or_make_person(name)
    return str(found.uuid)


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shelf(books):
    """Six books; two authors, one without, dates and media types that differ."""
    manga = db.session.query(MediaType).filter_by(name_key="manga").one()
    return [
        make_work("The Zebra", books, authors=("Ann Adams",), published="2001-05-02", year=2001),
        make_work("Apple", books, authors=("Zoe Zander",), published="2001-02-01", year=2001),
        make_work("banana", books, published="1999", year=1999, media_type_id=manga.id),
        make_work("Éclair", books, authors=("Ann Adams",), published="2010", year=2010),
        make_work("Item 10", books, authors=("Ann Adams",)),
        make_work("Item 2", books, authors=("Ann Adams",)),
    ]


@each_case(("query", "expected"), [
    ("", ["Apple", "banana", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?sort_dir=desc", ["The Zebra", "Item 10", "Item 2", "Éclair", "banana", "Apple"]),
    ("?sort=publish_date", ["banana", "Apple", "The Zebra", "Éclair", "Item 2", "Item 10"]),
    ("?sort=publish_date&sort_dir=desc",
        ["Éclair", "The Zebra", "Apple", "banana", "Item 10", "Item 2"]),
    ("?sort=created_at", ["The Zebra", "Apple", "banana", "Éclair", "Item 10", "Item 2"]),
    ("?sort=author", ["Éclair", "Item 2", "Item 10", "The Zebra", "Apple", "banana"]),
    ("?sort=author&sort_dir=desc", ["Apple", "The Zebra", "Item 10", "Item 2", "Éclair", "banana"]),
    ("?sort=media_type", ["banana", "Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?letter=i", ["Item 2", "Item 10"]),
    ("?letter=%23", []),
    ("?letter=ite", ["Item 2", "Item 10"]),
    ("?letter=e", ["Éclair"]),
    ("?type_filter=MANGA", ["banana"]),
    ("?type_filter=novel&letter=A", ["Apple"]),
    ("?type_filter=nothing", []),
    ("?q=type:novel", ["Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?type_filter=novel", ["Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?q=-type:novel", ["banana"]),
    ("?q=item", ["Item 2", "Item 10"]),
    ("?q=author:adams -item&sort=created_at&sort_dir=desc", ["Éclair", "The Zebra"]),
    ("?q=^item \\d$&regex=true", ["Item 2"]),
    ("?q=item OR apple&letter=A", ["Apple"]),
    ("?q=%E9%80%B2", []),
    ("?q=...", []),
    ("?page=&per_page=&q=&letter=",
        ["Apple", "banana", "Éclair", "Item 2", "Item 10", "The Zebra"]),
])  # fmt: skip
def test_books_are_listed_sorted_and_narrowed(programs, here, shelf, query, expected):
    for program in (programs.vera, programs.ada):
        answer = program.get(here + query)
        assert titles(answer) == expected
        assert answer.json["total"] == len(expected)


@pytest.fixture
def numbered(books):
    for title in ("1 of a kind", "12 Monkeys", "1984", "2 x", "21 Grams", "007", "Apollo 13"):
        make_work(title, books)


@each_case(("letter", "expected"), [
    ("1", ["1 of a kind", "12 Monkeys", "1984"]),
    ("19", ["1984"]),
    ("2", ["2 x", "21 Grams"]),
    ("0", ["007"]),
    ("3", []),
])  # fmt: skip
def test_a_digit_finds_titles_that_begin_with_it(programs, here, numbered, letter, expected):
    for direction in ("asc", "desc"):
        answer = programs.vera.get(f"{here}?letter={letter}&sort_dir={direction}")
        assert sorted(titles(answer)) == sorted(expected)
        assert answer.json["total"] == len(expected)


@pytest.mark.parametrize("far", [False, True])
@each_case(
    ("sort", "direction", "narrowed"),
    list(
        product(
            ("title", "created_at", "media_type", "publish_date", "author"),
            ("asc", "desc"),
            ("", "&q=author:adams OR fruit OR apple", "&type_filter=novel"),
        )
    ),
)
def test_pages_put_together_are_the_whole_list(
    programs, here, shelf, monkeypatch, sort, direction, narrowed, far
):
    if far:  # as in a list of very many books
        monkeypatch.setattr(anchors, "STEP", 1)
    asked = f"{here}?sort={sort}&sort_dir={direction}{narrowed}"
    whole = titles(programs.vera.get(f"{asked}&per_page=200"))
    pages = [
        titles(programs.vera.get(f"{asked}&per_page=2&page={number}")) for number in (1, 2, 3, 4)
    ]
    assert [title for page in pages for title in page] == whole
    assert pages[3] == []


@each_case(("query", "field"), [
    ("page=0", "page"), ("page=x", "page"), ("per_page=0", "per_page"),
    ("per_page=201", "per_page"), ("sort=colour", "sort"),
    ("letter=abcdef", "letter"),
    ("q=" + "x" * 501, "q"), ("q=rating:x", "q"),
    ("q=/(/", "q"), ("q=(&regex=true", "q"), ("regex=maybe", "regex"),
    ("page=99999999999999999999", "page"),
])  # fmt: skip
def test_what_is_wrong_with_a_list_is_named(programs, here, query, field):
    answer = programs.vera.get(f"{here}?{query}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)


def test_a_page_costs_the_same_queries_however_many_books_it_has(programs, here, books):
    def queries() -> int:
        with counted() as sent:
            programs.vera.get(f"{here}?per_page=200")
        return len(sent)

    make_work("One", books, authors=("A",))
    few = queries()
    for number in range(20):
        make_work(f"More {number}", books, authors=(f"A {number}", f"B {number}"))
    assert queries() == few


def test_tags_narrow_a_list(programs, here, books, shelf, novel):
    tag = make_tag(books, "To Read")
    programs.edo.put(
        f"{here}/{shelf[1].uuid}", {"title": "Apple", "media_type_id": novel, "tag_ids": [tag]}
    )
    assert titles(programs.vera.get(f"{here}?tag=to read")) == ["Apple"]
    assert titles(programs.vera.get(f"{here}?tag=to")) == []
    assert programs.vera.get(f"{here}?tag=to read").json["items"][0]["tags"][0][
        "library_id"
    ] == str(books.uuid)


def test_letters_and_fingerprint_follow_the_books(programs, here, books, shelf, novel):
    assert programs.vera.get(f"{here}/letters").json == ["A", "B", "E", "I", "Z"]
    before = programs.vera.get(f"{here}/fingerprint").json
    assert before["total"] == 6
    programs.edo.put(f"{here}/{shelf[0].uuid}", {"title": "Zebras", "media_type_id": novel})
    after = programs.vera.get(f"{here}/fingerprint").json
    assert after["max_updated_at"] > before["max_updated_at"]
    programs.edo.delete(f"{here}/{shelf[0].uuid}")
    assert programs.vera.get(f"{here}/fingerprint").json["total"] == 5
    empty = make_library("Empty", kind="comic")
    assert programs.ada.get(f"/libraries/{empty.uuid}/books/fingerprint").json == {
        "total": 0,
        "max_updated_at": None,
    }
    assert programs.ada.get(f"/libraries/{empty.uuid}/books/letters").json == []
    assert programs.ada.get(f"/libraries/{empty.uuid}/books").json == {
        "items": [],
        "total": 0,
        "page": 1,
        "per_page": 25,
    }


# ── records ───────────────────────────────────────────────────────────────────────────────────────


def test_an_editor_makes_a_book_and_everybody_sees_all_of_it(programs, here, books, novel):
    fantasy = str(db.session.query(Genre).filter_by(name_key="fantasy").one().uuid)
    made = programs.edo.post(here, {
        "title": "  A Wizard of   Earthsea ", "subtitle": None, "description": "Ged.",
        "media_type_id": novel, "unknown": 1, "genre_ids": [fantasy],
        "contributors": [
            {"contributor_id": person("Ursula K. Le Guin"), "role": "author", "display_order": 0},
            {"contributor_id": person("Ruth Robbins"), "role": "illustrator", "display_order": 1},
            {"contributor_id": person("Someone"), "role": "Penciller", "display_order": 2},
        ],
    })  # fmt: skip
    assert made.status_code == 201
    seen = programs.vera.get(f"{here}/{made.json['id']}").json
    assert seen["title"] == "A Wizard of Earthsea"
    assert [(each["name"], each["role"]) for each in seen["contributors"]] == [
        ("Ursula K. Le Guin", "author"), ("Ruth Robbins", "illustrator"), ("Someone", "penciller"),
    ]  # fmt: skip
    assert [genre["name"] for genre in seen["genres"]] == ["Fantasy"]
    assert seen["media_type"] == "Novel"
    assert seen["library_id"] == str(books.uuid)
    assert seen["libraries"] == [{"id": str(books.uuid), "name": "Books"}]
    assert programs.vera.get(f"/books/{made.json['id']}").json["title"] == seen["title"]
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


@pytest.mark.parametrize(("change", "field"), [
    ({"title": ""}, "title"), ({"title": "  "}, "title"), ({"title": 5}, "title"),
    ({"title": None}, "title"), ({"title": "x" * 513}, "title"),
    ({"title": "a\x00b"}, "title"), ({"subtitle": ["x"]}, "subtitle"),
    ({"media_type_id": "x"}, "media_type_id"), ({"media_type_id": NOBODYS}, "media_type_id"),
    ({"tag_ids": [NOBODYS]}, "tag_ids"), ({"tag_ids": "x"}, "tag_ids"),
    ({"tag_ids": ["x"]}, "tag_ids"), ({"genre_ids": [NOBODYS]}, "genre_ids"),
    ({"contributors": [{"contributor_id": NOBODYS, "role": "author"}]}, "contributors"),
    ({"contributors": [{"role": "author"}]}, "contributors"),
    ({"contributors": [{"contributor_id": NOBODYS, "display_order": 1.5}]}, "contributors"),
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


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[1]", b"nul", b'"x"', b"\xff", b'{"title": "a\\ud800"}']
)
def test_a_body_that_is_no_json_object_is_told(programs, here, raw):
    answer = programs.edo.send("post", here, data=raw, content_type="application/json")
    assert answer.status_code == 400


# ── who may ───────────────────────────────────────────────────────────────────────────────────────


def test_viewers_read_strangers_learn_nothing_and_nobody_gets_in(programs, here, books, novel):
    work, record = make_work("Solaris", books), {"title": "X", "media_type_id": novel}
    nowhere = f"/libraries/{NOBODYS}/books"
    for method, path, body in (
        ("post", here, record),
        ("put", f"{here}/{work.uuid}", record),
        ("delete", f"{here}/{work.uuid}", None),
    ):
        assert programs.vera.send(method, path, body).status_code == 403
        assert programs.stan.send(method, path, body).status_code == 403
        assert programs.nobody.send(method, path, body).status_code == 401
    assert programs.stan.get(here).data == programs.stan.get(nowhere).data
    assert (
        programs.stan.get(here).status_code,
        programs.stan.get(nowhere).status_code,
        programs.ada.get(nowhere).status_code,
    ) == (403, 403, 404)
    assert programs.stan.get(f"/books/{work.uuid}").status_code == 404
    assert programs.vera.get("/libraries/x/books").status_code == 400
    assert programs.vera.get(f"{here}/x").status_code == 400
    assert programs.vera.get(f"{here}/{NOBODYS}").status_code == 404


def test_a_book_of_another_library_is_not_there(programs, here, olga):
    work = make_work("Elsewhere", make_library("Other", owner=olga))
    assert programs.olga.get(f"{here}/{work.uuid}").status_code == 404
    assert programs.olga.delete(f"{here}/{work.uuid}").status_code == 404


def test_what_another_library_holds_too_is_corrected_by_the_editors_of_either(
    programs, here, books, olga, stan, novel
):
    club = make_library("Club", owner=stan)
    shared = make_work("Shared", books, club)
    body = {"title": "Ours", "media_type_id": novel}
    assert statuses(programs, lambda program: program.put(f"{here}/{shared.uuid}", body)) == {
        "ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 403, "nobody": 401,
    }  # fmt: skip
    path = f"/libraries/{club.uuid}/books/{shared.uuid}"
    assert programs.stan.put(path, body).status_code == 200


def test_libraries_that_one_may_not_enter_are_not_named(programs, here, books, olga):
    shared = make_work("Shared", books, make_library("Secret", owner=olga))
    assert [
        each["name"] for each in programs.olga.get(f"{here}/{shared.uuid}").json["libraries"]
    ] == ["Books", "Secret"]
    assert [
        each["name"] for each in programs.vera.get(f"{here}/{shared.uuid}").json["libraries"]
    ] == ["Books"]


# ── holding and letting go ────────────────────────────────────────────────────────────────────────


def test_a_book_that_nobody_holds_any_more_goes_to_the_trash_and_comes_back(
    programs, here, books, ada
):
    work = make_work("Solaris", books, formats=())
    assert programs.edo.delete(f"{here}/{work.uuid}").status_code == 204
    db.session.refresh(work)
    assert work.deleted_at is not None
    assert programs.vera.get(f"{here}/{work.uuid}").status_code == 404
    history.undo(db.session.query(ChangeSet).filter_by(kind="detach").one(), by=ada)
    assert programs.vera.get(f"{here}/{work.uuid}").status_code == 200


def test_a_book_that_another_library_holds_stays_there(programs, here, books, olga):
    other = make_library("Other", owner=olga)
    shared = make_work("Shared", books, other)
    assert programs.edo.delete(f"{here}/{shared.uuid}").status_code == 204
    assert programs.olga.get(f"/libraries/{other.uuid}/books/{shared.uuid}").status_code == 200


def test_a_book_joins_another_library_once(programs, here, books, olga):
    work = make_work("Elsewhere", make_library("Other", owner=olga))
    assert programs.olga.post(f"{here}/{work.uuid}").status_code == 204
    assert programs.olga.post(f"{here}/{work.uuid}").status_code == 204
    assert db.session.query(Holding).filter_by(work_id=work.id).count() == 2
    assert programs.vera.get(f"{here}/{work.uuid}").status_code == 200
    hidden = make_work("Hidden", make_library("Secret"))
    assert programs.olga.post(f"{here}/{hidden.uuid}").status_code == 404


def test_only_the_admin_removes_a_book_everywhere(programs, here, books):
    work = make_work("Solaris", books)
    assert programs.olga.delete(f"/admin/books/{work.uuid}").status_code == 403
    assert programs.ada.delete(f"/admin/books/{work.uuid}").status_code == 204
    assert programs.ada.delete(f"/admin/books/{work.uuid}").status_code == 404


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


# ── ISBNs and the first edition ───────────────────────────────────────────────────────────────────

EARTHSEA = {
    "format": "paperback", "isbn_13": "978-0-14-034149-2", "publisher": "Puffin",
    "publish_date": "1971-02", "language": "en", "page_count": None,
}  # fmt: skip


def test_a_book_comes_with_its_first_edition_and_a_copy(programs, here, novel):
    made = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    )
    assert made.status_code == 201
    assert (made.json["publisher"], made.json["language"], made.json["publish_year"]) == (
        "Puffin",
        "en",
        1971,
    )
    (edition,) = programs.vera.get(f"{here}/{made.json['id']}/editions").json
    assert (
        edition["isbn_13"],
        edition["is_primary"],
        edition["copy_count"],
        edition["page_count"],
    ) == ("9780140341492", True, 1, None)


@pytest.mark.parametrize(
    "isbn", ["9780140341492", "978-0-14-034149-2", "0140341498", "0 14 034149 8"]
)
def test_an_isbn_finds_its_book_in_every_form(programs, books, here, novel, isbn):
    made = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert (
        programs.vera.get(f"/libraries/{books.uuid}/book-by-isbn/{isbn}").json["id"] == made["id"]
    )
    edition = {"isbn_10": isbn if len(isbn) < 12 else "0140341498"}
    again = programs.edo.post(
        here, {"title": "Another title", "media_type_id": novel, "edition": edition}
    )
    assert (again.status_code, again.json["id"], again.json["title"]) == (
        201,
        made["id"],
        "Earthsea",
    )
    assert programs.vera.get(f"{here}/{made['id']}/editions").json[0]["copy_count"] == 2


def test_a_wrong_isbn_is_told_and_an_unknown_one_is_not_there(programs, books, here, novel):
    path = f"/libraries/{books.uuid}/book-by-isbn"
    assert programs.vera.get(f"{path}/9780140341496").status_code == 400
    assert programs.vera.get(f"{path}/9780140341492").status_code == 404
    assert programs.stan.get(f"{path}/9780140341492").status_code == 403
    answer = programs.edo.post(
        here, {"title": "X", "media_type_id": novel, "edition": {"isbn_13": "9780140341496"}}
    )
    assert answer.status_code == 400
    assert answer.json["error"].startswith("edition.isbn_13")


def test_a_known_isbn_in_a_library_that_one_may_not_enter_stays_hidden(programs, here, novel, olga):
    secret = make_library("Secret", owner=olga)
    hidden = programs.olga.post(
        f"/libraries/{secret.uuid}/books",
        {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA},
    ).json
    own = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert own["id"] != hidden["id"]
    seen = programs.olga.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert seen["id"] in (own["id"], hidden["id"])


def test_a_single_book_shows_who_has_it(programs, books, here, novel):
    made = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert (
        programs.edo.post(
            f"/libraries/{books.uuid}/loans", {"book_id": made["id"], "loaned_to": "Grandma"}
        ).status_code
        == 201
    )
    seen = programs.vera.get(f"{here}/{made['id']}").json
    assert seen["active_loan_count"] == 1
    assert [loan["loaned_to"] for loan in seen["active_loans"]] == ["Grandma"]
    assert programs.vera.get(here).json["items"][0]["active_loan_count"] == 1
