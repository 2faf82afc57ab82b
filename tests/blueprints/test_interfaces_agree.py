"""What one interface writes the others show, sort and edit alike."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models.base import db
from models.classification import MediaType
from models.person import Credit, Person
from models.work import Work
from services import provenance
from tests.blueprints.api.client import Program
from tests.blueprints.forms import form_of, multi
from tests.cases import each_case
from tests.factories import make_library, make_work, signed_in


class Api:
    """Olga's program in her library of books."""

    def __init__(self, app, olga, books) -> None:
        self.program = Program(app, olga)
        self.library = f"/libraries/{books.uuid}"
        self.at = f"{self.library}/books"
        self.novel = str(db.session.query(MediaType).filter_by(name_key="novel").one().uuid)

    def person(self, name: str) -> str:
        answer = self.program.post("/contributors", {"name": name})
        assert answer.status_code == 201, answer.json
        return answer.json["id"]

    def create(self, title: str = "The Hobbit", **more: Any) -> Any:
        return self.program.post(self.at, {"title": title, "media_type_id": self.novel, **more})

    def book(self, title: str = "The Hobbit", **more: Any) -> dict[str, Any]:
        answer = self.create(title, **more)
        assert answer.status_code == 201, answer.json
        return answer.json

    def get(self, book_id: str) -> dict[str, Any]:
        return self.program.get(f"{self.at}/{book_id}").json


@pytest.fixture
def api(app, olga, books) -> Api:
    return Api(app, olga, books)


@pytest.fixture
def page(app, olga):
    return signed_in(app, olga)


def work_of(public_id: Any) -> Work:
    db.session.rollback()
    query = select(Work).where(Work.uuid == UUID(str(public_id)))
    return db.session.execute(query, execution_options={"populate_existing": True}).scalar_one()


def save_on_page(page, work: Work, **values: Any) -> int:
    """The status of the whole form, sent with some fields changed; people and series are pairs."""
    pairs = {"contributors": ("name", "role"), "series": ("name", "label")}
    names = {f"{name}_{end}" for name in pairs.keys() & values for end in pairs[name]}
    fields = form_of(page, f"/works/{work.id}/edit")
    sent = [(name, values.get(name, value)) for name, value in fields if name not in names]
    for name in pairs.keys() & values:
        sent += [
            (f"{name}_{end}", text)
            for entry in values[name]
            for end, text in zip(pairs[name], entry, strict=True)
        ]
    return page.post(f"/works/{work.id}/edit", data=multi(sent)).status_code


# ── languages ─────────────────────────────────────────────────────────────────────────────────────


def test_a_language_by_its_name_sorts_the_title_by_its_articles(api, page):
    book = api.book(edition={"format": "hardcover", "language": "English (UK)"})
    work = work_of(book["id"])
    assert (work.language, work.letter, work.sort_key) == ("en-GB", "H", "hobbit")
    assert api.get(book["id"])["language"] == "en-GB"
    assert save_on_page(page, work, subtitle="There and Back Again") == 303
    assert work_of(book["id"]).subtitle == "There and Back Again"


def test_what_is_no_language_stays_with_the_edition_and_comes_back_as_it_was_sent(api, page):
    book = api.book(edition={"format": "hardcover", "language": "Old Elvish"})
    work = work_of(book["id"])
    assert (work.language, work.letter) == ("", "H")
    assert api.get(book["id"])["language"] == "Old Elvish"
    assert save_on_page(page, work, subtitle="A Tale") == 303


def test_a_page_takes_a_language_by_its_name_too(page, books):
    work = make_work("The Hobbit", books)
    assert save_on_page(page, work, language="English (UK)") == 303
    assert work_of(work.uuid).language == "en-GB"


# ── roles ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_writer_and_a_penciller_stand_on_the_card_and_come_back_in_their_words(api, page):
    writer, penciller = api.person("Dot Finn"), api.person("Gus Gray")
    book = api.book(
        contributors=[
            {"contributor_id": writer, "role": "writer", "display_order": 0},
            {"contributor_id": penciller, "role": "Penciller", "display_order": 1},
        ]
    )
    work = work_of(book["id"])
    assert work.creator == "Dot Finn, Gus Gray"
    assert [each["role"] for each in book["contributors"]] == ["writer", "penciller"]
    text = page.get(f"/works/{work.id}").text
    assert "Writer" in text
    assert "Penciller" in text
    form = form_of(page, f"/works/{work.id}/edit")
    assert ("contributors_role", "writer") in form
    assert ("contributors_role", "pnc") in form


