"""Restoring a backup in place of the database. Nothing else may use the database meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import structlog

from models import base
from models.base import db
from services.backups import archive, copies
from services.backups.archive import Backup
from services.backups.copies import BackupProblem
from services.db.transactions import session

log = structlog.get_logger("stacks.backup")
BEFORE = "before-restore"


def restore(backup: Backup) -> Path:
    """Replace the database by a backup; returns the file with what was there before, which is kept.

    A backup is unpacked, checked and compared with its manifest before anything is touched; if that
    fails, the database stays as it is. Raises BackupProblem, OSError.
    """
    if backup.database != ("sqlite" if copies.is_sqlite() else "postgresql"):
        raise BackupProblem("other_database")
    session().remove()
    return _restore_sqlite(backup) if copies.is_sqlite() else _restore_postgres(backup)


def _kept(suffix: str) -> Path:
    return archive.make_folder() / f"{BEFORE}-{base.utc_now():%Y%m%d-%H%M%S}{suffix}"


def _restore_sqlite(backup: Backup) -> Path:
    path = copies.sqlite_path()
    fresh = path.with_name(f"{path.name}.restored")
    fresh.unlink(missing_ok=True)
    try:
        copies.unpack_sqlite(backup.path, fresh)
        if copies.check_sqlite(fresh) != backup.rows:
            raise BackupProblem("check_failed")
        kept = _keep_sqlite(path)
        db.engine.dispose()
        for name in ("-wal", "-shm"):  # they are part of the old database
            path.with_name(f"{path.name}{name}").unlink(missing_ok=True)
        os.replace(fresh, path)
    finally:
        for left in path.parent.glob(f"{fresh.name}*"):
            left.unlink()
    log.info("database_restored", backup=backup.name, kept=kept.name)
    return kept


def _keep_sqlite(path: Path) -> Path:
    """The present database as one whole file."""
    kept = _kept(".sqlite3")
    kept.touch(mode=0o600, exist_ok=False)
    raw = db.engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(kept),))
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    finally:
        raw.close()
    return kept


def _restore_postgres(backup: Backup) -> Path:
    """In one transaction: all or nothing."""
    kept = _kept(".dump")
    kept.touch(mode=0o600, exist_ok=False)
    try:
        copies.run_program(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={kept}",
            problem="pg_dump_failed",
        )  # fmt: skip
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    db.engine.dispose()
    copies.run_program(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges",
        "--single-transaction", "--exit-on-error", str(backup.path), problem="restore_failed",
    )  # fmt: skip
    log.info("database_restored", backup=backup.name, kept=kept.name)
    return kept
