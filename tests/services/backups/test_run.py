"""Backups: made whole or not at all, checked by restoring them, kept by the rule, and restored."""

from __future__ import annotations

import errno
import json
import os
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select, text, update

import workqueue
from errors import NotFound
from models import base
from models.base import db
from models.engine import WRITE
from models.job import Job
from models.library import Library
from models.work import Work
from services import access, backups, jobs
from services.backups import archive, copies, run
from supervisor.database import newest_revision
from tests.databases import ON_POSTGRES
from tests.factories import make_work

NEWEST = newest_revision()
OPTIONS = {"keep_daily": 7, "keep_weekly": 4, "keep_monthly": 6}


def ask() -> Job:
    return jobs.request(
        "backup", subject_table="", subject_id=0, by=access.SYSTEM, options=dict(OPTIONS)
    )


def back_up() -> Job:
    job = ask()
    backups.run_backup(job.id)
    db.session.expire_all()
    return job


def names() -> list[str]:
    folder = archive.folder()
    return sorted(os.listdir(folder)) if folder.exists() else []


@pytest.fixture
def dune(books):
    return make_work("Dune", books)


def test_a_backup_is_restored_and_checked(dune):
    job = back_up()
    [backup] = backups.list_backups()
    assert (job.state, job.problem) == ("done", "")
    assert names() == [backup.name]
    assert backup.checked_at is not None
    assert backup.rows["work"] == 1
    assert backup.revision == copies.revision()
    assert backup.size == backup.path.stat().st_size > 0
    assert backup.path.stat().st_mode & 0o077 == 0
    assert job.counts["rows"] == sum(backup.rows.values())
    assert sorted(os.listdir(backup.path.parent)) == ["database.dump", "manifest.json"] or sorted(
        os.listdir(backup.path.parent)
    ) == ["database.sqlite3.gz", "manifest.json"]


def test_a_backup_brings_back_what_was_there_and_keeps_what_is_there_now(dune, books):
    back_up()
    [backup] = backups.list_backups()
    make_work("Solaris", books)
    kept = backups.restore(backup, NEWEST)
    titles = select(Work.title).order_by(Work.title)
    assert db.session.execute(titles).scalars().all() == ["Dune"]
    assert kept.stat().st_size > 0
    assert kept.name in names()
    if not ON_POSTGRES:
        assert copies.check_sqlite(kept)["work"] == 2


def damage(backup, content: bytes) -> None:
    backup.path.write_bytes(content)