def test_people_of_a_book_that_a_program_made_can_be_changed_on_its_page(api, page):
    writer = api.person("Dot Finn")
    book = api.book(contributors=[{"contributor_id": writer, "role": "writer"}])
    work = work_of(book["id"])
    people = [("Dot Finn", "writer"), ("Ann Ink", "ink")]
    assert save_on_page(page, work, contributors=people) == 303
    shown = api.get(book["id"])["contributors"]
    assert [(each["name"], each["role"]) for each in shown] == [
        ("Dot Finn", "writer"),
        ("Ann Ink", "inker"),
    ]


@each_case("role", ["king", "auteur", "x" * 65])
def test_an_unknown_role_is_refused_by_its_name(api, role):
    answer = api.create(contributors=[{"contributor_id": api.person("Ann"), "role": role}])
    assert answer.status_code == 400
    assert answer.json["error"].startswith("contributors.0.role: ")


# ── limits ────────────────────────────────────────────────────────────────────────────────────────


def test_a_title_of_512_characters_can_be_made_and_edited_everywhere(api, page):
    title = ("The " + "long " * 110)[:511] + "X"
    book = api.book(title)
    work = work_of(book["id"])
    assert work.title == title
    assert save_on_page(page, work, subtitle="Short") == 303
    assert save_on_page(page, work, title=title[:-1] + "Y") == 303
    assert api.get(book["id"])["title"] == title[:-1] + "Y"
    assert api.create(title + "X").status_code == 400
    assert save_on_page(page, work, title=title + "X") == 422


def test_people_and_series_of_300_characters_can_be_made_and_edited_everywhere(api, page):
    name = ("Ann " * 75)[:299] + "X"
    book = api.book(contributors=[{"contributor_id": api.person(name), "role": "author"}])
    work = work_of(book["id"])
    assert save_on_page(page, work, series=[(name, "1")]) == 303
    assert api.get(book["id"])["series"][0]["series_name"] == name
    series = api.program.get(api.at.replace("/books", "/series")).json[0]["id"]
    answer = api.program.put(
        api.at.replace("/books", f"/series/{series}"), {"name": name[:-1] + "Y"}
    )
    assert answer.status_code == 200
    assert api.program.post("/contributors", {"name": name + "X"}).status_code == 400
    assert save_on_page(page, work, series=[(name + "X", "")]) == 422


# ── who is sorted how ─────────────────────────────────────────────────────────────────────────────


def test_a_performer_is_sorted_as_the_group_is_called(page, books):
    work = make_work("The Wall", books)
    assert save_on_page(page, work, contributors=[("Pink Floyd", "prf")]) == 303
    person = db.session.execute(select(Person).where(Person.name == "Pink Floyd")).scalar_one()
    assert person.sort_name == "Pink Floyd"


# ── copies ────────────────────────────────────────────────────────────────────────────────────────


def test_any_edition_may_have_copies_and_a_date_of_acquisition(api):
    book = api.book(edition={"format": "epub", "isbn_13": "9780261103344"})
    editions = f"{api.at}/{book['id']}/editions"
    edition = api.program.get(editions).json[0]
    assert edition["copy_count"] == 0
    change = {"format": "audiobook", "copy_count": 3, "acquired_at": "2021-03-04"}
    answer = api.program.put(f"{editions}/{edition['id']}", change)
    assert (answer.json["copy_count"], answer.json["acquired_at"]) == (3, "2021-03-04")
    again = api.program.put(f"{editions}/{edition['id']}", {"format": "audiobook"})
    assert (again.json["copy_count"], again.json["acquired_at"]) == (3, "2021-03-04")


def test_the_numbers_of_two_books_are_refused(api):
    book = api.book(edition={"format": "epub", "isbn_13": "9780140328721"})
    editions = f"{api.at}/{book['id']}/editions"
    edition = api.program.get(editions).json[0]
    two = {"format": "epub", "isbn_13": "9780261103344", "isbn_10": "0306406152"}
    for answer in (
        api.create("Two", edition=two),
        api.program.post(editions, two),
        api.program.put(f"{editions}/{edition['id']}", two),
    ):
        assert answer.status_code == 400
        assert "isbn_10: " in answer.json["error"]
    one = {**two, "isbn_10": "0261103342"}
    assert api.program.put(f"{editions}/{edition['id']}", one).status_code == 200


