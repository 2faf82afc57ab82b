"""A worker is killed while it plans and applies an import: another one goes on, and no row is
imported twice or left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from models.base import db
from models.job import Job, JobItem
from models.reading import Interaction, Reading
from models.work import Copy, Edition, Work
from services.db.transactions import writing
from services.imports import requests, run
from services.imports.options import Duplicates, options_of

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).resolve().parents[3]
ROWS = 240
WORKER = """
import os, sys
from config import Settings
from core import create_core
from services.imports import applying, plan, run
applying.BATCH, plan.BATCH = 8, 20
with create_core(Settings.from_env(os.environ)).app_context():
    run.run_import(int(sys.argv[1]))
"""
TABLE = "Title,Author,ISBN13,Read Status,Rating,Date Read\n" + "".join(
    f"Book {number % 200},Writer {number % 200 % 9},,read,4,2024-01-{number % 28 + 1:02}\n"
    for number in range(ROWS)
)


def count(model: type, *where: object) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model).where(*where)).scalar_one()


def worker(job: Job, settings) -> subprocess.Popen[bytes]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("STACKS_")}
    environ = {
        **ours,
        "STACKS_DATA": str(settings.data_dir),
        "STACKS_SECRET": settings.secret,
        "DATABASE_URL": settings.database_url,
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, str(job.id)], cwd=PROGRAM, env=environ)


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def kill_when(job: Job, settings, happened: Callable[[], bool]) -> None:
    with worker(job, settings) as process:
        wait_until(happened)
        process.kill()
    with writing():  # as when its lease has ended
        db.session.execute(update(Job).values(lease_until=None))


def planned_items() -> int:
    return count(JobItem, JobItem.kind.in_(["new", "update", "skipped"]))


def everything() -> list[int]:
    return [count(model) for model in (Work, Edition, Copy, Interaction, Reading)]


def test_an_import_that_is_killed_in_each_phase_ends_like_another(imported, settings):
    job = imported.begin(TABLE)
    requests.choose(job, options_of(job).layout, Duplicates(own=True), by=imported.by)
    kill_when(job, settings, lambda: planned_items() > 30)
    assert 0 < planned_items() < ROWS
    run.run_import(job.id)
    job = imported.fresh(job)
    assert (job.state, job.counts) == ("asking", {"new": 200, "update": 40})
    requests.apply(job, by=imported.by)
    for share in (20, 60):
        kill_when(job, settings, lambda share=share: count(Work) > share)
        assert share < count(Work) < 200
    run.run_import(job.id)
    job = imported.fresh(job)
    assert (job.state, job.counts, job.attempt) == ("done", {"done": 240}, 5)
    assert everything() == [200, 200, 200, 200, 240]
    imported.undo(job)
    assert count(Work, Work.deleted_at.is_(None)) == 0
    assert [count(Interaction), count(Reading)] == [0, 0]


def test_one_that_is_cancelled_meanwhile_keeps_what_it_did_for_one_undo(imported, settings):
    job = imported.plan(TABLE)
    requests.apply(job, by=imported.by)
    with worker(job, settings) as process:
        wait_until(lambda: count(Work) > 20)
        requests.cancel(imported.fresh(job), by=imported.by)
        assert process.wait(60) == 0
    job = imported.fresh(job)
    assert (job.state, 20 < count(Work) < 200) == ("cancelled", True)
    assert job.counts["done"] == count(Work)
    imported.undo(job)
    assert count(Work, Work.deleted_at.is_(None)) == 0
