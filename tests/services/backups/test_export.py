"""A plain export: everything but secrets, read back and checked."""

from __future__ import annotations

import errno
import json
import zipfile

import pytest

from models.base import db
from models.job import Job
from services import access, jobs
from services.backups import export, run_export
from tests.factories import make_work


def run(**options) -> Job:
    job = jobs.request("export", subject_table="", subject_id=0, by=access.SYSTEM, options=options)
    run_export.run_export(job.id)
    db.session.expire_all()
    return job


@pytest.fixture
def dune(books):
    return make_work("Dune", books, authors=("Frank Herbert",))


def test_an_export_holds_every_row_in_plain_words_and_is_checked(dune):
    job = run()
    assert (job.state, job.problem) == ("done", "")
    [path] = run_export.list_exports()
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as archive:
        works = [json.loads(line) for line in archive.read("tables/work.jsonl").splitlines()]
        manifest = json.loads(archive.read("manifest.json"))
    assert [work["title"] for work in works] == ["Dune"]
    assert manifest["rows"]["work"] == manifest["rows"]["credit"] == 1
    assert [left.name for left in run_export.folder().iterdir()] == [path.name]


def test_no_secret_is_exported(dune, vera):
    run()
    with zipfile.ZipFile(run_export.list_exports()[0]) as archive:
        names = set(archive.namelist())
        users = [json.loads(line) for line in archive.read("tables/user.jsonl").splitlines()]
    assert {user["password_hash"] for user in users} == {None}
    for table in ("session", "credential", "refresh_token"):
        assert f"tables/{table}.jsonl" not in names


@pytest.mark.parametrize("kind", ["fewer", "noise"])
def test_an_export_that_cannot_be_read_back_is_thrown_away(dune, monkeypatch, kind):
    write = export.write

    def spoiled(path):
        rows = write(path)
        if kind == "noise":
            path.write_bytes(path.read_bytes()[:-100])
        return {**rows, "work": 2} if kind == "fewer" else rows

    monkeypatch.setattr(export, "write", spoiled)
    assert (run().state, run().problem) == ("failed", "check_failed")
    assert list(run_export.folder().iterdir()) == []


def test_a_full_disk_fails_the_export_and_keeps_the_last_one(dune, monkeypatch):
    run()
    before = run_export.list_exports()

    def full(_path):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(export, "write", full)
    assert run().problem == "disk_full"
    assert run_export.list_exports() == before
