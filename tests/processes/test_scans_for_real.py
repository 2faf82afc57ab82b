"""Scans in a whole Stacks whose workers, queue and supervisor are killed, stopped and wiped:
nothing is lost.
"""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

import workqueue
from models.base import db
from models.job import Job
from services import jobs
from tests.databases import ON_POSTGRES
from tests.factories import signed_in
from tests.makers.audio import mp3
from tests.services.scanning.conftest import Place
from tests.services.scanning.test_crash import expire_lease, rows, state_of, wipe

from .conftest import PATIENCE, Running, parent_of, wait_until
from .test_worker import Server

pytestmark = pytest.mark.processes

SLOW = str(Path(__file__).parent / "standin" / "slow")
ALBUMS, TRACKS = 60, 4


class House:
    """A running Stacks with Olga signed in, and a folder of music that nobody has scanned."""

    def __init__(
        self, running: Running, music: Place, cookie: str, environ: dict[str, str]
    ) -> None:
        self.running = running
        self.music = music
        self._cookie = cookie
        self._environ = environ

    def start(self, **more: str) -> None:
        self.running.start(**{**self._environ, **more})
        note = self.running.data / "run/queue.json"
        if note.exists():
            workqueue.configure(f"unix://{json.loads(note.read_text())['socket']}")

    def browser(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.running.address, cookies={"stacks": self._cookie}, timeout=10 * PATIENCE
        )

    def ask(self) -> int:
        """Ask for a scan through the web, as a person does; the job's id."""
        with self.browser() as client:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/scans").text)
            assert token is not None
            answer = client.post(
                "/scans", data={"root_id": self.music.root.id, "csrf_token": token[1]}
            )
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rpartition("/")[2])

    def await_middle(self, job_id: int) -> None:
        """Until some batches are written and more are to come."""
        wait_until(
            lambda: 0 < seen_of(job_id) < ALBUMS * TRACKS and state_of(job_id) == "running",
            10,
            self.running.text,
        )

    def await_end(self, job_id: int, seconds: float = 15) -> None:
        wait_until(
            lambda: state_of(job_id) not in ("queued", "running"), seconds, self.running.text
        )
        assert state_of(job_id) == "done", self.running.text()

    def await_undisturbed_rows(self) -> list[list[tuple]]:
        """What a scan of an empty library, which nothing disturbs, ends with."""
        wipe()
        job_id = self.ask()
        self.await_end(job_id)
        assert attempts_of(job_id) == 1
        return rows()

    def worker_of_scan(self) -> int:
        """The worker that has children which read files."""
        parents = {parent_of(pid) for pid in self.running.marked()}
        return next(pid for pid in self.running.find("worker") if pid in parents)


def seen_of(job_id: int) -> int:
    db.session.rollback()
    return db.session.execute(select(Job.done).where(Job.id == job_id)).scalar_one()


def attempts_of(job_id: int) -> int:
    db.session.rollback()
    return db.session.execute(select(Job.attempt).where(Job.id == job_id)).scalar_one()


def events_of(job_id: int) -> list[str]:
    db.session.rollback()
    found = [event.kind for event in jobs.list_events(db.session.get(Job, job_id))]
    db.session.rollback()
    return found


def lease_is_over(job_id: int) -> None:
    """45 seconds later, without waiting for them."""
    if state_of(job_id) == "running":
        expire_lease(job_id)


@pytest.fixture
def house(stacks: Running, settings, app, cast, tmp_path: Path) -> Iterator[House]:
    music = Place(tmp_path / "music", "music", cast.olga)
    for album in range(ALBUMS):
        for track in range(1, TRACKS + 1):
            tags = {
                "title": f"T{track}",
                "artist": f"Artist {album % 7}",
                "album": f"Album {album}",
                "track": track,
                "genre": "Rock",
            }
            music.put(f"Artist {album % 7}/Album {album}/{track}.mp3", mp3(seconds=0.1, **tags))
    cookie = signed_in(app, cast.olga).get_cookie("stacks")
    assert cookie is not None
    environ = {
        "DATABASE_URL": settings.database_url,
        "STACKS_READERS": "1",
        "STACKS_WEB_WORKERS": "1",
        "PYTHONPATH": SLOW,
    }
    yield House(stacks, music, cookie.value, environ)
    workqueue.configure("")


