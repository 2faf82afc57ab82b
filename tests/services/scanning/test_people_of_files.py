"""A person is one person, however files write their name."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models.base import db
from models.change import FieldSource
from models.person import Person
from services.access import SYSTEM
from services.db.transactions import writing
from services.works.edit import edit_work
from services.works.read import value_of
from tests.makers.audio import mp3
from tests.makers.books import epub, pdf


def people() -> dict[str, str]:
    return dict(map(tuple, db.session.execute(select(Person.name, Person.sort_name))))


def contributors(work) -> list[list[str]]:
    return value_of(work, "contributors", by=SYSTEM)


def test_a_name_turned_round_is_the_same_person(place):
    books = place("book")
    books.put("a.epub", epub("One", ["Mackey, Ursa"]))
    books.put("b.epub", epub("Two", ["Ursa Mackey"]))
    books.put("c.epub", epub("Three", [("Mackey, Ursa", "aut", "Mackey, Ursa")]))
    books.put("d/Mackey, Ursa - Four.pdf", pdf())
    books.scan()
    assert people() == {"Ursa Mackey": "Mackey, Ursa"}
    assert len(books.works()) == 4


@pytest.mark.parametrize("name", ["J. R. R. Tolkien", "J.R.R. Tolkien", "J R R Tolkien"])
def test_initials_with_and_without_dots_are_the_same_person(place, name):
    books = place("book")
    books.put("a.epub", epub("One", ["J. R. R. Tolkien"]))
    books.scan()
    books.put("b.epub", epub("Two", [name]))
    books.scan()
    assert list(people()) == ["J. R. R. Tolkien"]


def test_two_people_in_one_creator_are_two(place):
    books = place("book")
    books.put("a.epub", epub("Amp", ["Ann Lee & Bob Ray"]))
    books.put("b.epub", epub("Semi", ["Ann Lee; Bob Ray"]))
    books.put("c.epub", epub("Single", ["Ann Lee"]))
    books.put("d.epub", epub("Turned", ["Lee, Ann and Ray, Bob"]))
    books.scan()
    assert set(people()) == {"Ann Lee", "Bob Ray"}


def test_a_translator_in_brackets_is_no_author(place):
    books = place("book")
    books.put("a.epub", epub("One", ["Ann Lee", "Bob Ray (Translator)"]))
    books.scan()
    assert contributors(books.works()[0]) == [["Ann Lee", "aut"], ["Bob Ray", "trl"]]


def test_unknown_is_nobody(place):
    books = place("book")
    books.put("a.epub", epub("One", ["Unknown"]))
    books.scan()
    assert people() == {}


def test_authors_and_narrators_of_an_audiobook_are_separated(place):
    books = place("audiobook")
    books.put("a/a.mp3", mp3(title="A", album="A", artist="Ann Lee & Bob Ray", composer="Cat Poe"))
    books.scan()
    assert contributors(books.works()[0]) == [
        ["Ann Lee", "aut"],
        ["Bob Ray", "aut"],
        ["Cat Poe", "nrt"],
    ]


def store_turned(name: str, version: int = 1) -> int:
    """As scans of earlier versions stored a person."""
    family = name.split()[-1]
    turned = f"{family}, {name.removesuffix(family).strip()}"
    with writing():
        person = db.session.execute(select(Person).where(Person.name == name)).scalar_one()
        values = {"name": turned, "name_key": turned.lower(), "version": version}
        db.session.execute(update(Person).where(Person.id == person.id).values(values))
        value = [[turned, "aut"]]
        db.session.execute(
            update(FieldSource).where(FieldSource.field == "contributors").values(value=value)
        )
    return person.id


def test_a_name_that_an_earlier_scan_left_turned_round_is_turned(place):
    books = place("book")
    books.put("a.epub", epub("One", ["Ursa Mackey"]))
    books.scan()
    person_id = store_turned("Ursa Mackey")
    books.scan(is_full=True)
    (person,) = db.session.execute(select(Person)).scalars()
    assert (person.id, person.name, person.sort_name) == (
        person_id,
        "Ursa Mackey",
        "Mackey, Ursa",
    )
    assert books.works()[0].creator == "Ursa Mackey"


def test_two_people_that_earlier_scans_stored_become_one(place):
    books = place("book")
    books.put("a.epub", epub("One", ["Ursa Mackey"]))
    books.scan()
    store_turned("Ursa Mackey")
    books.put("b.epub", epub("Two", ["Bob Ray"]))
    books.scan()
    with writing():
        ursa = {"name": "Ursa Mackey", "name_key": "ursa mackey"}
        db.session.execute(update(Person).where(Person.name == "Bob Ray").values(ursa))
    books.scan(is_full=True)
    assert {work.creator for work in books.works()} >= {"Ursa Mackey"}
    assert contributors(books.works()[0]) == [["Ursa Mackey", "aut"]]


def test_a_name_that_a_person_wrote_so_stays(place):
    books = place("book")
    books.put("a.epub", epub("One", ["Ursa Mackey"]))
    books.scan()
    store_turned("Ursa Mackey", version=2)
    books.scan(is_full=True)
    assert list(people()) == ["Mackey, Ursa"]


def test_a_person_stored_turned_round_is_found_by_files(place, olga):
    books = place("book")
    books.put("a.epub", epub("One", ["Ann Lee"]))
    books.scan()
    edit_work(books.works()[0], {"contributors": [["Mackey, Ursa", "aut"]]}, by=olga)
    books.put("b.epub", epub("Two", ["Ursa Mackey"]))
    books.scan()
    assert [name for name in people() if "Mackey" in name] == ["Mackey, Ursa"]
