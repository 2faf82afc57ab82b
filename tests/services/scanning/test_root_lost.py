"""Disks that are unplugged and folders that are renamed while they are scanned: nothing is written
of what could not be reached, and the next scan finds the files unchanged.
"""

from __future__ import annotations

import errno
import os

import pytest

from models.base import db
from readers.pool import ReaderPool, Result
from services import scans
from services.scanning import reach, run, settle, walk
from tests.makers.books import epub
from tests.services.scanning.conftest import Place

FOLDERS, PER_FOLDER = 4, 3
FILES = FOLDERS * PER_FOLDER


@pytest.fixture
def books(place) -> Place:
    """Twelve books in four folders, scanned once."""
    books = place("book")
    for number in range(FILES):
        title = f"Book {number:02}"
        books.put(f"{number // PER_FOLDER}/sub/{number:02}.epub", epub(title, authors=["Someone"]))
    books.scan()
    return books


@pytest.fixture
def before_reading(monkeypatch):
    """Does something to the disk when the first file whose path contains a text is to be read."""
    monkeypatch.setattr(run, "BATCH_FILES", 1)  # each folder is a batch of its own
    real = ReaderPool.map

    def prepare(text: bytes, action) -> None:
        waiting = [action]

        def read_one_by_one(pool, requests):
            for request in requests:
                if waiting and text in request.path:
                    waiting.pop()()
                yield from real(pool, [request])

        monkeypatch.setattr(ReaderPool, "map", read_one_by_one)

    return prepare


def counts_of(job) -> dict[str, int]:
    return {name: count for name, count in job.counts.items() if count}


def rows_of(books: Place) -> list[tuple]:
    db.session.rollback()
    return [(file.path, file.problem, file.size, file.missing_since) for file in books.files()]


def assert_nothing_is_different(books: Place, before: list[tuple]) -> None:
    """The next quick scan and the next full one find what they would have found."""
    assert rows_of(books) == before
    assert counts_of(books.scan()) == {"seen": FILES}
    again = {"seen": FILES, "read": FILES, "unchanged": FILES}
    assert counts_of(books.scan(is_full=True)) == again


@pytest.mark.parametrize("folder", [b"/0/", b"/2/", b"/3/"])
def test_a_root_that_is_renamed_during_a_scan_ends_it_and_spoils_nothing(
    books, before_reading, folder
):
    away = books.folder.parent / "unplugged"
    before = rows_of(books)
    before_reading(folder, lambda: os.rename(books.folder, away))
    job = books.scan(is_full=True)
    assert (job.state, job.problem) == ("failed", "root_unreachable")
    assert (books.problems(job), job.counts.get("failed", 0)) == ({}, 0)
    os.rename(away, books.folder)
    assert_nothing_is_different(books, before)


def test_a_new_file_that_went_with_the_root_gets_no_row(books, before_reading):
    away = books.folder.parent / "unplugged"
    books.put("2/new/new.epub", epub("New", authors=["Someone"]))
    before = rows_of(books)
    before_reading(b"/2/new/", lambda: os.rename(books.folder, away))
    assert books.scan().problem == "root_unreachable"
    os.rename(away, books.folder)
    assert rows_of(books) == before
    assert counts_of(books.scan()) == {"seen": FILES + 1, "read": 1, "added": 1}


def test_a_root_that_is_renamed_while_its_folders_are_listed_spoils_nothing(books, monkeypatch):
    away = books.folder.parent / "unplugged"
    before = rows_of(books)
    real = walk.list_folder

    def rename_first(root, path, *about):
        if path == b"2/" and books.folder.exists():
            os.rename(books.folder, away)
        return real(root, path, *about)

    monkeypatch.setattr(walk, "list_folder", rename_first)
    job = books.scan()
    assert (job.state, job.problem) == ("failed", "root_unreachable")
    assert books.problems(job) == {}
    monkeypatch.undo()
    os.rename(away, books.folder)
    assert_nothing_is_different(books, before)


@pytest.fixture
def returning(books, monkeypatch):
    """Where a root may be renamed to: it is put back before the scan sums up."""
    away = books.folder.parent / "unplugged"
    real = run._Runner._write

    def write_and_put_back(runner, *, everything: bool) -> None:
        real(runner, everything=everything)
        if everything and away.exists():
            os.rename(away, books.folder)

    monkeypatch.setattr(run._Runner, "_write", write_and_put_back)
    return away