def test_another_worker_takes_over_the_scan_of_one_that_was_killed(house: House) -> None:
    house.start(STACKS_WORKERS="2")
    job_id = house.ask()
    house.await_middle(job_id)
    os.kill(house.worker_of_scan(), signal.SIGKILL)
    lease_is_over(job_id)
    workqueue.enqueue("tick")
    house.await_end(job_id)
    disturbed = rows()
    assert attempts_of(job_id) == 2
    assert events_of(job_id) == ["asked", "started", "resumed", "done"]
    assert len(disturbed[0]) == ALBUMS
    assert disturbed == house.await_undisturbed_rows()


def test_after_kill_9_of_everything_the_next_start_goes_on_at_once(house: House) -> None:
    house.start()
    job_id = house.ask()
    house.await_middle(job_id)
    house.running.kill()
    if (
        ON_POSTGRES
    ):  # workers on other machines may share that database: only the lease says that one is gone
        lease_is_over(job_id)
    house.start()
    house.await_end(job_id)
    disturbed = rows()
    assert attempts_of(job_id) == 2
    assert disturbed == house.await_undisturbed_rows()


def test_a_scan_whose_number_was_wiped_from_the_queue_is_rung_for_again(house: House) -> None:
    house.start()
    workers = [
        pid for pid in house.running.find("worker") if "--clock" not in house.running.marked()[pid]
    ]
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    job_id = house.ask()
    note = json.loads((house.running.data / "run/queue.json").read_text())
    workqueue.connection(f"unix://{note['socket']}").flushall()
    for worker in workers:
        os.kill(worker, signal.SIGCONT)
    time.sleep(0.5)
    assert state_of(job_id) == "queued"
    workqueue.enqueue("tick")
    house.await_end(job_id)
    assert len(rows()[0]) == ALBUMS


def test_without_the_queue_one_browses_and_a_scan_asked_for_starts_when_it_is_back(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    server = Server(tmp_path / "elsewhere" / "data")
    house.start(REDIS_URL=server.url)
    health = house.running.health() or {}
    assert (health["status"], health["database"], health["queue"]) == ("ok", "ok", "down")
    with house.browser() as client:
        for path in ("/", "/works", "/search?q=album", "/libraries"):
            assert client.get(path, follow_redirects=True).status_code == 200, path
        job_id = house.ask()
        assert "Background jobs aren’t running" in client.get(f"/scans/{job_id}").text
    assert state_of(job_id) == "queued"
    server.start()
    try:
        house.await_end(job_id, 20)
        with house.browser() as client:
            assert "Background jobs aren’t running" not in client.get("/scans").text
        assert len(rows()[0]) == ALBUMS
        house.running.stop()
    finally:
        server.process.kill()
        server.process.wait()


def test_a_queue_that_hangs_or_dies_repeatedly_delays_no_page_and_loses_no_scan(
    house: House,
) -> None:
    house.start()
    [queue] = house.running.queues()
    os.kill(queue, signal.SIGSTOP)
    with house.browser() as client:
        for path in ("/", "/scans"):
            assert client.get(path, timeout=3 * PATIENCE).status_code == 200
        job_id = house.ask()
        assert "Background jobs aren’t running" in client.get(f"/scans/{job_id}").text
    os.kill(queue, signal.SIGKILL)
    wait_until(
        lambda: [pid for pid in house.running.queues() if pid != queue] and workqueue.is_up(),
        8,
        house.running.text,
    )
    for pid in house.running.queues():
        os.kill(pid, signal.SIGKILL)
    wait_until(workqueue.is_up, 8, house.running.text)
    workqueue.enqueue("tick")
    house.await_end(job_id, 20)
    assert len(rows()[0]) == ALBUMS


def test_a_stop_in_the_middle_of_a_scan_puts_it_back_and_the_next_start_ends_it(
    house: House,
) -> None:
    house.start()
    job_id = house.ask()
    house.await_middle(job_id)
    house.running.stop()
    assert state_of(job_id) == "queued"
    assert house.running.marked() == {}
    house.start()
    house.await_end(job_id)
    disturbed = rows()
    assert events_of(job_id) == ["asked", "started", "put_back", "resumed", "done"]
    assert disturbed == house.await_undisturbed_rows()