@pytest.mark.parametrize("kind", ["cut", "noise", "other"])
def test_a_damaged_backup_is_refused_and_the_database_stays(dune, books, kind):
    back_up()
    [backup] = backups.list_backups()
    whole = backup.path.read_bytes()
    if kind == "other":
        manifest = backup.path.with_name(archive.MANIFEST)
        values = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({**values, "database": "another"}))
        backup = backups.find_backup(backup.name)
    else:
        damage(backup, whole[: len(whole) // 2] if kind == "cut" else b"noise")
    make_work("Solaris", books)
    with pytest.raises((copies.BackupProblem, OSError, EOFError)):
        backups.restore(backup, NEWEST)
    assert db.session.execute(select(func.count()).select_from(Work)).scalar() == 2


def test_a_backup_of_a_later_version_is_refused(dune):
    back_up()
    [backup] = backups.list_backups()
    with pytest.raises(copies.BackupProblem) as refused:
        backups.restore(backup, "0001")
    assert refused.value.code == "newer_version"


def test_tables_that_came_later_go_and_everything_works_again(dune):
    back_up()
    [backup] = backups.list_backups()
    with db.engine.connect().execution_options(write=True) as connection:
        connection.execute(text("CREATE TABLE later (id integer REFERENCES work (id))"))
        connection.commit()
    backups.restore(backup, NEWEST)
    assert "later" not in inspect(db.engine).get_table_names()
    make_work("Solaris", db.session.get_one(Library, 1))
    assert db.session.execute(select(func.count()).select_from(Work)).scalar() == 2


def test_a_database_that_is_lost_or_damaged_is_restored_too(dune):
    if ON_POSTGRES:
        return
    back_up()
    [backup] = backups.list_backups()
    db.session.remove()
    db.engine.dispose()
    copies.sqlite_path().write_bytes(b"noise" * 2000)
    kept = backups.restore(backup, NEWEST)
    assert kept.read_bytes().startswith(b"noise")
    assert db.session.execute(select(Work.title)).scalars().all() == ["Dune"]


def test_a_copy_that_is_not_the_database_is_thrown_away_and_its_tables_are_named(dune, monkeypatch):
    check = "check_postgres" if ON_POSTGRES else "check_sqlite"
    honest = getattr(copies, check)
    monkeypatch.setattr(
        copies, check, lambda *arguments: {**honest(*arguments), "work": 0, "person": 77}
    )
    job = back_up()
    assert (job.state, job.problem) == ("failed", "check_failed")
    assert [item.path_text for item in jobs.list_items(job, "problem")] == ["person", "work"]
    assert names() == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_fails_the_job_and_leaves_nothing(dune, monkeypatch, number):
    back_up()
    before = names()
    name = "_postgres_counts" if ON_POSTGRES else "_compress"

    def full(*_arguments):
        raise OSError(number, "full")

    monkeypatch.setattr(copies, name, full)
    at = base.utc_now() + timedelta(days=1)
    monkeypatch.setattr(base, "utc_now", lambda: at)
    job = back_up()
    assert (job.state, job.problem) == ("failed", "disk_full")
    assert names() == before


def test_a_backup_that_would_fill_the_disk_does_not_begin(dune, monkeypatch):
    if ON_POSTGRES:  # the size of a dump isn't known before
        return
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    monkeypatch.setattr(copies, "copy_database", lambda _target: pytest.fail("it began"))
    assert back_up().problem == "disk_full"


def test_what_an_interrupted_backup_left_is_cleaned_up_by_the_next(dune, monkeypatch):
    job = ask()
    held = jobs.claim(job.id)
    left = archive.new_part(base.utc_now() - timedelta(hours=1))
    (left / "plain.sqlite3").write_bytes(b"half")
    at = base.utc_now() + timedelta(seconds=46)  # its worker is gone
    monkeypatch.setattr(base, "utc_now", lambda: at)
    backups.run_backup(job.id)
    db.session.expire_all()
    assert (job.state, job.attempt) == ("done", held.attempt + 1)
    assert names() == [backups.list_backups()[0].name]


def test_delivered_twice_it_is_made_once(dune):
    job = back_up()
    backups.run_backup(job.id)
    db.session.expire_all()
    assert job.attempt == 1
    assert len(backups.list_backups()) == 1


def test_only_one_is_made_at_a_time(dune, ada):
    jobs.claim(ask().id)
    other = jobs.request("backup", subject_table="x", subject_id=1, by=ada)
    assert jobs.claim(other.id) is None


@pytest.mark.parametrize("end", ["cancel", "stop"])
def test_it_stops_between_two_steps(dune, monkeypatch, end):
    job = ask()
    job_id = job.id
    monkeypatch.setattr(run, "BEAT", 0.01)
    honest = copies.copy_database

    def interrupted(target):
        if end == "cancel":
            with db.engine.connect() as plain:  # the session is the job's
                connection = plain.execution_options(**WRITE)
                cancelled = update(Job).where(Job.id == job_id).values(is_cancel_requested=True)
                connection.execute(cancelled)
                connection.commit()
        else:
            monkeypatch.setattr(workqueue, "stopping", lambda: True)
        return honest(target)

    monkeypatch.setattr(copies, "copy_database", interrupted)
    backups.run_backup(job.id)
    db.session.expire_all()
    assert job.state == {"cancel": "cancelled", "stop": "queued"}[end]
    assert names() == []


def test_without_a_scratch_database_a_backup_is_kept_but_said_to_be_unchecked(dune, monkeypatch):
    def refused(*_arguments):
        raise copies.BackupProblem("no_scratch_database")

    monkeypatch.setattr(run, "_restored", refused)
    job = back_up()
    assert (job.state, job.problem) == ("failed", "no_scratch_database")
    assert backups.list_backups()[0].checked_at is None


def test_old_backups_go_by_the_rule(dune, monkeypatch):
    now = base.utc_now()
    for days in (3, 2, 1):
        monkeypatch.setattr(base, "utc_now", lambda days=days: now - timedelta(days=days))
        back_up()
    run.keep({"keep_daily": 2, "keep_weekly": 0, "keep_monthly": 0})
    assert len(backups.list_backups()) == 2


@pytest.mark.parametrize("name", ["", "..", "../x", "20260101-000000", "20260101-000000/.."])
def test_a_backup_that_is_none_is_not_found(app, name):
    with pytest.raises(NotFound):
        backups.find_backup(name)


def test_a_folder_that_is_no_backup_is_not_listed(dune):
    back_up()
    (archive.folder() / "20200101-000000").mkdir()
    (archive.folder() / "20200101-000000" / archive.MANIFEST).write_text("{}")
    assert len(backups.list_backups()) == 1


def test_what_is_written_while_it_is_copied_does_not_fail_it(dune, books, monkeypatch):
    if ON_POSTGRES:  # the dump and the counts are of one snapshot
        return
    honest = copies._sqlite_counts
    busy = iter(range(100))

    def counting(path):
        if path == copies.sqlite_path():
            make_work(f"Work {next(busy)}", books)
        return honest(path)

    monkeypatch.setattr(copies, "_sqlite_counts", counting)
    assert back_up().state == "done"


def test_the_password_of_the_database_is_no_argument_of_a_program(app, monkeypatch):
    if not ON_POSTGRES:
        return
    seen: list[list[str]] = []
    url = db.engine.url.set(password="hush")
    monkeypatch.setattr(type(db.engine), "url", url, raising=False)
    monkeypatch.setattr(
        copies.subprocess, "run", lambda command, **_kw: seen.append(command) or _Done()
    )
    copies.run_on_database("pg_dump", problem="x")
    assert "hush" not in " ".join(seen[0])


class _Done:
    returncode = 0
