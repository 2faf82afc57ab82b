"""Backups in a whole Stacks: its worker is killed in the middle, the queue is wiped, and a backup
is restored through the page while everything runs.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

import workqueue
from config import Settings
from models.base import db
from models.job import Job
from models.work import Work
from services import access, backups, jobs
from tests.databases import ON_POSTGRES
from tests.factories import make_work, signed_in

from .conftest import PATIENCE, Running, wait_until

pytestmark = pytest.mark.processes


class Site:
    """A running Stacks on the database of the test, with Ada signed in."""

    def __init__(self, running: Running, settings: Settings, cookie: str) -> None:
        self.running, self.data = running, settings.data_dir
        self._environ = {"STACKS_DATA": str(self.data), "DATABASE_URL": settings.database_url}
        self._cookie = cookie

    def start(self) -> None:
        self.running.data = self.data
        self.running.start(**self._environ)
        note = json.loads((self.data / "run/queue.json").read_text())
        workqueue.configure(f"unix://{note['socket']}")

    def post(self, url: str) -> httpx.Response:
        with httpx.Client(
            base_url=self.running.address, cookies={"stacks": self._cookie}, timeout=10 * PATIENCE
        ) as client:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/scans").text)
            assert token is not None
            return client.post(url, data={"csrf_token": token[1]})

    def command(self, *arguments: str) -> tuple[int, str]:
        process = self.running.spawn("-m", "commands", *arguments, **self._environ)
        return process.wait(30 * PATIENCE), self.running.text()


@pytest.fixture
def site(stacks: Running, app, ada, books, settings: Settings) -> Iterator[Site]:
    make_work("Dune", books)
    client = signed_in(app, ada)
    cookie = client.get_cookie("stacks")
    assert cookie is not None
    db.session.commit()
    yield Site(stacks, settings, cookie.value)
    workqueue.configure("")


def back_up() -> str:
    job = jobs.request("backup", subject_table="", subject_id=0, by=access.SYSTEM)
    backups.run_backup(job.id)
    return backups.list_backups()[0].name


def count_works() -> int:
    db.session.rollback()
    db.engine.dispose()
    return int(db.session.execute(select(func.count()).select_from(Work)).scalar_one())


def state_of(job_id: int) -> str:
    db.session.rollback()
    return db.session.execute(select(Job.state).where(Job.id == job_id)).scalar_one()


def test_a_backup_is_restored_by_the_page_and_a_second_request_is_refused(site, books):
    name = back_up()
    make_work("Solaris", books)
    site.start()
    first = site.post(f"/admin/backups/{name}/restore")
    assert first.status_code == 200, first.text
    result = site.data / "run/restore-result.json"
    wait_until(result.exists, 60, site.running.text)
    assert json.loads(result.read_text())["problem"] == "", site.running.text()
    wait_until(lambda: site.running.health() is not None, 20, site.running.text)
    wait_until(lambda: len(site.running.find("worker")) == 3, 10, site.running.text)
    assert count_works() == 1
    assert list((site.data / "backups").glob("before-restore-*"))
    assert not (site.data / "run/restore.json").exists()


def test_a_backup_that_is_damaged_is_not_restored_and_everything_runs_on(site, books):
    name = back_up()
    backups.find_backup(name).path.write_bytes(b"noise")
    site.start()
    site.post(f"/admin/backups/{name}/restore")
    result = site.data / "run/restore-result.json"
    wait_until(result.exists, 60, site.running.text)
    assert json.loads(result.read_text())["problem"] == "failed"
    wait_until(lambda: site.running.health() is not None, 20, site.running.text)
    assert count_works() == 1


def test_the_command_restores_only_while_stacks_is_stopped(site, books):
    name = back_up()
    make_work("Solaris", books)
    site.start()
    code, text = site.command("restore", name, "--yes")
    assert code == 1
    assert "already running" in text
    site.running.stop()
    code, text = site.command("restore", name, "--yes")
    assert code == 0, text
    assert count_works() == 1


def test_a_backup_goes_on_after_its_worker_is_killed_and_the_queue_is_wiped(site):
    if ON_POSTGRES:  # workers on other machines may share that database: the lease decides
        return
    site.start()
    job = jobs.request("backup", subject_table="", subject_id=0, by=access.SYSTEM)
    job_id = job.id
    wait_until(lambda: state_of(job_id) in ("running", "done"), 10, site.running.text)
    site.running.kill()
    shutil.rmtree(site.data / "queue")
    site.start()
    wait_until(lambda: state_of(job_id) == "done", 90, site.running.text)
    assert len(backups.list_backups()) == 1
    assert not list(Path(site.data / "backups").glob("*.part"))
