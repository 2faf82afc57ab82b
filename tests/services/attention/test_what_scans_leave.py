"""What is wrong stays listed until a scan finds that it is over."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from models import base
from models.base import db, utc_now
from readers.pool import ReaderPool, Result
from services import roots
from services.attention import lines
from services.db.transactions import writing
from tests.factories import add_member
from tests.makers.books import epub
from tests.services.scanning.conftest import Place, place

__all__ = ["place"]


@pytest.fixture
def books(place) -> Place:
    books = place("book")
    books.put("good.epub", epub("Good", authors=["Someone"]))
    books.put("A/torn.epub", b"not a zip at all")
    return books


def listed(user, **options) -> list[tuple[str, str, str]]:
    db.session.rollback()
    return [
        (line.kind, line.path, line.code) for line in lines.list_lines(by=user, **options).lines
    ]


TORN = ("unreadable", "A/torn.epub", "not_a_zip")


def test_an_unreadable_file_stays_listed_after_the_scans_that_pass_it_over(books, cast):
    books.scan()
    assert listed(cast.olga) == [TORN]
    assert books.scan().counts.get("read", 0) == 0
    assert listed(cast.olga) == [TORN]


def test_it_says_since_when_and_keeps_that(books, cast, monkeypatch):
    books.scan()
    before = lines.list_lines(by=cast.olga).lines[0].since
    later = utc_now() + timedelta(days=3)
    monkeypatch.setattr(base, "utc_now", lambda: later)
    books.scan(is_full=True)
    db.session.rollback()
    assert lines.list_lines(by=cast.olga).lines[0].since == before


def test_it_goes_when_the_file_is_whole_or_gone(books, cast):
    books.scan()
    books.put("A/torn.epub", epub("Whole", authors=["Someone"]))
    books.scan()
    assert listed(cast.olga) == []
    books.put("A/torn.epub", b"torn again")
    books.scan()
    assert listed(cast.olga) == [TORN]
    os.unlink(books.folder / "A" / "torn.epub")
    books.scan()
    assert listed(cast.olga) == []


def test_a_file_that_is_left_out_is_nobodys_problem(books, cast):
    books.scan()
    roots.set_exclude(books.root, "/A/", by=cast.ada)
    books.scan()
    assert listed(cast.olga) == []


def test_a_partly_read_file_is_listed_with_each_note_that_matters(books, cast, monkeypatch):
    real = ReaderPool.map

    def odd(pool, requests):
        for result in real(pool, requests):
            value = result.value
            if value is not None:
                facts = value.facts._replace(notes=("truncated", "bad_date", "too_many_genres"))
                value = value._replace(facts=facts)
            yield Result(result.token, value, result.problem, "")

    monkeypatch.setattr(ReaderPool, "map", odd)
    books.scan()
    assert listed(cast.olga) == [
        TORN,
        ("partly", "good.epub", "too_many_genres"),
        ("partly", "good.epub", "truncated"),
    ]
    monkeypatch.undo()
    books.scan(is_full=True)
    assert listed(cast.olga) == [TORN]


def test_links_and_unreadable_ignore_files_are_listed_until_they_are_gone(books, cast):
    (books.folder / "A" / "torn.epub").unlink()
    os.symlink("/nowhere", books.folder / "A" / "broken")
    os.symlink(books.folder, books.folder / "A" / "inside")
    books.put("A/.ignore", b"[z-a]")
    books.scan()
    seen = [("unreadable", "A/.ignore", "bad_pattern"), ("unreadable", "A/broken", "link_broken")]
    assert listed(cast.olga) == seen  # what the other link leads to is scanned anyway
    first = [line.subject_id for line in lines.list_lines(by=cast.olga).lines]
    books.scan()
    assert [line.subject_id for line in lines.list_lines(by=cast.olga).lines] == first
    os.unlink(books.folder / "A" / "broken")
    books.scan()
    assert listed(cast.olga) == seen[:1]
    books.put("A/.ignore", b"*.tmp")
    books.scan()
    assert listed(cast.olga) == []


def test_a_file_without_an_item_is_listed(books, cast):
    books.scan()
    with writing():
        books.files()[1].edition_id = None
    assert listed(cast.olga) == [TORN, ("unplaced", "good.epub", "unplaced")]


def test_a_failed_scan_and_a_folder_that_is_away_are_listed_until_one_succeeds(books, cast):
    books.scan()
    away = books.folder.parent / "away"
    os.rename(books.folder, away)
    assert books.scan().state == "failed"
    assert listed(cast.olga) == [("away", "", "root_unreachable"), TORN]
    os.rename(away, books.folder)
    books.scan()
    assert listed(cast.olga) == [TORN]


def test_what_one_sees_is_what_is_in_libraries_one_may_edit(books, cast, place):
    books.scan()
    other = Place(books.folder.parent / "others", "book", cast.olga)
    other.put("B/torn.epub", b"no zip")
    other.scan()
    add_member(other.library, cast.edo, "editor")
    add_member(books.library, cast.edo, "viewer")
    assert listed(cast.edo) == [("unreadable", "B/torn.epub", "not_a_zip")]
    assert listed(cast.vera) == listed(cast.stan) == []
    assert len(listed(cast.ada)) == len(listed(cast.olga)) == 2
    assert listed(cast.olga, library_id=books.library.id) == [TORN]
    assert listed(cast.edo, library_id=books.library.id) == []


def test_only_administrators_see_where_folders_are(books, cast):
    books.scan()
    assert lines.list_lines(by=cast.olga).lines[0].full_path == ""
    full = lines.list_lines(by=cast.ada).lines[0].full_path
    assert full == f"{books.folder}/A/torn.epub"
