"""The job that writes a plain export, reads it into a scratch database, and keeps the newest."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import structlog
from psycopg import Error as PostgresError

from models import base
from services import jobs
from services.backups import archive, export
from services.backups.copies import BackupProblem
from services.backups.run import beating, code_of
from services.db.transactions import session

log = structlog.get_logger("stacks.backup")
KEPT = 2


def run_export(job_id: int) -> None:
    """Write an export; one that was interrupted begins again."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held):
        kept = jobs.get_job(job_id).options.get("keep", KEPT)
        part = folder() / f"export-{base.utc_now():%Y%m%d-%H%M%S}.part"
        try:
            _remove_parts()
            rows = beating(held, lambda: _checked(part))
            path = part.rename(part.with_suffix(".zip"))
        except (BackupProblem, OSError, sqlite3.Error, PostgresError) as error:
            session().rollback()
            log.error("export_failed", job=job_id, exc_info=error)
            jobs.finish(held, "failed", problem=code_of(error))
        else:
            for old in list_exports()[max(kept, 1) :]:
                old.unlink()
            counts = {"rows": sum(rows.values()), "bytes": path.stat().st_size}
            jobs.finish(held, "done", counts=counts, done=1, total=1)
        finally:
            _remove_parts()


def folder() -> Path:
    path = archive.make_folder() / "exports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def list_exports() -> list[Path]:
    """Finished exports, newest first."""
    return sorted(folder().glob("export-*.zip"), reverse=True)


def _checked(part: Path) -> dict[str, int]:
    rows = export.write(part)
    export.check(part, part.with_name("scratch.part"), rows)
    return rows


def _remove_parts() -> None:
    for left in folder().glob("*.part*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
