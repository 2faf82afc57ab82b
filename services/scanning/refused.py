"""Handles files whose metadata the database refuses: only that file is skipped, never the whole
batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import orjson
from sqlalchemy.exc import DataError, IntegrityError

from services.scanning.batch import File, FolderWork

REFUSALS = (DataError, IntegrityError, UnicodeError, OverflowError, orjson.JSONEncodeError)
REASON = "cannot_be_stored"
Write = Callable[[Sequence[FolderWork]], None]


class _TrialEnded(Exception):
    """Raised to roll back a trial."""


def skip_refused(folders: Sequence[FolderWork], attempt: Write) -> None:
    """Drop the metadata of files that can't be stored, and record it as their problem.

    `attempt` writes some folders inside a transaction and raises end_trial(), so that nothing is
    stored. Finding one bad file among a thousand takes about twenty attempts.
    """
    for folder in folders:
        files = [file for file in folder.files if file.facts is not None]
        for file in _refused(folder, files, attempt):
            file.facts, file.problem = None, REASON


def _refused(folder: FolderWork, files: list[File], attempt: Write) -> list[File]:
    if not files or _is_stored(folder, files, attempt):
        return []
    if len(files) == 1:
        return files
    half = len(files) // 2
    return [
        *_refused(folder, files[:half], attempt),
        *_refused(folder, files[half:], attempt),
    ]


def _is_stored(folder: FolderWork, files: list[File], attempt: Write) -> bool:
    """Whether a folder can be stored with the metadata of these files only."""
    wanted = set(map(id, files))
    others = [(file, file.facts) for file in folder.files if id(file) not in wanted]
    for file, _facts in others:
        file.facts = None
    try:
        attempt([folder])
    except _TrialEnded:
        return True
    except REFUSALS:
        return False
    finally:
        for file, facts in others:
            file.facts = facts
    return True


def end_trial() -> _TrialEnded:
    """The exception that an attempt raises at its end."""
    return _TrialEnded()
