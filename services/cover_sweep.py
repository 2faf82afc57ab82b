"""Deletes sizes of covers that have changed or are gone, and says how much space the others take.

Uploaded originals are kept, because undo shows them again.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy import select

from models.file import Image
from services import runtime
from services.cover_sizes import ORIGIN, digest_of, folder_of
from services.db.transactions import session

log = structlog.get_logger("stacks.covers")
DIGITS = "0123456789abcdef"
YOUNG = 3600  # seconds; a file of this age may belong to a row that was read too early
_CHUNK = 5000  # rows
_SAMPLE = 2000  # files that are measured; the names of the others are as evenly spread
_COLUMNS = tuple(getattr(Image, name) for name in ORIGIN)


def sweep(digit: str = "") -> int:
    """Delete outdated sizes whose names begin with a hexadecimal digit, by default one that changes
    each hour, so that a run never takes long; returns how many.
    """
    digit = digit or DIGITS[int(time.time() // 3600) % len(DIGITS)]
    folder = folder_of(runtime.current().data_dir)
    candidates = list(_old_files(folder, digit))
    if not candidates:
        return 0
    current = _digests(digit)
    outdated = [path for path in candidates if Path(path).name.partition("-")[0] not in current]
    for path in outdated:
        with contextlib.suppress(OSError):
            os.unlink(path)
    if outdated:
        log.info("cover_sizes_deleted", count=len(outdated))
    return len(outdated)


def used_bytes(data_dir: Path) -> int:
    """About how many bytes covers take, from a sample."""
    folder = folder_of(data_dir)
    return _estimate(folder) + _estimate(folder / "originals")


def _old_files(folder: Path, digit: str) -> Iterator[str]:
    before = time.time() - YOUNG
    for path in (folder, *sorted(folder.glob(f"{digit}?"))):
        for entry in _entries(path):
            if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before:
                yield entry.path


def _digests(digit: str) -> set[str]:
    """The names of all pictures' sizes that begin with a digit."""
    digests, after = set[str](), 0
    while True:
        query = select(*_COLUMNS).where(Image.id > after).order_by(Image.id).limit(_CHUNK)
        rows = session().execute(query).all()
        digests.update(name for row in rows if (name := digest_of(*row)).startswith(digit))
        if len(rows) < _CHUNK:
            session().rollback()
            return digests
        after = rows[-1][0]


def _estimate(folder: Path) -> int:
    folders = sorted(folder.glob("[0-9a-f][0-9a-f]"))
    files = size = 0
    for number, path in enumerate(folders, start=1):
        sizes = [entry.stat(follow_symlinks=False).st_size for entry in _entries(path)]
        files, size = files + len(sizes), size + sum(sizes)
        if files >= _SAMPLE:
            return size * len(folders) // number
    return size


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
