"""Names and files that break other programs: each is read, or is a line in the problem list."""

from __future__ import annotations

import os
import socket

from services import scans
from tests.makers.audio import mp3
from tests.makers.books import epub


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
