"""Regrouping may be interrupted between two of its transactions: the next scan does the rest."""

from __future__ import annotations

import shutil

import pytest

import workqueue
from models.base import db
from models.job import Job
from services import scans
from services.scanning import regroup, run
from services.scanning.run import run_scan
from tests.services.scanning.catalogue import catalogue_of
from tests.services.scanning.conftest import Place
from tests.services.scanning.stated import StatedPool, content


def put(music, number: int, album: str, version: int) -> None:
    facts = {"title": f"Song {number}", "album": album, "album_artist": "Nina", "track": number}
    music.put(f"{number % 4}/{number}.mp3", content(number + 100 * version, **facts))


@pytest.fixture
def music(place, monkeypatch):
    """Twelve albums in four folders, retagged into three; few files in each transaction."""
    monkeypatch.setattr(run, "ReaderPool", StatedPool)
    monkeypatch.setattr(regroup, "LIMIT", 2)
    music = place("music")
    for number in range(1, 13):
        put(music, number, f"Album {number}", 1)
    music.scan()
    for number in range(1, 13):
        put(music, number, f"Album {number % 3}", 2)
    return music


def assert_like_fresh(music, cast) -> None:
    folder = music.folder.parent / "media-music-fresh"
    shutil.copytree(music.folder, folder)
    fresh = Place(folder, "music", cast.olga)
    fresh.scan()
    assert catalogue_of(music.library.id) == catalogue_of(fresh.library.id)


@pytest.mark.parametrize("reached", [1, 3])
def test_a_scan_that_crashed_while_regrouping_leaves_the_rest_to_the_next(
    music, cast, monkeypatch, reached
):
    real, calls = regroup._regroup, []

    def crash(*arguments):
        calls.append(arguments)
        if len(calls) > reached:
            raise RuntimeError("killed")
        return real(*arguments)

    monkeypatch.setattr(regroup, "_regroup", crash)
    assert music.scan().state == "failed"
    monkeypatch.setattr(regroup, "_regroup", real)
    music.scan()
    assert_like_fresh(music, cast)


def test_a_scan_that_is_asked_to_stop_while_regrouping_goes_on_later(music, cast, monkeypatch):
    real, calls = regroup._regroup, []

    def stop(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            monkeypatch.setattr(workqueue, "stopping", lambda: True)
        return real(*arguments)

    monkeypatch.setattr(regroup, "_regroup", stop)
    job_id = scans.request_scan(music.root, by=music.owner).id
    db.session.rollback()
    run_scan(job_id)
    assert db.session.get(Job, job_id).state == "queued"
    db.session.rollback()
    monkeypatch.setattr(workqueue, "stopping", lambda: False)
    run_scan(job_id)
    assert db.session.get(Job, job_id).state == "done"
    assert_like_fresh(music, cast)
