"""Handles files whose metadata the database refuses: only that file is skipped, never the whole
batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import orjson
from sqlalchemy.exc import DataError, IntegrityError

from services.scanning.batch import REFUSED, File, FolderWork

REFUSALS = (DataError, IntegrityError, UnicodeError, OverflowError, orjson.JSONEncodeError)
Write = Callable[[Sequence[FolderWork]], None]
FileT = TypeVar("FileT")
Attempt = Callable[[Sequence[FileT]], None]


class _TrialEnded(Exception):
    """Raised to roll back a trial."""


def end_trial() -> _TrialEnded:
    """The exception that a trial raises at its end, so that nothing is stored."""
    return _TrialEnded()


def skip_refused(folders: Sequence[FolderWork], attempt: Write) -> None:
    """Drop the metadata of files that can't be stored, and record it as their problem.

    `attempt` writes some folders inside a transaction and raises end_trial().
    """
    for folder in folders:
        files = [file for file in folder.files if file.facts is not None]
        for file in refused_of(files, partial(_try_folder, folder, attempt)):
            file.facts, file.problem = None, REFUSED


def refused_of(files: Sequence[FileT], attempt: Attempt[FileT]) -> list[FileT]:
    """The files without which all others can be stored together. `attempt` tries some of them,
    inside a transaction that it rolls back with end_trial().

    Finding one bad file among a thousand takes about twenty attempts.
    """
    return _refused(files, [], attempt)


def _refused(
    files: Sequence[FileT], stored: Sequence[FileT], attempt: Attempt[FileT]
) -> list[FileT]:
    """Those of some files that can't be stored together with others that can."""
    if not files or _is_stored([*stored, *files], attempt):
        return []
    if len(files) == 1:
        return [files[0]]
    half = len(files) // 2
    first = _refused(files[:half], stored, attempt)
    good = [file for file in files[:half] if all(file is not bad for bad in first)]
    return [*first, *_refused(files[half:], [*stored, *good], attempt)]


def _is_stored(files: Sequence[FileT], attempt: Attempt[FileT]) -> bool:
    try:
        attempt(files)
    except _TrialEnded:
        return True
    except REFUSALS:
        return False
    return True


def _try_folder(folder: FolderWork, attempt: Write, files: Sequence[File]) -> None:
    """Try to store a folder with the metadata of these files only."""
    wanted = set(map(id, files))
    others = [(file, file.facts) for file in folder.files if id(file) not in wanted]
    for file, _facts in others:
        file.facts = None
    try:
        attempt([folder])
    finally:
        for file, facts in others:
            file.facts = facts
