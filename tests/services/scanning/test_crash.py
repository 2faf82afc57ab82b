"""A scan may be killed, frozen or asked to end at any moment: nothing is lost, and the rows end as
if nothing had happened.
"""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from sqlalchemy import select, text, update

from models import base
from models.base import db
from models.job import Job
from services import scans
from services.db.transactions import writing
from tests.makers.audio import mp3
from tests.makers.books import epub
from tests.services.scanning.scan_once import Scanning

pytestmark = pytest.mark.slow
ALBUMS = 40

QUERIES = (
    (
        "SELECT w.title, w.creator, w.sort_key, w.year, w.formats, w.file_count, w.missing_count,"
        " w.part_count, w.duration_ms, s.key FROM work w JOIN scope s ON s.id = w.scope_id ORDER BY"
        " 1, 2, 3"
    ),
    (
        "SELECT f.path_text, f.size, f.missing_since IS NULL, e.format, w.title FROM media_file f "
        "LEFT JOIN edition e ON e.id = f.edition_id LEFT JOIN work w ON w.id = e.work_id ORDER BY 1"
    ),
    (
        "SELECT w.title, p.section, p.number, p.title, p.artist, f.path_text FROM part p JOIN work"
        " w ON w.id = p.work_id LEFT JOIN part_file l ON l.part_id = p.id LEFT JOIN media_file f ON"
        " f.id = l.media_file_id ORDER BY 1, 2, 3, 4, 6"
    ),
    (
        "SELECT w.title, n.name, c.role, c.position FROM credit c JOIN work w ON w.id = c.work_id"
        " JOIN person n ON n.id = c.person_id ORDER BY 1, 4, 2"
    ),
    (
        "SELECT w.title, s.field, s.source, s.is_chosen, s.is_locked FROM field_source s JOIN work"
        " w ON w.id = s.subject_id ORDER BY 1, 2, 3"
    ),
    (
        "SELECT w.title, g.name FROM work_genre l JOIN work w ON w.id = l.work_id JOIN genre g ON"
        " g.id = l.genre_id ORDER BY 1, 2"
    ),
    "SELECT scope_id, kind, letter, works FROM scope_count WHERE works <> 0 ORDER BY 1, 2, 3",
    (
        "SELECT c.facet, c.kind, coalesce(g.name, c.value), c.works FROM facet_count c LEFT JOIN"
        " genre g ON c.facet = 'genre' AND CAST(g.id AS text) = c.value WHERE c.works <> 0 ORDER BY"
        " 1, 2, 3"
    ),
    "SELECT path_text, listing_hash IS NULL, missing_since IS NULL FROM folder ORDER BY 1",
)


def fill(music) -> None:
    for number in range(ALBUMS):
        for track in (1, 2, 3, 4):
            music.put(
                f"Artist {number % 7}/Album {number}/CD {track % 2 + 1}/{track}.mp3",
                mp3(
                    title=f"T{track}",
                    artist=f"Artist {number % 7}",
                    album=f"Album {number}",
                    track=track,
                    genre="Rock",
                    year=str(1980 + number),
                ),
            )


def rows() -> list[list[tuple]]:
    db.session.rollback()
    found = [[tuple(row) for row in db.session.execute(text(query))] for query in QUERIES]
    db.session.rollback()
    return found


def start(job_id: int, settings) -> Scanning:
    return Scanning(job_id, settings.data_dir, settings.database_url)


def expire_lease(job_id: int) -> None:
    with writing():
        db.session.execute(update(Job).where(Job.id == job_id).values(lease_until=base.EPOCH))


def state_of(job_id: int) -> str:
    db.session.rollback()
    return db.session.execute(select(Job.state).where(Job.id == job_id)).scalar_one()


@pytest.fixture
def undisturbed(place):
    """The rows of a scan that nothing disturbed, in a library that is emptied again."""
    music = place("music")
    fill(music)
    return music


