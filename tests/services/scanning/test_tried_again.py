"""Which unreadable files a scan tries again: passing troubles always, hard ones only when the file
changes or somebody asks.
"""

from __future__ import annotations

import os

import pytest

from models.base import db
from readers.pool import ReaderPool, Result
from tests.makers.books import epub
from tests.services.scanning.conftest import Place

HARD = ("reader_timeout", "too_much_memory", "reader_died", "reader_failed", "damaged", "encrypted")
PASSING = ("no_permission", "io_error")


@pytest.fixture
def reads(monkeypatch):
    """Fails the reads of hard.epub with a reason (none: reads it); lists what was read."""
    real, names, reason = ReaderPool.map, [], [""]

    def read(pool, requests):
        for request in requests:
            names.append(os.path.basename(request.path).decode())
            if reason[0] and request.path.endswith(b"hard.epub"):
                yield Result(request.token, None, reason[0], "")
            else:
                yield from real(pool, [request])

    monkeypatch.setattr(ReaderPool, "map", read)

    def scan(books: Place, code: str = "", **options) -> list[str]:
        reason[0] = code
        names.clear()
        books.scan(**options)
        return sorted(names)

    return scan


@pytest.fixture
def books(place) -> Place:
    books = place("book")
    books.put("hard.epub", epub("Hard", authors=["Someone"]))
    books.put("easy.epub", epub("Easy", authors=["Someone"]))
    return books


def problem_of(books: Place) -> str:
    db.session.rollback()
    return next(file.problem for file in books.files() if file.path == b"hard.epub")


@pytest.mark.parametrize("code", HARD)
def test_a_file_that_its_reader_could_not_bear_is_not_tried_at_every_scan(books, reads, code):
    assert reads(books, code) == ["easy.epub", "hard.epub"]
    assert reads(books, code) == []
    books.put("new.epub", epub("New", authors=["Someone"]))  # in the same folder
    assert reads(books, code) == ["new.epub"]
    assert problem_of(books) == code


@pytest.mark.parametrize("code", HARD)
def test_it_is_tried_when_it_changes(books, reads, code):
    reads(books, code)
    os.utime(books.folder / "hard.epub", ns=(7, 7))
    assert reads(books) == ["hard.epub"]
    assert problem_of(books) == ""


def test_it_is_tried_by_a_full_scan(books, reads):
    reads(books, "reader_timeout")
    assert reads(books, "reader_timeout", is_full=True) == ["easy.epub", "hard.epub"]
    assert reads(books) == []


@pytest.mark.parametrize("code", PASSING)
def test_a_passing_trouble_is_tried_at_every_scan(books, reads, code):
    reads(books, code)
    assert reads(books, code) == ["hard.epub"]
    assert reads(books) == ["hard.epub"]
    assert problem_of(books) == ""
