"""Restoring a backup in place of the database. Nothing else may use the database meanwhile."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
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
COPIES_KEPT = 5
_DROP_TABLES = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE public.%I CASCADE', name);
    END LOOP;
END $$
"""


def restore(backup: Backup, newest_revision: str) -> Path:
    """Replace the database by a backup; returns the file with what was there before, which is kept.

    A backup is unpacked, checked and compared with its manifest before anything is touched; if that
    fails, or the backup is of a later revision than this version knows, the database stays as it
    is. Raises BackupProblem, OSError.
    """
    if backup.revision > newest_revision:
        raise BackupProblem("newer_version")
    if backup.database != ("sqlite" if copies.is_sqlite() else "postgresql"):
        raise BackupProblem("other_database")
    session().remove()
    kept = _restore_sqlite(backup) if copies.is_sqlite() else _restore_postgres(backup)
    archive.prune_copies(BEFORE, COPIES_KEPT)
    return kept


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
    """The present database as one whole file, or its files as they are when it is damaged."""
    kept = _kept(".sqlite3")
    kept.touch(mode=0o600, exist_ok=False)
    try:
        copies.vacuum_into(kept)
    except sqlite3.DatabaseError as error:
        if "full" in str(error):
            kept.unlink()
            raise
        log.warning("damaged_database_kept", reason=str(error))
        for suffix in ("", "-wal"):
            part = path.with_name(f"{path.name}{suffix}")
            if part.exists():
                shutil.copyfile(part, kept.with_name(f"{kept.name}{suffix}"))
    return kept


def _restore_postgres(backup: Backup) -> Path:
    """In one transaction: all or nothing. Tables that a later version has added go too; extensions
    stay, because only a superuser may always replace them.
    """
    kept = _kept(".dump")
    kept.touch(mode=0o600, exist_ok=False)
    try:
        copies.dump_postgres(kept)
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    db.engine.dispose()
    with tempfile.TemporaryDirectory(dir=archive.make_folder(), suffix=".part") as folder:
        entries, script = Path(folder) / "entries", Path(folder) / "script.sql"
        copies.run_program("pg_restore", "--list", f"--file={entries}", str(backup.path))
        lines = entries.read_text("utf-8").splitlines()
        entries.write_text("\n".join(line for line in lines if " EXTENSION " not in line), "utf-8")
        copies.run_program(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges",
            f"--use-list={entries}", f"--file={script}", str(backup.path),
        )  # fmt: skip
        copies.run_on_database(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            f"--command={_DROP_TABLES}", f"--file={script}", problem="restore_failed",
        )  # fmt: skip
    log.info("database_restored", backup=backup.name, kept=kept.name)
    return kept