def test_a_root_that_is_back_before_the_end_has_no_missing_files(books, before_reading, returning):
    before = rows_of(books)
    before_reading(b"/3/", lambda: os.rename(books.folder, returning))
    assert books.scan(is_full=True).problem == "root_unreachable"
    os.rename(returning, books.folder)
    assert_nothing_is_different(books, before)


def test_a_root_that_was_away_while_its_folders_were_listed_has_no_missing_files(
    books, returning, monkeypatch
):
    before = rows_of(books)
    real = walk.list_folder

    def rename_first(root, path, *about):
        if path == b"3/sub/":
            os.rename(books.folder, returning)
        return real(root, path, *about)

    monkeypatch.setattr(walk, "list_folder", rename_first)
    assert books.scan().problem == "root_unreachable"
    monkeypatch.undo()
    os.rename(returning, books.folder)
    assert_nothing_is_different(books, before)


def test_an_empty_folder_in_the_place_of_the_root_ends_the_scan_too(books, before_reading):
    away = books.folder.parent / "unplugged"
    before = rows_of(books)

    def unmount() -> None:
        os.rename(books.folder, away)
        books.folder.mkdir()

    before_reading(b"/1/", unmount)
    job = books.scan(is_full=True)
    assert (job.state, job.problem) == ("failed", "root_unreachable")
    assert books.problems(job) == {}
    books.folder.rmdir()
    os.rename(away, books.folder)
    assert_nothing_is_different(books, before)


def test_a_single_file_that_vanishes_during_the_scan_is_a_line(books, before_reading):
    lost = books.folder / "1" / "sub" / "04.epub"
    before_reading(b"04.epub", lost.unlink)
    job = books.scan(is_full=True)
    assert (job.state, books.problems(job)) == ("done", {"1/sub/04.epub": "not_found"})
    assert (job.counts["unchanged"], job.counts["failed"]) == (FILES - 1, 1)
    assert books.scan().counts["missing"] == 1


def test_files_of_a_folder_that_vanishes_are_missing_and_not_unreadable(books, before_reading):
    away = books.folder.parent / "taken"
    before_reading(b"/1/", lambda: os.rename(books.folder / "1", away))
    job = books.scan(is_full=True)
    assert (job.state, books.problems(job)) == ("done", {})
    rest = FILES - PER_FOLDER
    present = {"seen": rest, "read": rest, "unchanged": rest}
    assert counts_of(job) == {**present, "missing": PER_FOLDER}
    assert [file.problem for file in books.files()] == [""] * FILES
    os.rename(away, books.folder / "1")
    assert counts_of(books.scan()) == {"seen": FILES, "returned": PER_FOLDER}


def test_a_folder_that_moves_while_it_is_scanned_keeps_its_rows(books, before_reading):
    ids = {file.path[-7:]: file.id for file in books.files()}
    before_reading(b"/1/", lambda: os.rename(books.folder / "1", books.folder / "9"))
    assert books.scan(is_full=True).state == "done"
    books.scan()
    assert {file.path[-7:]: file.id for file in books.files()} == ids
    assert sum(file.path.startswith(b"9/") for file in books.files()) == PER_FOLDER
    assert not any(file.missing_since for file in books.files())


def test_a_folder_that_vanishes_with_more_than_half_of_the_files_is_asked_about(
    books, before_reading, monkeypatch
):
    monkeypatch.setattr(settle, "MIN_VANISHED", 1)
    os.makedirs(books.folder / "all")
    for number in range(FOLDERS):
        os.rename(books.folder / str(number), books.folder / "all" / str(number))
    books.put("own.epub", epub("Own", authors=["Someone"]))
    books.scan()
    away = books.folder.parent / "taken"
    before_reading(b"/all/", lambda: os.rename(books.folder / "all", away))
    job = books.scan(is_full=True)
    assert (job.state, job.question["kind"]) == ("asking", "many")
    assert job.question["missing"] == FILES
    assert not any(file.missing_since for file in books.files())