# ── whole records ─────────────────────────────────────────────────────────────────────────────────


def locked(book: dict[str, Any]) -> set[str]:
    return set(provenance.locked_fields(work_of(book["id"])))


def test_what_a_program_creates_is_free_and_what_it_changes_is_locked(api):
    narrator = api.person("Nell Voice")
    sent = {
        "title": "The Hobbit",
        "media_type_id": api.novel,
        "subtitle": "A Journey",
        "contributors": [{"contributor_id": api.person("J. R. R. Tolkien"), "role": "author"}],
    }
    edition = {"format": "audiobook", "narrator_contributor_id": narrator}
    book = api.program.post(api.at, {**sent, "edition": edition}).json
    assert locked(book) == set()
    people = [
        {"contributor_id": each["contributor_id"], "role": each["role"]}
        for each in book["contributors"]
    ]
    one = f"{api.at}/{book['id']}"
    same = {**sent, "contributors": people}
    assert api.program.put(one, same).status_code == 200
    assert locked(book) == set()
    assert api.program.put(one, {**same, "subtitle": "There and Back"}).status_code == 200
    assert locked(book) == {"subtitle"}


def test_tags_alone_move_the_fingerprint_and_the_time_of_the_last_change(api):
    book = api.book()
    tag = api.program.post(f"{api.library}/tags", {"name": "to read"}).json["id"]
    before = api.program.get(f"{api.at}/fingerprint").json
    body = {"title": book["title"], "media_type_id": api.novel, "tag_ids": [tag]}
    changed = api.program.put(f"{api.at}/{book['id']}", body).json
    assert changed["updated_at"] > book["updated_at"]
    assert api.program.get(f"{api.at}/fingerprint").json != before


def test_a_group_that_a_program_made_and_credited_is_sorted_as_it_is_called(api):
    group = api.person("Pink Floyd")
    book = api.book("The Wall", contributors=[{"contributor_id": group, "role": "performer"}])
    person = db.session.execute(select(Person).where(Person.name == "Pink Floyd")).scalar_one()
    assert person.sort_name == "Pink Floyd"
    assert book["contributors"][0]["role"] == "performer"


def test_tags_of_a_page_move_the_fingerprint_and_come_back_by_the_program(api, page):
    book = api.book()
    before = api.program.get(f"{api.at}/fingerprint").json
    assert save_on_page(page, work_of(book["id"]), tags="To read; Gift") == 303
    changed = api.get(book["id"])
    assert [each["name"] for each in changed["tags"]] == ["Gift", "To read"]
    assert changed["updated_at"] > book["updated_at"]
    assert api.program.get(f"{api.at}/fingerprint").json != before
    assert locked(book) == {"tags"}


def test_tags_of_a_program_are_edited_on_the_page(api, page):
    tag = api.program.post(f"{api.library}/tags", {"name": "To read"}).json["id"]
    book = api.book(tag_ids=[tag])
    work = work_of(book["id"])
    assert ("tags", "To read") in form_of(page, f"/works/{work.id}/edit")
    assert save_on_page(page, work, tags="to READ; Gift") == 303
    shown = api.get(book["id"])["tags"]
    assert {each["name"]: each["id"] for each in shown}["To read"] == tag
    assert save_on_page(page, work, tags="") == 303
    assert api.get(book["id"])["tags"] == []


def test_a_media_type_of_a_page_comes_back_by_the_program_and_the_other_way(api, page):
    book = api.book()
    work = work_of(book["id"])
    assert ("media_type", "novel") in form_of(page, f"/works/{work.id}/edit")
    assert save_on_page(page, work, media_type="non_fiction") == 303
    assert api.get(book["id"])["media_type"] != book["media_type"]
    assert save_on_page(page, work, media_type="no such type") == 422
    body = {"title": book["title"], "media_type_id": api.novel}
    assert api.program.put(f"{api.at}/{book['id']}", body).status_code == 200
    assert ("media_type", "novel") in form_of(page, f"/works/{work.id}/edit")


