"""The page of backups, and asking for a restore."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import timedelta

import pytest

from models import base
from models.account import Session
from models.base import db
from services import access, backups, jobs
from services.db.transactions import writing
from tests.factories import make_work, signed_in


@pytest.fixture
def backup(books):
    make_work("Dune", books)
    job = jobs.request("backup", subject_table="", subject_id=0, by=access.SYSTEM)
    backups.run_backup(job.id)
    return backups.list_backups()[0]


@pytest.fixture
def supervised(settings):
    """The data folder is locked, as by a supervisor."""
    (settings.data_dir / "run").mkdir(exist_ok=True)
    descriptor = os.open(settings.data_dir / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield settings.data_dir / "run" / "restore.json"
    os.close(descriptor)


def test_the_page_says_when_the_last_backup_was_checked(app, ada, backup):
    page = signed_in(app, ada).get("/admin/backups").text
    assert "Restored and checked on" in page
    assert f"/admin/backups/{backup.name}/restore" in page


def test_a_failed_backup_is_said_first(app, ada, backup):
    job = jobs.request("backup", subject_table="", subject_id=0, by=access.SYSTEM)
    jobs.finish(jobs.claim(job.id), "failed", problem="disk_full")
    page = signed_in(app, ada).get("/admin/backups").text
    assert "The last backup failed" in page
    assert "disk of the data folder is full" in page


def test_a_backup_is_made_on_request(app, ada, olga):
    assert signed_in(app, olga).post("/admin/backups").status_code == 403
    assert signed_in(app, ada).post("/admin/backups").status_code == 303
    assert [line.job.kind for line in jobs.list_active(by=ada)] == ["backup"]


def test_a_restore_says_what_is_replaced_and_is_passed_to_the_supervisor(
    app, ada, books, backup, supervised
):
    make_work("Solaris", books)
    client, url = signed_in(app, ada), f"/admin/backups/{backup.name}/restore"
    page = client.get(url).text
    assert "replaces the whole database" in page
    assert client.post(url).status_code == 200
    assert json.loads(supervised.read_text())["name"] == backup.name
    assert client.post(url).status_code == 409  # two at once


def test_nobody_else_restores_and_not_without_the_password(app, ada, olga, backup, supervised):
    url = f"/admin/backups/{backup.name}/restore"
    for method in ("get", "post"):
        assert getattr(signed_in(app, olga), method)(url).status_code == 403
    client = signed_in(app, ada)
    with writing():
        for row in db.session.query(Session):
            row.proved_at = row.created_at = base.utc_now() - timedelta(minutes=11)
    for method in ("get", "post"):
        answer = getattr(client, method)(url)
        assert "password" in answer.text or "password" in answer.location
    assert not supervised.exists()


def test_without_a_supervisor_the_command_is_named(app, ada, backup):
    client, url = signed_in(app, ada), f"/admin/backups/{backup.name}/restore"
    assert "command" in client.get(url).text
    assert client.post(url).status_code == 409


def test_a_backup_that_is_gone_is_not_found(app, ada, supervised):
    assert signed_in(app, ada).post("/admin/backups/20200101-000000/restore").status_code == 404
