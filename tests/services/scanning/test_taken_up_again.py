"""A scan whose worker was killed is taken up by another: what it says at its end is as true as if
nothing had happened.
"""

from __future__ import annotations

import os

import pytest
from sqlalchemy import update

from models import base
from models.base import db
from models.job import Job
from services import scans
from services.db.transactions import writing
from services.scanning import batch, run, settle, store
from services.scanning.run import run_scan
from tests.makers.audio import mp3


class Killed(BaseException):
    """The end of a worker, here."""


def put_songs(music) -> None:
    """Seven files in four folders; one of them is empty, and a link leads nowhere."""
    for album in ("A", "B", "C"):
        for track in (1, 2):
            song = mp3(title=f"{album}{track}", album=album, artist="Nina", track=track)
            music.put(f"{album}/{track}.mp3", song)
    music.put("A/empty.mp3", b"")
    os.symlink("nowhere", music.folder / "A" / "broken.mp3")


def ask(music, **options) -> int:
    job_id = scans.request_scan(music.root, by=music.owner, **options).id
    db.session.rollback()
    return job_id


def take_up(job_id: int) -> Job:
    """Another worker goes on once the lease of the first is over."""
    with writing():
        db.session.execute(update(Job).where(Job.id == job_id).values(lease_until=base.EPOCH))
    run_scan(job_id)
    return db.session.get(Job, job_id)


@pytest.fixture
def kill_after(monkeypatch):
    """Kills the worker behind its so many-th batch; each folder is a batch of its own."""
    monkeypatch.setattr(run, "BATCH_FILES", 1)
    write, written = store.write, []

    def prepare(batches: int) -> None:
        def write_and_die(scan, folders, current) -> None:
            write(scan, folders, current)
            written.extend(folders)
            if folders and len(written) == batches:
                raise Killed

        monkeypatch.setattr(store, "write", write_and_die)

    return prepare


@pytest.mark.parametrize("batches", [1, 2, 4])
@pytest.mark.parametrize("is_full", [False, True])
def test_files_and_problems_are_counted_once(place, kill_after, is_full, batches):
    music = place("music")
    put_songs(music)
    if is_full:
        music.scan()
    job_id = ask(music, is_full=is_full)
    kill_after(batches)
    with pytest.raises(Killed):
        run_scan(job_id)
    job = take_up(job_id)
    assert {name: count for name, count in job.counts.items() if count} == {
        "seen": 7,
        "read": 7,
        "unchanged" if is_full else "added": 6,
        "failed": 2,
    }
    assert music.problems(job) == {"A/empty.mp3": "empty", "A/broken.mp3": "link_broken"}
    assert scans.count_problems(job) == 2


def test_a_file_that_can_be_read_the_second_time_is_no_problem_any_more(
    place, kill_after, monkeypatch
):
    for module in (batch, run):
        monkeypatch.setattr(module, "PASSING", frozenset({"empty"}))
    music = place("music")
    put_songs(music)
    job_id = ask(music)
    kill_after(2)
    with pytest.raises(Killed):
        run_scan(job_id)
    music.put("A/empty.mp3", mp3(title="A3", album="A", artist="Nina", track=3))
    job = take_up(job_id)
    assert music.problems(job) == {"A/broken.mp3": "link_broken"}
    assert (job.counts["failed"], job.counts["added"], job.counts["changed"]) == (1, 6, 1)


def test_files_that_are_missing_are_counted_once(place, monkeypatch):
    music = place("music")
    put_songs(music)
    music.scan()
    for name in ("A/1.mp3", "B/1.mp3", "C/1.mp3"):
        os.unlink(music.folder / name)
    monkeypatch.setattr(settle, "CHUNK", 2)
    works_of, calls = settle.works_of, []

    def die_the_second_time(editions):
        calls.append(editions)
        if len(calls) == 2:
            raise Killed
        return works_of(editions)

    monkeypatch.setattr(settle, "works_of", die_the_second_time)
    job_id = ask(music)
    with pytest.raises(Killed):
        run_scan(job_id)
    assert take_up(job_id).counts["missing"] == 3


def test_a_full_scan_that_was_answered_does_not_count_its_files_again(place, monkeypatch):
    monkeypatch.setattr(settle, "MIN_VANISHED", 1)
    music = place("music")
    put_songs(music)
    music.scan()
    for album in ("B", "C"):
        for track in (1, 2):
            os.unlink(music.folder / album / f"{track}.mp3")
    job = music.scan(is_full=True)
    assert (job.state, job.counts["read"]) == ("asking", 3)
    scans.answer(job, "mark", by=music.owner)
    job = take_up(job.id)
    assert (job.state, job.counts["read"], job.counts["missing"]) == ("done", 3, 4)