def test_a_person_whom_one_cannot_see_is_not_linked_by_either(app, api, page, cast):
    club = make_library("Club", owner=cast.stan)
    make_work("Hidden", club, authors=("Ann Hidden",))
    hidden = db.session.execute(select(Person.id)).scalar_one()
    by_program = api.book(
        contributors=[{"contributor_id": api.person("Ann Hidden"), "role": "author"}]
    )
    by_page = make_work("By page", cast.books)
    assert save_on_page(page, by_page, contributors=[("Ann Hidden", "aut")]) == 303
    query = select(Credit.person_id).where(
        Credit.work_id.in_([work_of(by_program["id"]).id, by_page.id])
    )
    credited = db.session.execute(query).scalars().all()
    assert len(credited) == 2
    assert len(set(credited)) == 1, "one namesake for both"
    assert hidden not in credited


def test_what_one_interface_creates_is_at_its_place_in_the_lists_of_the_other(api, page, cast):
    api.book(edition={"format": "hardcover", "language": "English (UK)"})
    for title in ("Gormenghast", "Ivanhoe"):
        make_work(title, cast.books)
    listed = [each["title"] for each in api.program.get(f"{api.at}?sort=title").json["items"]]
    assert listed == ["Gormenghast", "The Hobbit", "Ivanhoe"]
    text = page.get(f"/libraries/{cast.books.id}?sort=title").text
    places = [text.index(f">{title}<") for title in listed]
    assert places == sorted(places)
    assert [each["title"] for each in api.program.get(f"{api.at}?letter=H").json["items"]] == [
        "The Hobbit"
    ]


# ── what is lent ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lent(api):
    """A book with two editions, one of whose copies is out; and its loan."""
    book = api.book(edition={"format": "paperback"})
    loan = {"book_id": book["id"], "loaned_to": "Kris", "loaned_at": "2026-05-01"}
    answer = api.program.post(f"{api.library}/loans", loan)
    assert answer.status_code == 201, answer.json
    return book, answer.json


def test_what_is_lent_is_deleted_by_no_interface(app, api, page, cast, lent):
    book, loan = lent
    work = work_of(book["id"])
    edition = api.program.get(f"{api.at}/{book['id']}/editions").json[0]
    one = f"{api.at}/{book['id']}/editions/{edition['id']}"
    ada = Program(app, cast.ada)
    answers = {
        "book": api.program.delete(f"{api.at}/{book['id']}"),
        "edition": api.program.delete(one),
        "copy": api.program.put(one, {"format": "paperback", "copy_count": 0}),
        "everywhere": ada.delete(f"/admin/books/{book['id']}"),
        "library": api.program.delete(api.library),
        "page": page.post(f"/works/{work.id}/delete"),
        "library's page": page.post(f"/libraries/{cast.books.id}/delete"),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 409
    )
    assert api.get(book["id"])["active_loans"][0]["id"] == loan["id"]
    back = {"returned_at": "2026-05-20"}
    assert api.program.patch(f"{api.library}/loans/{loan['id']}", back).status_code == 200
    assert api.program.delete(f"{api.at}/{book['id']}").status_code == 204


def test_the_last_holding_of_a_lent_book_stays_and_another_goes(app, api, cast, lent):
    book, _ = lent
    club = make_library("Club", owner=cast.olga)
    assert api.program.post(f"/libraries/{club.uuid}/books/{book['id']}").status_code == 204
    assert api.program.delete(f"{api.at}/{book['id']}").status_code == 409, "its copy is out"
    assert api.program.delete(f"/libraries/{club.uuid}/books/{book['id']}").status_code == 204
    assert api.program.delete(f"{api.at}/{book['id']}").status_code == 409


def test_an_edition_that_only_a_loan_made_goes_with_it_and_comes_back_with_undo(api, page):
    book = api.book()
    editions = f"{api.at}/{book['id']}/editions"
    loan = {"book_id": book["id"], "loaned_to": "Kris"}
    created = api.program.post(f"{api.library}/loans", loan).json
    assert [each["format"] for each in api.program.get(editions).json] == ["physical"]
    assert "PHYSICAL" in page.get(f"/works/{work_of(book['id']).id}").text
    assert api.program.delete(f"{api.library}/loans/{created['id']}").status_code == 204
    assert api.program.get(editions).json == []
    undo = re.search(r"/changes/\d+/undo", page.get("/history").text)
    assert undo is not None
    assert page.post(undo[0]).status_code == 303
    assert [each["format"] for each in api.program.get(editions).json] == ["physical"]
