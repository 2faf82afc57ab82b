"""A library says which source of a file's values it believes first."""

from __future__ import annotations

import pytest

from errors import Forbidden, Invalid
from models.base import db
from models.library import KINDS, Root, usual_source
from services import libraries, provenance
from services.access import SYSTEM
from services.works.edit import edit_work
from services.works.read import value_of
from tests.factories import make_library
from tests.makers.audio import mp3
from tests.makers.books import cbz, epub
from tests.makers.mp4 import m4b

FILES = {
    "book": {"Bob Ray - The Name (1999).epub": epub("The Tag", ["Ann Lee"], date="2005")},
    "comic": {"The Name 001 (1999).cbz": cbz(1, {"Title": "The Tag", "Year": "2005"})},
    "audiobook": {"Bob Ray/The Name/The Name.m4b": m4b(album="The Tag", artist="Ann Lee")},
    "music": {"The Name (1999)/1.mp3": mp3(title="1", album="The Tag", artist="X", year="2005")},
}  # fmt: skip


def title(library) -> str:
    (work,) = library.works()
    return work.title


def believe(library, source: str) -> None:
    libraries.edit_library(library.library, {"preferred_source": source}, by=library.owner)


@pytest.mark.parametrize("kind", FILES)
def test_the_names_win_from_the_next_scan_on_and_the_tags_again(place, kind):
    library = place(kind)
    for path, data in FILES[kind].items():
        library.put(path, data)
    library.scan()
    assert title(library) == "The Tag"
    believe(library, "name")
    assert title(library) == "The Tag", "not before the scan"
    library.scan()
    assert title(library).startswith("The Name")
    believe(library, "tags")
    library.scan()
    assert title(library) == "The Tag"


def test_the_people_and_years_of_names_win_too(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    believe(books, "name")
    books.scan()
    (work,) = books.works()
    assert (work.title, work.year) == ("The Name", 1999)
    assert value_of(work, "contributors", by=SYSTEM) == [["Bob Ray", "aut"]]
    sources = provenance.sources_of(work, "title", by=books.owner)
    assert {(source.source, source.value) for source in sources} == {
        ("name", "The Name"),
        ("tags", "The Tag"),
    }


def test_the_tags_give_what_names_do_not_say(place):
    books = place("book")
    books.put("The Name.epub", epub("The Tag", ["Ann Lee"], description="Long ago."))
    believe(books, "name")
    books.scan()
    (work,) = books.works()
    assert (work.title, work.description) == ("The Name", "Long ago.")


def test_the_edit_of_a_person_wins_whatever_is_believed_first(place, olga):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.scan()
    edit_work(books.works()[0], {"title": "Mine"}, by=olga)
    believe(books, "name")
    books.scan()
    assert title(books) == "Mine"


def test_the_item_stays_the_same_one(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.scan()
    before = [work.uuid for work in books.works()]
    believe(books, "name")
    books.scan()
    assert [work.uuid for work in books.works()] == before


def test_the_scan_after_that_reads_nothing_again(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.scan()
    believe(books, "name")
    assert books.scan().counts["read"] == 1
    assert books.scan().counts.get("read", 0) == 0
    assert db.session.get(Root, books.root.id).preferred_source == "name"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_begins_with_what_is_usual_for_it(kind, olga):
    assert make_library("L", owner=olga, kind=kind).preferred_source == usual_source(kind)


def test_an_editor_may_not_choose_the_source(books, edo):
    with pytest.raises(Forbidden):
        libraries.edit_library(books, {"preferred_source": "name"}, by=edo)


def test_another_source_is_refused(books, olga):
    with pytest.raises(Invalid):
        libraries.edit_library(books, {"preferred_source": "weather"}, by=olga)
