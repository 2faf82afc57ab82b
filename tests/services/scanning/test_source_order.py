"""A library says in which order it believes the sources of a file's values, and files are grouped
by what it believes.
"""

from __future__ import annotations

import pytest

from errors import Forbidden, Invalid
from models.base import db
from models.library import KINDS, Root, usual_order
from services import libraries, provenance
from services.access import SYSTEM
from services.works.edit import edit_work
from services.works.read import value_of
from tests.factories import make_library
from tests.makers.audio import mp3
from tests.makers.books import cbz, epub
from tests.makers.mp4 import m4b
from tests.makers.video import mp4

FILES = {
    "book": {"Bob Ray - The Name (1999).epub": epub("The Tag", ["Ann Lee"], date="2005")},
    "comic": {"The Name 001 (1999).cbz": cbz(1, {"Title": "The Tag", "Year": "2005"})},
    "audiobook": {"Bob Ray/The Name/The Name.m4b": m4b(album="The Tag", artist="Ann Lee")},
    "music": {"The Name (1999)/1.mp3": mp3(title="1", album="The Tag", artist="X", year="2005")},
}  # fmt: skip


def title(library) -> str:
    (work,) = library.works()
    return work.title


NAMES, TAGS = "name sidecar tags", "sidecar tags name"


def live(library) -> list[str]:
    return [work.title for work in library.works() if work.deleted_at is None]


def believe(library, order: str) -> None:
    libraries.edit_library(library.library, {"source_order": order}, by=library.owner)


@pytest.mark.parametrize("kind", FILES)
def test_the_names_win_from_the_next_scan_on_and_the_tags_again(place, kind):
    library = place(kind)
    for path, data in FILES[kind].items():
        library.put(path, data)
    library.scan()
    assert title(library) == "The Tag"
    believe(library, NAMES)
    assert title(library) == "The Tag", "not before the scan"
    library.scan()
    assert title(library).startswith("The Name")
    believe(library, TAGS)
    library.scan()
    assert title(library) == "The Tag"


def test_the_people_and_years_of_names_win_too(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    believe(books, NAMES)
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
    believe(books, NAMES)
    books.scan()
    (work,) = books.works()
    assert (work.title, work.description) == ("The Name", "Long ago.")


def test_the_edit_of_a_person_wins_whatever_is_believed_first(place, olga):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.scan()
    edit_work(books.works()[0], {"title": "Mine"}, by=olga)
    believe(books, NAMES)
    books.scan()
    assert title(books) == "Mine"


def test_the_item_stays_the_same_one(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.scan()
    before = [work.uuid for work in books.works()]
    believe(books, NAMES)
    books.scan()
    assert [work.uuid for work in books.works()] == before


def test_the_scan_counts_the_items_that_it_updated(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.put("Same.epub", epub("Same"))
    assert not books.scan().counts.get("updated")
    believe(books, NAMES)
    counts = books.scan().counts
    assert (counts["unchanged"], counts["updated"]) == (2, 1)
    assert not books.scan(is_full=True).counts.get("updated")


def test_the_scan_after_that_reads_nothing_again(place):
    books = place("book")
    for path, data in FILES["book"].items():
        books.put(path, data)
    books.scan()
    believe(books, NAMES)
    assert books.scan().counts["read"] == 1
    assert books.scan().counts.get("read", 0) == 0
    assert db.session.get(Root, books.root.id).source_order == NAMES


def test_books_are_grouped_by_their_names_where_these_are_believed_first(place):
    books = place("book")
    books.put("Old/Ann Lee - Dawn.epub", epub("Draft", ["Unknown Typist"]))
    books.put("Old/Ann Lee - Dusk.epub", epub("Draft", ["Unknown Typist"]))
    books.put("New/Ann Lee - Dawn.epub", epub("Final", ["Bo Ray"]))
    books.scan()
    assert live(books) == ["Draft", "Final"]
    believe(books, NAMES)
    books.scan()
    assert live(books) == ["Dawn", "Dusk"]
    believe(books, TAGS)
    books.scan()
    assert live(books) == ["Draft", "Final"]


def test_comics_and_albums_are_grouped_by_their_names_too(place):
    comics, music = place("comic"), place("music")
    for number in (1, 2):
        same = {"Series": "Saltglass", "Number": "7"}
        comics.put(f"Saltglass/Saltglass 00{number}.cbz", cbz(1, same))
        music.put(f"Wick/{number}.mp3", mp3(title="T", album=f"Side {number}", artist="X"))
    for library, before, after in ((comics, 1, 2), (music, 2, 1)):
        count = len(live(library))
        library.scan()
        assert len(live(library)) - count == before
        believe(library, NAMES)
        library.scan()
        assert len(live(library)) - count == after


def test_films_are_grouped_by_their_tags_where_these_are_believed_first(place):
    films = place("movie")
    films.put("Heat (1995)/Heat (1995).mp4", mp4("Collateral", tags={b"\xa9day": b"2004"}))
    films.put("Collateral (2004)/x.mp4", mp4("Collateral", tags={b"\xa9day": b"2004"}))
    films.scan()
    assert len(films.works()) == 2
    believe(films, "tags sidecar name")
    films.scan()
    assert live(films) == ["Collateral"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_begins_with_what_is_usual_for_it(kind, olga):
    assert make_library("L", owner=olga, kind=kind).source_order == usual_order(kind)


def test_an_editor_may_not_choose_the_source(books, edo):
    with pytest.raises(Forbidden):
        libraries.edit_library(books, {"source_order": NAMES}, by=edo)


def test_another_source_is_refused(books, olga):
    with pytest.raises(Invalid):
        libraries.edit_library(books, {"source_order": "weather"}, by=olga)
