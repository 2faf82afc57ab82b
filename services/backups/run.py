"""The job that makes a backup, restores it into a scratch database, checks it, and deletes those
that the rule no longer keeps.
"""

from __future__ import annotations

import contextvars
import errno
import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
from psycopg import Error as PostgresError

from models import base
from models.job import JobItem
from services import jobs
from services.backups import archive, copies
from services.backups.copies import BackupProblem
from services.backups.keeping import Rule, outdated
from services.db.transactions import session
from services.system import VERSION

log = structlog.get_logger("stacks.backup")
ResultT = TypeVar("ResultT")
BEAT = 5.0  # seconds between two extensions of the lease
STEPS = 3  # copying, checking, keeping
SPARE = 50_000_000  # bytes that a backup leaves free on the disk


def run_backup(job_id: int) -> None:
    """Make a backup; one that was interrupted begins again. It has its name only when it is whole
    and as it should be, so a full disk or a killed worker leaves nothing but a part to clean up.
    """
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held):
        options = dict(jobs.get_job(job_id).options)
        part: Path | None = None
        try:
            part = archive.new_part(base.utc_now())
            backup = _make(held, part)
            archive.finish(part, backup)
        except (BackupProblem, OSError, sqlite3.Error, PostgresError, EOFError) as error:
            session().rollback()
            log.error("backup_failed", job=job_id, exc_info=error)
            jobs.finish(held, "failed", problem=code_of(error))
        else:
            keep(options)
            _end(held, backup)
        finally:
            if part is not None:
                shutil.rmtree(part, ignore_errors=True)


def _end(held: jobs.Claim, backup: archive.Backup) -> None:
    """A backup that couldn't be checked is kept, and said to be a problem."""
    counts = {"rows": sum(backup.rows.values()), "bytes": backup.size, "tables": len(backup.rows)}
    is_checked = backup.checked_at is not None
    jobs.finish(
        held,
        "done" if is_checked else "failed",
        problem="" if is_checked else "no_scratch_database",
        done=STEPS,
        total=STEPS,
        counts=counts,
    )


def code_of(error: Exception) -> str:
    """Why a backup failed."""
    if isinstance(error, BackupProblem):
        return error.code
    is_full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    if is_full or "disk is full" in str(error):
        return "disk_full"
    return "cannot_write" if isinstance(error, OSError) else "check_failed"


def _make(held: jobs.Claim, part: Path) -> archive.Backup:
    made_at = base.utc_now()
    _require_space()
    _report(held, 0, "copy")
    revision = copies.revision()
    file, rows = beating(held, lambda: copies.copy_database(part))
    _report(held, 1, "check")
    checked_at = _check(held, part / file, rows)
    _report(held, 2, "keep")
    return archive.Backup(
        name=part.stem,
        database="sqlite" if copies.is_sqlite() else "postgresql",
        file=file,
        revision=revision,
        version=VERSION,
        size=(part / file).stat().st_size,
        sha256=beating(held, lambda: _digest(part / file)),
        made_at=made_at,
        checked_at=checked_at,
        rows=rows,
    )


def _require_space() -> None:
    """Half as much again as the database: its copy, packed, and the scratch database."""
    if not copies.is_sqlite():
        return
    needed = copies.sqlite_path().stat().st_size * 3 // 2 + SPARE
    if shutil.disk_usage(archive.make_folder()).free < needed:
        raise BackupProblem("disk_full")


def _check(held: jobs.Claim, path: Path, rows: dict[str, int]) -> datetime | None:
    """When the copy was restored and found right; None when there can't be a scratch database.
    Raises BackupProblem("check_failed") after listing what is wrong.
    """
    try:
        restored = beating(held, lambda: _restored(path, held.job_id))
    except BackupProblem as problem:
        if problem.code == "no_scratch_database":
            return None
        raise
    wrong = [name for name in rows if restored.get(name) != rows[name]]
    if wrong:
        with jobs.batch(held):
            session().add_all(_wrong(held, name, rows, restored) for name in wrong)
        raise BackupProblem("check_failed")
    return base.utc_now()


def _restored(path: Path, job_id: int) -> dict[str, int]:
    if not copies.is_sqlite():
        return copies.check_postgres(path, f"stacks_check_{job_id}")
    scratch = path.with_name("scratch.sqlite3")
    copies.unpack_sqlite(path, scratch)
    try:
        return copies.check_sqlite(scratch)
    finally:
        for left in path.parent.glob("scratch.sqlite3*"):
            left.unlink()


def _wrong(held: jobs.Claim, name: str, rows: dict[str, int], restored: dict[str, int]) -> JobItem:
    return JobItem(
        job_id=held.job_id,
        kind="problem",
        path_text=name,
        reason="row_count",
        detail={"rows": rows[name], "restored": restored.get(name)},
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(options: dict[str, Any]) -> None:
    """Delete the backups that the rule no longer keeps."""
    rule = Rule(*(options.get(f"keep_{name}", 7) for name in Rule._fields))
    backups = archive.list_backups()
    gone = set(outdated([backup.made_at for backup in backups], rule))
    archive.delete(backup for backup in backups if backup.made_at in gone)


def _report(held: jobs.Claim, done: int, current: str) -> None:
    jobs.check(held)
    with jobs.batch(held, done=done, total=STEPS, current=current):
        pass


def beating(held: jobs.Claim, act: Callable[[], ResultT]) -> ResultT:
    """Do something long in a thread, and keep the lease meanwhile. When the job is cancelled or
    this process ends, the thread ends with the process, and what it does is thrown away.
    """
    context = contextvars.copy_context()  # with the application
    future: Future[ResultT] = Future()

    def in_context() -> None:
        try:
            future.set_result(context.run(act))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=in_context, name="backup", daemon=True).start()
    while not wait_for([future], BEAT).done:
        jobs.check(held)
        with jobs.batch(held):
            pass
    return future.result()
