"""Metadata beside books, as calibre keeps it, across scans."""

from __future__ import annotations

from tests.makers.books import epub
from tests.readers.test_sidecar import OPF

FOLDER = "Mary Poe/The Long Way (7)"


def test_a_folder_of_calibre_is_what_its_sidecar_says(place):
    books = place("book")
    books.put(f"{FOLDER}/The Long Way - Mary Poe.epub", epub("draft_3", ["Unknown"]))
    books.put(f"{FOLDER}/The Long Way - Mary Poe.mobi", b"mobi")
    books.put(f"{FOLDER}/metadata.opf", OPF)
    books.scan()
    (work,) = books.works()
    assert (work.title, work.creator, work.year) == ("The Long Way", "Mary Poe", 2000)


def test_a_sidecar_that_comes_or_changes_later_is_read(place):
    books = place("book")
    books.put(f"{FOLDER}/a.epub", epub("draft_3", ["Mary Poe"]))
    books.scan()
    assert books.titles() == ["draft_3"]
    books.put(f"{FOLDER}/metadata.opf", OPF)
    books.scan()
    assert books.titles() == ["The Long Way"]
    books.put(f"{FOLDER}/metadata.opf", OPF.replace(b"The Long Way", b"The Short Way"))
    books.scan()
    assert books.titles() == ["The Short Way"]
    assert books.scan().counts.get("read", 0) == 0
