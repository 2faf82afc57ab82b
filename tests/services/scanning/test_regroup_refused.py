"""A value that the database refuses costs only its file, also when files are grouped anew."""

from __future__ import annotations

import os

import pytest

from models.base import db
from models.file import MediaFile
from services.scanning import run
from tests.services.scanning.stated import StatedPool, content
from tests.services.scanning.test_regroup import parts_of, titles

REFUSED = 1 << 63  # no database stores such a number


@pytest.fixture
def music(place, monkeypatch):
    monkeypatch.setattr(run, "ReaderPool", StatedPool)
    return place("music")


def put(music, path: str, album: str, track: int) -> None:
    number = sum(path.encode())
    music.put(path, content(number, album=album, artist="Nina", track=track, title=path))
    os.utime(music.folder / path, ns=(number, track % 1000 * 10**9))


def test_it_costs_only_its_file_and_is_tried_again(music):
    for number in range(1, 10):
        put(music, f"A/{number}.mp3", "Red", number)
    put(music, "B/1.mp3", "Blue", 1)
    music.scan()
    for number in range(1, 10):
        put(music, f"A/{number}.mp3", "Green", REFUSED if number in (4, 7) else number + 10)
    put(music, "B/2.mp3", "Blue", 2)
    job = music.scan()
    refused = {"A/4.mp3": "cannot_be_stored", "A/7.mp3": "cannot_be_stored"}
    assert (job.state, music.problems(job)) == ("done", refused)
    assert job.counts["failed"] == 2
    assert titles(music) == ["Blue", "Green"]
    blue, green = parts_of(music.works()[0]), parts_of(music.works()[1])
    assert [number for _, number, _ in blue] == [1, 2]
    assert [number for _, number, _ in green] == [4, 7, 11, 12, 13, 15, 16, 18, 19]
    again = music.scan()
    assert (again.state, music.problems(again)) == ("done", refused)
    assert again.counts["returned"] == 0
    for number in (4, 7):
        put(music, f"A/{number}.mp3", "Green", number + 10)
    last = music.scan()
    assert (last.state, music.problems(last), titles(music)) == ("done", {}, ["Blue", "Green"])
    assert db.session.query(MediaFile).filter(MediaFile.problem_since.is_not(None)).count() == 0


def test_a_refused_file_of_a_first_scan_is_tried_again_as_well(music):
    put(music, "A/1.mp3", "Red", 1)
    put(music, "A/2.mp3", "Red", REFUSED)
    for job in (music.scan(), music.scan()):
        assert (job.state, music.problems(job)) == ("done", {"A/2.mp3": "cannot_be_stored"})
    put(music, "A/2.mp3", "Red", 2)
    assert music.problems(music.scan()) == {}
    assert [len(parts_of(work)) for work in music.works()] == [2]