def test_a_file_that_can_be_read_again_and_says_the_same_has_returned(books, before_reading):
    lost, kept = books.folder / "1" / "sub" / "04.epub", books.folder.parent / "kept.epub"
    before_reading(b"04.epub", lambda: os.rename(lost, kept))
    books.scan(is_full=True)
    os.rename(kept, lost)
    job = books.scan()
    assert counts_of(job) == {"seen": FILES, "read": 1, "returned": 1}
    assert [file.problem for file in books.files()] == [""] * FILES


# ── disks inside the root ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def second_disk(monkeypatch) -> None:
    """The folder 1/sub is on another disk when the walk lists it."""
    real = walk.list_folder

    def list_on_second_disk(root, path, *about):
        listing = real(root, path, *about)
        listing.device += path == b"1/sub/"
        return listing

    monkeypatch.setattr(walk, "list_folder", list_on_second_disk)


def test_a_disk_inside_the_root_that_is_unmounted_during_the_scan_is_asked_about(
    books, second_disk, before_reading
):
    books.scan(is_full=True)

    def unmount() -> None:
        for file in (books.folder / "1" / "sub").iterdir():
            file.unlink()

    before_reading(b"/1/", unmount)
    job = books.scan(is_full=True)
    assert (job.state, job.question["kind"]) == ("asking", "mount")
    assert (job.question["folders"], job.question["missing"]) == (["1/sub/"], PER_FOLDER)
    assert books.problems(job) == {}
    assert not any(file.missing_since for file in books.files())


def test_files_of_a_disk_that_is_exchanged_during_the_scan_are_read_by_the_next_one(
    books, second_disk, before_reading, monkeypatch
):
    sub = books.folder / "1" / "sub"
    books.put("1/sub/new.epub", epub("New", authors=["Someone"]))

    def exchange() -> None:
        os.rename(sub / "new.epub", sub / "other.epub")

    before_reading(b"new.epub", exchange)
    job = books.scan()
    assert (job.state, books.problems(job), job.counts.get("added", 0)) == ("done", {}, 0)
    monkeypatch.undo()
    assert books.scan().counts["added"] == 1


def test_a_folder_that_reports_errors_is_one_line_and_loses_nothing(
    books, before_reading, monkeypatch
):
    real = reach.list_folder

    def fail(root, path, *about):
        if path == b"1/sub/":
            return walk.Listing(path, problems=[(path, "io_error")], is_unreadable=True)
        return real(root, path, *about)

    before_reading(b"03.epub", (books.folder / "1" / "sub" / "03.epub").unlink)
    monkeypatch.setattr(reach, "list_folder", fail)
    job = books.scan(is_full=True)
    assert (job.state, books.problems(job)) == ("done", {"1/sub/": "io_error"})
    assert job.counts["missing"] == 0
    assert not any(file.problem for file in books.files())


# ── disks that report errors ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def failing_reads(monkeypatch):
    """Reads of some folders fail as those of a disk that reports errors."""

    def prepare(*folders: bytes) -> None:
        real = ReaderPool.map

        def fail(pool, requests):
            for request in requests:
                if any(folder in request.path for folder in folders):
                    yield Result(request.token, None, "io_error", "Input/output error")
                else:
                    yield from real(pool, [request])

        monkeypatch.setattr(ReaderPool, "map", fail)

    return prepare


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE])
def test_a_disk_that_answers_no_read_at_all_ends_the_scan(books, failing_reads, monkeypatch, code):
    def refuse(path: bytes) -> None:
        raise OSError(code, os.strerror(code), path)

    before = rows_of(books)
    failing_reads(b"/")
    monkeypatch.setattr(reach, "read_byte", refuse)
    job = books.scan(is_full=True)
    assert (job.state, job.problem, books.problems(job)) == ("failed", "root_unreachable", {})
    monkeypatch.undo()
    assert_nothing_is_different(books, before)


def test_a_bad_spot_of_a_disk_costs_its_own_files_only(books, failing_reads):
    failing_reads(b"/1/", b"/2/", b"/3/")
    job = books.scan(is_full=True)
    assert (job.state, job.counts["failed"]) == ("done", 3 * PER_FOLDER)
    assert set(books.problems(job).values()) == {"io_error"}
    assert scans.count_problems(job) == 3 * PER_FOLDER
    assert job.counts["missing"] == 0
