"""Files that move, vanish, come back; roots that are not there; and people who are asked first."""

from __future__ import annotations

import os
import shutil

import pytest
from sqlalchemy import update

from errors import Conflict
from models.base import db
from models.job import Job
from models.library import Folder
from models.work import Work
from services import jobs, roots, scans
from services.db.transactions import writing
from services.scanning import run, settle
from services.scanning.run import run_scan
from tests.makers.audio import mp3
from tests.makers.books import epub


def fill(books, count: int) -> None:
    for number in range(count):
        books.put(f"{number % 10}/{number:03}.epub", epub(f"Book {number:03}", authors=["Someone"]))


def test_a_renamed_file_keeps_its_row_and_its_work(place):
    books = place("book")
    books.put("old name.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    (file,), (work,) = books.files(), books.works()
    before = (file.id, file.edition_id, work.id)
    os.rename(books.folder / "old name.epub", books.folder / "new name.epub")
    job = books.scan()
    (file,), (work,) = books.files(), books.works()
    assert (file.id, file.edition_id, work.id) == before
    assert file.path_text == "new name.epub"
    assert (job.counts["moved"], job.counts.get("added", 0), job.counts["missing"]) == (1, 0, 0)


@pytest.mark.slow
def test_a_renamed_folder_keeps_its_album(place):
    music = place("music")
    for number in (1, 2, 3):
        music.put(
            f"Old/{number}.mp3", mp3(title=str(number), album="Wild", artist="Nina", track=number)
        )
    music.scan()
    before = {file.id for file in music.files()}
    work_id = music.works()[0].id
    os.rename(music.folder / "Old", music.folder / "A new name")
    job = music.scan()
    assert {file.id for file in music.files()} == before
    assert [work.id for work in music.works()] == [work_id]
    assert job.counts["moved"] == 3
    music.put("A new name/4.mp3", mp3(title="4", album="Wild", artist="Nina", track=4))
    music.scan()
    assert [work.id for work in music.works()] == [work_id]


def test_a_vanished_file_is_marked_missing_and_comes_back(place):
    books = place("book")
    path = books.put("Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Persuasion.epub", epub("Persuasion", authors=["Jane Austen"]))
    books.scan()
    ids = {file.path_text: file.id for file in books.files()}
    os.rename(path, os.fsencode(books.folder.parent / "elsewhere"))
    job = books.scan()
    assert job.counts["missing"] == 1
    assert books.works()[0].missing_count == 1
    os.rename(os.fsencode(books.folder.parent / "elsewhere"), path)
    books.scan()
    assert {file.path_text: file.id for file in books.files()} == ids
    assert all(file.missing_since is None for file in books.files())
    assert books.works()[0].missing_count == 0


def test_a_vanished_folder_is_marked_missing(place):
    books = place("book")
    books.put("Austen/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Other/Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    shutil.rmtree(books.folder / "Austen")
    books.scan()
    assert [work.missing_count for work in books.works()] == [0, 1]


def test_a_root_that_is_gone_fails_the_scan_and_marks_nothing(place):
    books = place("book")
    fill(books, 5)
    books.scan()
    os.rename(books.folder, books.folder.parent / "unplugged")
    job = books.scan()
    assert (job.state, job.problem) == ("failed", "root_unreachable")
    assert all(file.missing_since is None for file in books.files())


def test_a_root_that_is_suddenly_empty_fails_the_scan_and_marks_nothing(place):
    books = place("book")
    fill(books, 5)
    books.scan()
    shutil.rmtree(books.folder)
    books.folder.mkdir()
    job = books.scan()
    assert (job.state, job.problem) == ("failed", "root_empty")
    assert all(file.missing_since is None for file in books.files())


def test_more_than_half_of_a_hundred_files_gone_is_asked_first(place, olga):
    books = place("book")
    fill(books, 100)
    books.scan()
    for folder in range(6):
        shutil.rmtree(books.folder / str(folder))
    job = books.scan()
    assert (job.state, job.question) == ("asking", {"kind": "many", "missing": 60, "total": 100})
    assert all(file.missing_since is None for file in books.files())
    scans.answer(job, "mark", by=olga)
    run_scan(job.id)
    db.session.rollback()
    assert sum(file.missing_since is not None for file in books.files()) == 60


@pytest.mark.parametrize(("gone", "state"), [(4, "done"), (5, "asking")])
def test_half_of_the_files_gone_is_believed_and_one_more_is_asked_about(
    place, monkeypatch, gone, state
):
    monkeypatch.setattr(settle, "MIN_VANISHED", 8)
    books = place("book")
    for number in range(8):
        books.put(f"{number}.epub", epub(f"Book {number}"))
    books.scan()
    for number in range(gone):
        (books.folder / f"{number}.epub").unlink()
    assert books.scan().state == state


def test_no_question_is_asked_about_few_files(place, monkeypatch):
    monkeypatch.setattr(settle, "MIN_VANISHED", 9)
    books = place("book")
    for number in range(8):
        books.put(f"{number}.epub", epub(f"Book {number}"))
    books.scan()
    for number in range(7):
        (books.folder / f"{number}.epub").unlink()
    assert books.scan().state == "done"


def test_who_answers_that_the_files_should_be_kept_is_asked_again_next_time(place, olga):
    books = place("book")
    fill(books, 100)
    books.scan()
    for folder in range(6):
        shutil.rmtree(books.folder / str(folder))
    job = books.scan()
    scans.answer(job, "keep", by=olga)
    run_scan(job.id)
    db.session.rollback()
    assert all(file.missing_since is None for file in books.files())
    assert books.scan().state == "asking"


def test_a_whole_mount_point_gone_is_asked_first(place):
    books = place("book")
    books.put("disk/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    with writing():  # as if it had been another disk
        db.session.execute(update(Folder).where(Folder.path == b"disk/").values(device=424242))
    shutil.rmtree(books.folder / "disk")
    job = books.scan()
    assert job.state == "asking"
    assert job.question["kind"] == "mount"
    assert all(file.missing_since is None for file in books.files())


@pytest.mark.parametrize("path", ["disk/Emma.epub", "disk/Jane Austen/Emma.epub"])
def test_a_disk_that_left_its_empty_mount_point_is_asked_about_until_it_is_called_gone(
    place, olga, path
):
    books = place("book")
    books.put(path, epub("Emma", authors=["Jane Austen"]))
    books.put("Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    with writing():  # as if it had been another disk
        db.session.execute(
            update(Folder)
            .where(Folder.path >= b"disk/", Folder.path < b"disk0")
            .values(device=424242)
        )
    shutil.rmtree(books.folder / "disk")
    (books.folder / "disk").mkdir()
    for _ in range(2):
        job = books.scan()
        assert (job.state, job.question["kind"], job.question["folders"]) == (
            "asking",
            "mount",
            ["disk/"],
        )
        assert all(file.missing_since is None for file in books.files())
        scans.answer(job, "keep", by=olga)
        run_scan(job.id)
    job = books.scan()
    scans.answer(job, "mark", by=olga)
    run_scan(job.id)
    db.session.rollback()
    assert [file.missing_since is None for file in books.files()] == [True, False]
    assert books.scan().state == "done"


def test_a_new_scan_takes_the_place_of_one_that_asks(place, olga):
    books = place("book")
    fill(books, 100)
    books.scan()
    for folder in range(6):
        shutil.rmtree(books.folder / str(folder))
    first = books.scan()
    first_id = first.id
    assert first.state == "asking"
    second = books.scan()
    assert (second.state, second.id) == ("asking", first_id + 1)
    first = db.session.get(Job, first_id)
    assert (first.state, first.problem) == ("cancelled", "superseded")
    with pytest.raises(Conflict):
        scans.answer(first, "mark", by=olga)


def test_a_copy_of_a_file_is_not_taken_for_a_move(place):
    books = place("book")
    data = epub("Emma", authors=["Jane Austen"])
    books.put("a/Emma.epub", data)
    books.scan()
    books.put("b/Emma.epub", data)
    job = books.scan()
    assert (job.counts.get("moved", 0), job.counts["added"]) == (0, 1)
    assert len(books.files()) == 2
    assert len(books.works()) == 1


def test_a_file_that_moves_to_another_root_keeps_its_work(place):
    here, there = place("book"), place("audiobook")
    path = here.put("Emma.epub", epub("Emma", authors=["Jane Austen"]))
    here.put("Other.epub", epub("Other", authors=["Jane Austen"]))
    here.scan()
    work_id = here.works()[0].id
    os.rename(path, os.path.join(os.fsencode(there.folder), b"Emma.epub"))
    there.scan()
    here.scan()
    moved = next(file for file in there.files() if file.path_text == "Emma.epub")
    assert moved.root_id == there.root.id
    assert moved.missing_since is None
    assert db.session.get(Work, work_id).missing_count == 0


def test_a_folder_that_is_removed_while_it_is_scanned_finds_no_more_files(place, ada, monkeypatch):
    books = place("book")
    fill(books, 30)
    books.scan()
    fill(books, 40)
    check = jobs.check
    removed = []

    def check_and_remove(held):
        check(held)
        if not removed:
            removed.append(True)
            roots.remove_root(books.root, books.library, by=ada)

    monkeypatch.setattr(jobs, "check", check_and_remove)
    monkeypatch.setattr(run, "BATCH_FILES", 1)
    job = books.scan(is_full=True)
    assert removed
    assert (job.state, job.problem) == ("cancelled", "root_gone")
    assert all(file.missing_since for file in books.files())


def test_of_two_missing_files_that_are_alike_the_one_of_the_same_name_has_moved(place):
    books = place("book")
    same = epub("Emma", authors=["Jane Austen"])
    for name in ("old/a.epub", "old/b.epub"):
        books.put(name, same)
    books.scan()
    ids = {file.path_text: file.id for file in books.files()}
    books.put("new/b.epub", same)  # before the others go, so that it has an inode of its own
    shutil.rmtree(books.folder / "old")
    books.scan()
    assert {file.path_text: file.id for file in books.files()} == {
        "old/a.epub": ids["old/a.epub"],
        "new/b.epub": ids["old/b.epub"],
    }


def test_a_file_that_cannot_be_asked_for_has_not_moved(place):
    books = place("book")
    same = epub("Emma", authors=["Jane Austen"])
    books.put("old/Emma.epub", same)
    books.put("Persuasion.epub", epub("Persuasion", authors=["Jane Austen"]))
    books.scan()
    before = {file.id for file in books.files()}
    books.put("new/Emma.epub", same)
    shutil.rmtree(books.folder / "old")
    os.symlink("old", books.folder / "old")  # leads to itself: nobody can say what is behind it
    books.scan()
    added = [file for file in books.files() if file.path_text == "new/Emma.epub"]
    assert [file.id in before for file in added] == [False]
