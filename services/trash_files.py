"""Files in the trash: moved to `<root>/.stacks-trash/<change set>/` on the same disk, and restored
by undo.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable

import structlog

log = structlog.get_logger("stacks.trash")
FOLDER = b".stacks-trash"
KEPT = 30 * 24 * 3600  # seconds


def move_to_trash(root: bytes, paths: Iterable[bytes], change_set: str) -> None:
    """Move files of a root to the trash; files that don't exist are skipped. Raises OSError; then
    none was moved.
    """
    moved: list[bytes] = []
    try:
        for path in paths:
            if _move(os.path.join(root, path), _trash_path(root, path, change_set)):
                moved.append(path)
                _drop_empty(root, os.path.dirname(path))
    except OSError:
        for path in moved:
            _move(_trash_path(root, path, change_set), os.path.join(root, path))
        raise


def restore(root: bytes, paths: Iterable[bytes], change_set: str) -> None:
    """Move files from the trash to where they were, unless another file is there now."""
    for path in paths:
        target = os.path.join(root, path)
        if os.path.lexists(target):
            log.warning("trash_place_taken", change_set=change_set)
        elif not _move(_trash_path(root, path, change_set), target):
            log.warning("trash_file_gone", change_set=change_set)


def empty(root: bytes) -> int:
    """Delete files that have been in the trash for 30 days; returns the number of change sets."""
    old = time.time() - KEPT
    try:
        entries = [
            entry
            for entry in os.scandir(os.path.join(root, FOLDER))
            if entry.stat(follow_symlinks=False).st_mtime < old
        ]
    except OSError:
        return 0
    for entry in entries:
        shutil.rmtree(entry.path, ignore_errors=True)
    return len(entries)


def _trash_path(root: bytes, path: bytes, change_set: str) -> bytes:
    return os.path.join(root, FOLDER, change_set.encode(), path)


def _move(source: bytes, target: bytes) -> bool:
    if not os.path.lexists(source):
        return False
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.rename(source, target)
    return True


def _drop_empty(root: bytes, folder: bytes) -> None:
    """Delete empty folders, except those on the first level."""
    while folder.count(b"/"):
        try:
            os.rmdir(os.path.join(root, folder))
        except OSError:
            return
        folder = os.path.dirname(folder)
