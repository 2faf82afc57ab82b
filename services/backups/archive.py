"""The folder of backups. Each is a folder of its own, named by its time, with the copy of the
database and a manifest; one that isn't finished has a name that ends in `.part`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from errors import NotFound
from services import runtime

MANIFEST = "manifest.json"
_NAME = re.compile(r"\d{8}-\d{6}")
_FORMAT = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Backup:
    """A finished backup. `rows` are the numbers of rows by table, `checked_at` is None when it
    couldn't be restored into a scratch database.
    """

    name: str
    database: str  # "sqlite" or "postgresql"
    file: str
    revision: str
    version: str
    size: int
    sha256: str
    made_at: datetime
    checked_at: datetime | None
    rows: dict[str, int] = field(default_factory=dict, repr=False)

    @property
    def path(self) -> Path:
        return folder() / self.name / self.file


def folder() -> Path:
    return runtime.current().data_dir / "backups"


def make_folder() -> Path:
    path = folder()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def new_part(moment: datetime) -> Path:
    """An empty folder for a backup that is being made; those of attempts that died are deleted."""
    for old in make_folder().glob("*.part"):
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    part = folder() / f"{moment:{_FORMAT}}.part"
    part.mkdir(mode=0o700)
    return part


def finish(part: Path, backup: Backup) -> None:
    """Give a whole backup its name, durably."""
    values = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(backup).items()
    }
    with (part / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.rename(part.with_suffix(""))
    _sync(part.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def list_backups() -> list[Backup]:
    """All finished backups, newest first."""
    try:
        names = [name for name in os.listdir(folder()) if _NAME.fullmatch(name)]
    except OSError:
        return []
    return [backup for name in sorted(names, reverse=True) if (backup := _read(name)) is not None]


def find_backup(name: str) -> Backup:
    """Raises NotFound."""
    backup = _read(name) if _NAME.fullmatch(name) else None
    if backup is None or not backup.path.is_file():
        raise NotFound("backup")
    return backup


def _read(name: str) -> Backup | None:
    """None for a folder without a manifest that can be read."""
    try:
        values: dict[str, Any] = json.loads((folder() / name / MANIFEST).read_text("utf-8"))
        moments = {key: _moment(values[key]) for key in ("made_at", "checked_at")}
        return Backup(**{**values, **moments, "name": name})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def prune_copies(prefix: str, kept: int) -> None:
    """Delete all but the newest copies whose names begin with a prefix."""
    for old in sorted(folder().glob(f"{prefix}-*"), reverse=True)[kept:]:
        old.unlink()


def delete(backups: Iterable[Backup]) -> None:
    for backup in backups:
        shutil.rmtree(folder() / backup.name, ignore_errors=True)
