"""Asking the supervisor to restore a backup: it alone can stop all that uses the database."""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from errors import Conflict
from models import base
from models.account import User
from services import access, audit, runtime
from services.backups import copies
from services.backups.archive import Backup
from services.db.transactions import writing

REQUEST = "restore.json"
RESULT = "restore-result.json"


class Result(NamedTuple):
    """How the last restore ended: `problem` is "" when it succeeded."""

    name: str
    by: str
    at: datetime
    problem: str


def request_restore(backup: Backup, *, by: User) -> None:
    """Ask the supervisor to restore a backup. Raises Forbidden unless the caller is an
    administrator, Conflict("newer_backup") for one of a later version,
    Conflict("not_supervised") when Stacks was started without its supervisor, and
    Conflict("restore_running") while another restore is wanted or running.
    """
    access.require(by, "backups:restore")
    if backup.revision > copies.revision():
        raise Conflict("newer_backup")
    if not is_supervised():
        raise Conflict("not_supervised")
    with writing():
        audit.record("restore_requested", by=by)
    values = {"name": backup.name, "by": by.username, "at": base.utc_now().isoformat()}
    unfinished = _folder() / f"{REQUEST}.{os.getpid()}"
    unfinished.write_text(json.dumps(values), "utf-8")
    try:
        os.link(unfinished, _folder() / REQUEST)  # whole or not at all, and only if there is none
    except FileExistsError as error:
        raise Conflict("restore_running") from error
    finally:
        unfinished.unlink()


def is_supervised() -> bool:
    """Whether a supervisor has locked the data folder."""
    try:
        descriptor = os.open(runtime.current().data_dir / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def last_result() -> Result | None:
    """How the last restore ended, if there was one."""
    try:
        values = json.loads((_folder() / RESULT).read_text("utf-8"))
        at = datetime.fromisoformat(values["at"]).astimezone(UTC)
        return Result(str(values["name"]), str(values["by"]), at, str(values["problem"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _folder() -> Path:
    return runtime.current().data_dir / "run"
