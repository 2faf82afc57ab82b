"""Names and files that break other programs: each is read, or is a line in the problem list."""

from __future__ import annotations

import os
import socket

from sqlalchemy import func, select

from models.base import db
from models.file import MediaStream
from models.person import Credit
from readers.facts import Stream
from services import scans
from services.scanning import store
from tests.makers.audio import flac, mp3
from tests.makers.books import epub
from tests.makers.video import mkv


def test_a_name_that_is_no_utf8_is_read(place):
    books = place("book")
    books.put(b"caf\xe9.epub", epub("Café", authors=["Zoé"]))
    books.scan()
    (file,) = books.files()
    assert file.path == b"caf\xe9.epub"
    assert file.path_text == "caf\ufffd.epub"
    assert books.titles() == ["Café"]


def test_a_name_of_255_bytes_is_read(place):
    books = place("book")
    books.put("x" * 250 + ".epub", epub("Long", authors=["A"]))
    assert books.scan().counts["added"] == 1
    assert books.titles() == ["Long"]


def test_links_pipes_and_sockets_are_lines_and_loops_end(place):
    books = place("book")
    books.put("real/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    os.symlink(books.folder, books.folder / "real" / "loop")
    os.symlink("/etc", books.folder / "etc")
    os.symlink("self", books.folder / "self")
    os.symlink("nowhere", books.folder / "broken.epub")
    os.mkfifo(books.folder / "pipe.epub")
    listening = socket.socket(socket.AF_UNIX)
    here = os.open(
        books.folder, os.O_RDONLY
    )  # the folder's path may be longer than a socket's may be
    listening.bind(f"/proc/self/fd/{here}/socket.epub")
    job = books.scan()
    os.close(here)
    listening.close()
    assert books.problems(job) == {
        "real/loop": "link_inside",
        "etc": "link_outside",
        "self": "link_loop",
        "broken.epub": "link_broken",
        "pipe.epub": "pipe",
        "socket.epub": "socket",
    }
    assert (job.state, books.titles()) == ("done", ["Emma"])


def test_empty_and_truncated_files_are_lines(place):
    music = place("music")
    music.put("a/empty.mp3", b"")
    music.put("a/cut.flac", b"fLaC\0\0\0\x22")
    music.put("a/good.mp3", mp3(title="Good", album="A", artist="B"))
    job = music.scan()
    problems = music.problems(job)
    assert problems["a/empty.mp3"] == "empty"
    assert "a/cut.flac" in problems
    assert music.titles() == ["A"]
    assert job.counts["failed"] == 2


def test_a_file_that_was_cut_is_placed_once_it_is_whole(place):
    books = place("book")
    books.put("Emma.epub", epub("Emma", authors=["Jane Austen"])[:100])
    books.scan()
    assert books.titles() == []
    os.utime(books.put("Emma.epub", epub("Emma", authors=["Jane Austen"])), ns=(5, 5))
    books.scan()
    assert books.titles() == ["Emma"]


def test_what_is_known_of_a_film_stays_while_it_cannot_be_read(place):
    films = place("movie")
    film = mkv("Alien", [Stream("video", "h264", width=1920, height=800)], 60)
    films.put("Alien (1979).mkv", film)
    films.scan()

    def known():
        (file,) = films.files()
        db.session.refresh(file)
        streams = db.session.execute(select(func.count()).select_from(MediaStream)).scalar_one()
        return file.duration_ms, file.resolution, file.codec, streams, films.titles()

    before = known()
    assert before == (60_000, "1080p", "h264", 1, ["Alien"])
    os.utime(films.put("Alien (1979).mkv", b"rubbish"), ns=(5, 5))
    job = films.scan()
    assert list(films.problems(job)) == ["Alien (1979).mkv"]
    (file,) = films.files()
    assert (known(), file.size, file.mtime_ns) == (before, len(b"rubbish"), 5)
    assert file.problem
    os.utime(films.put("Alien (1979).mkv", film), ns=(9, 9))
    assert films.problems(films.scan()) == {}
    assert (known(), films.files()[0].problem) == (before, "")


def test_a_folder_that_may_not_be_read_is_a_line_and_loses_nothing(place, monkeypatch):
    books = place("book")
    books.put("open/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("shut/deep/Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    real = os.scandir

    def refuse(path):
        if os.fsencode(path).rstrip(b"/").endswith(b"/shut"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)  # the tests may run as root, whom nothing refuses
    job = books.scan()
    assert books.problems(job) == {"shut/": "no_permission"}
    assert job.counts["missing"] == 0
    assert [work.missing_count for work in books.works()] == [0, 0]
    monkeypatch.undo()
    assert books.scan().counts.get("failed", 0) == 0


def test_problems_can_be_read_page_by_page(place):
    books = place("book")
    for number in range(60):
        books.put(f"{number:02}.epub", b"rubbish")
    job = books.scan()
    first = scans.list_problems(job)
    rest = scans.list_problems(job, after_id=first[-1].id)
    assert (len(first), len(rest)) == (50, 10)


def test_a_nul_in_a_tag_costs_nothing_but_itself(place):
    music = place("music")
    for number in range(3):
        music.put(
            f"a/{number}.flac",
            flac(
                title=f"Song\0{number}", artist="Pink\0Floyd", album="Ani\0mals", track=number + 1
            ),
        )
    music.put("a/3.mp3", mp3(title="Last", artist="Pink Floyd", album="Ani mals", track=4))
    job = music.scan()
    assert (job.state, music.problems(job)) == ("done", {})
    assert len(music.files()) == 4
    assert music.titles() == ["Ani mals"]


def test_a_book_of_a_hundred_thousand_authors_is_one_of_five_hundred(place):
    books = place("book")
    books.put("many.epub", epub("Many", authors=[f"Author {number}" for number in range(100_000)]))
    books.put("one.epub", epub("One", authors=["Jane Austen"]))
    job = books.scan()
    assert (job.state, books.titles()) == ("done", ["Many", "One"])
    many = books.works()[0]
    count = select(func.count()).select_from(Credit).where(Credit.work_id == many.id)
    assert db.session.execute(count).scalar_one() <= 500


def test_a_file_that_the_database_refuses_costs_itself_and_never_its_batch(place, monkeypatch):
    books = place("book")
    for number in range(9):
        books.put(f"{number % 2}/{number}.epub", epub(f"Book {number}", authors=["A"]))
    write = store.write

    def spoil(scan, folders, current):
        for folder in folders:
            for file in folder.files:
                if file.facts is not None and file.path.endswith((b"3.epub", b"4.epub")):
                    file.facts = file.facts._replace(page_count=1 << 70)
        write(scan, folders, current)

    monkeypatch.setattr(store, "write", spoil)
    job = books.scan()
    assert job.state == "done"
    assert books.problems(job) == dict.fromkeys(("0/4.epub", "1/3.epub"), "cannot_be_stored")
    assert books.titles() == [f"Book {number}" for number in (0, 1, 2, 5, 6, 7, 8)]
    assert job.counts["added"] == 7