def ask(music) -> int:
    job = scans.request_scan(music.root, by=music.owner)
    job_id = job.id
    db.session.rollback()
    return job_id


def test_a_scan_killed_at_random_moments_ends_with_the_rows_of_an_undisturbed_one(
    undisturbed, settings
):
    music = undisturbed
    job_id = ask(music)
    chance = random.Random(4)
    kills = 0
    for _ in range(6):
        process = start(job_id, settings)
        time.sleep(chance.uniform(0.02, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += state_of(job_id) != "done"
        expire_lease(job_id)
    process = start(job_id, settings)
    assert process.wait(60) == 0
    assert state_of(job_id) == "done"
    assert kills >= 2
    disturbed = rows()
    wipe()
    again = ask(music)
    assert start(again, settings).wait(60) == 0
    assert rows() == disturbed
    assert len(disturbed[0]) == ALBUMS


def wipe() -> None:
    """Everything that a scan made."""
    tables = (
        "job_item",
        "part_file",
        "part",
        "image",
        "field_source",
        "credit",
        "work_genre",
        "work_key",
        "external_id",
        "media_stream",
        "media_file_note",
        "media_file",
        "edition",
        "holding",
        "facet_count",
        "work",
        "folder",
    )
    with writing():
        for table in tables:
            db.session.execute(text(f"DELETE FROM {table}"))


def test_a_frozen_worker_that_wakes_up_after_its_job_was_taken_over_writes_nothing(
    undisturbed, settings
):
    job_id = ask(undisturbed)
    (settings.data_dir / "freeze").touch()
    frozen = start(job_id, settings)
    assert frozen.hear() == "between"
    frozen.send_signal(signal.SIGSTOP)
    expire_lease(job_id)
    taker = start(job_id, settings)
    assert taker.wait(60) == 0
    ended = rows()
    frozen.send_signal(signal.SIGCONT)
    assert frozen.wait(60) == 0
    assert rows() == ended
    assert len(ended[0]) == ALBUMS
    assert state_of(job_id) == "done"


def test_a_worker_that_must_end_puts_its_scan_back_soon(undisturbed, settings):
    job_id = ask(undisturbed)
    process = start(job_id, settings)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert state_of(job_id) in ("queued", "done")
    if state_of(job_id) == "queued":
        assert start(job_id, settings).wait(60) == 0
    assert state_of(job_id) == "done"


def test_a_scan_delivered_twice_runs_once(undisturbed, settings):
    job_id = ask(undisturbed)
    first = start(job_id, settings)
    time.sleep(0.1)
    second = start(job_id, settings)
    assert second.wait(30) == 0
    assert first.wait(60) == 0
    db.session.rollback()
    assert db.session.get(Job, job_id).attempt == 1
    assert len(rows()[0]) == ALBUMS


def test_a_cancelled_scan_keeps_what_it_found_and_the_next_one_goes_on(undisturbed, settings):
    music = undisturbed
    job_id = ask(music)
    process = start(job_id, settings)
    time.sleep(0.25)
    job = db.session.get(Job, job_id)
    scans.cancel(job, by=music.owner)
    assert process.wait(20) == 0
    if state_of(job_id) == "cancelled":
        assert len(rows()[0]) <= ALBUMS
    music.scan()
    assert len(rows()[0]) == ALBUMS


def test_moves_survive_a_kill(place, settings):
    books = place("book")
    for number in range(60):
        books.put(f"old/{number}.epub", epub(f"Book {number:02}", authors=["Someone"]))
    books.scan()
    before = {file.id for file in books.files()}
    os.rename(books.folder / "old", books.folder / "new")
    job_id = ask(books)
    process = start(job_id, settings)
    time.sleep(0.15)
    process.send_signal(signal.SIGKILL)
    process.wait()
    expire_lease(job_id)
    assert start(job_id, settings).wait(60) == 0
    db.session.rollback()
    assert {file.id for file in books.files()} == before
    assert all(
        file.missing_since is None and file.path.startswith(b"new/") for file in books.files()
    )
