"""Files that a scan has read and that are left out later: nothing is lost, nothing is asked, and
they come back as they were.
"""

from __future__ import annotations

import pytest

from errors import Forbidden
from models.base import db
from models.library import Folder
from services import roots, scans
from services.db.transactions import writing
from services.scanning import left_out, settle
from services.scanning.run import run_scan
from tests.makers.books import epub
from tests.services.scanning.conftest import Place


@pytest.fixture
def books(place) -> Place:
    books = place("book")
    for path in ("A/1.epub", "A/2.epub", "B/Deep/3.epub", "4.epub"):
        books.put(path, epub(f"Book {path}", authors=["Someone"]))
    books.scan()
    return books


def exclude(books: Place, cast, text: str) -> None:
    roots.set_exclude(books.root, text, by=cast.ada)


def counts_of(job) -> dict[str, int]:
    return {name: count for name, count in job.counts.items() if count}


def gone(books: Place) -> dict[str, str]:
    """Paths of missing files, with the reason."""
    db.session.rollback()
    return {file.path_text: file.missing_reason for file in books.files() if file.missing_since}


def rows_of(books: Place) -> list[tuple]:
    db.session.rollback()
    return [(file.id, file.path, file.edition_id, file.missing_since) for file in books.files()]


def test_what_a_pattern_leaves_out_comes_back_as_it_was(books, cast):
    before = rows_of(books)
    exclude(books, cast, "/B/\n2.epub")
    assert gone(books) == {}  # not before the next scan
    job = books.scan()
    assert (job.state, counts_of(job)) == ("done", {"seen": 2, "left_out": 2})
    assert gone(books) == {"A/2.epub": "left_out", "B/Deep/3.epub": "left_out"}
    assert len(books.works()) == 4
    assert counts_of(books.scan()) == {"seen": 2}
    exclude(books, cast, "")
    assert counts_of(books.scan()) == {"seen": 4, "returned": 2}
    assert rows_of(books) == before
    assert counts_of(books.scan()) == {"seen": 4}


@pytest.mark.parametrize(("marker", "text"), [(".nomedia", b""), (".ignore", b"/Deep/")])
def test_an_ignore_file_is_noticed_and_its_end_too(books, marker, text):
    before = rows_of(books)
    books.put(f"B/{marker}", text)
    job = books.scan()
    assert (job.state, counts_of(job)) == ("done", {"seen": 3, "left_out": 1})
    assert gone(books) == {"B/Deep/3.epub": "left_out"}
    (books.folder / "B" / marker).unlink()
    assert counts_of(books.scan()) == {"seen": 4, "returned": 1}
    assert rows_of(books) == before


def test_files_of_one_folder_that_become_left_out_leave_the_others_alone(books):
    books.put("A/.ignore", b"1.epub")
    assert counts_of(books.scan()) == {"seen": 3, "left_out": 1}
    books.put("A/.ignore", b"")
    assert counts_of(books.scan()) == {"seen": 2, "left_out": 1}
    assert gone(books) == {"A/1.epub": "left_out", "A/2.epub": "left_out"}


def test_leaving_out_most_files_is_no_lost_disk(books, cast, monkeypatch):
    monkeypatch.setattr(settle, "MIN_VANISHED", 1)
    exclude(books, cast, "*")
    job = books.scan()
    assert (job.state, counts_of(job)) == ("done", {"left_out": 4})


def test_only_what_vanished_is_asked_about_and_the_answer_concerns_it_alone(
    books, cast, monkeypatch
):
    monkeypatch.setattr(settle, "MIN_VANISHED", 1)
    exclude(books, cast, "/B/")
    for name in ("1", "2"):
        (books.folder / "A" / f"{name}.epub").unlink()
    job = books.scan()
    assert (job.state, job.question["missing"], job.question["total"]) == ("asking", 2, 3)
    assert gone(books) == {}
    job_id = job.id
    scans.answer(job, "keep", by=books.owner)
    db.session.rollback()
    run_scan(job_id)
    assert gone(books) == {"B/Deep/3.epub": "left_out"}


def test_a_disk_that_is_left_out_is_not_asked_about(books, cast):
    with writing():
        db.session.query(Folder).filter_by(path=b"B/").one().device = 77
    exclude(books, cast, "/B/")
    assert books.scan().state == "done"


def test_bins_that_an_older_version_read_are_left_out(place, monkeypatch):
    books = place("book")
    books.put("A/1.epub", epub("Real", authors=["Someone"]))
    books.put("@Recycle/A/2.epub", epub("Deleted", authors=["Someone"]))
    with monkeypatch.context() as older:
        older.setattr(left_out, "FOLDERS", frozenset())
        assert counts_of(books.scan())["added"] == 2
    job = books.scan()
    assert (job.state, counts_of(job)) == ("done", {"seen": 1, "left_out": 1})
    assert gone(books) == {"@Recycle/A/2.epub": "left_out"}


def test_a_file_that_moves_into_a_bin_is_missing(books):
    (books.folder / "@Recycle").mkdir()
    (books.folder / "4.epub").rename(books.folder / "@Recycle" / "4.epub")
    assert counts_of(books.scan()) == {"seen": 3, "missing": 1}
    assert gone(books) == {"4.epub": ""}


def test_a_file_that_is_left_out_and_then_vanishes_is_what_it_was(books, cast):
    exclude(books, cast, "4.epub")
    books.scan()
    (books.folder / "4.epub").unlink()
    assert counts_of(books.scan()) == {"seen": 3}


def test_a_file_that_leaves_a_folder_which_is_left_out_keeps_its_row(books, cast):
    ids = {file.path_text: file.id for file in books.files()}
    exclude(books, cast, "/B/")
    books.scan()
    (books.folder / "B" / "Deep" / "3.epub").rename(books.folder / "A" / "3.epub")
    assert counts_of(books.scan()) == {"seen": 4, "read": 1, "moved": 1}
    assert {file.path_text: file.id for file in books.files()}["A/3.epub"] == ids["B/Deep/3.epub"]
    assert gone(books) == {}


def test_a_full_scan_follows_the_rules_too(books, cast):
    exclude(books, cast, "/A/")
    assert books.scan(is_full=True).counts["left_out"] == 2


def test_who_may_not_change_folders_may_not_change_what_they_leave_out(books, cast):
    for user in (cast.olga, cast.vera, cast.stan):
        with pytest.raises(Forbidden):
            roots.set_exclude(books.root, "*", by=user)
        with pytest.raises(Forbidden):
            roots.get_exclude(books.root, by=user)
