"""What the system reports about changes in folders (inotify on Linux)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable

_GATHER = 200  # milliseconds in which further changes join the first
_STEP = 50  # milliseconds


class LimitReached(Exception):
    """The system watches no more folders for us."""


class FolderEvents:
    """Watches some folders, but not those inside them: the library would follow links out of the
    root.
    """

    def __init__(self, folders: Iterable[bytes]) -> None:
        """Folders whose names can't be decoded are not watched. Raises LimitReached, and OSError
        when one of the folders is gone.
        """
        from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

        self._unknown = WatchfilesRustInternalError
        names = [name for name in map(os.fsdecode, folders) if _is_decoded(name)]
        try:
            self._notify = RustNotify(names, False, False, 0, False, True)
        except FileNotFoundError:
            raise
        except (OSError, WatchfilesRustInternalError) as error:
            raise LimitReached(str(error)) from error

    def wait(self, seconds: float, ended: threading.Event) -> list[bytes] | None:
        """Paths that have changed, after at most about `seconds`; None when something has changed
        whose name can't be decoded.
        """
        try:
            changes = self._notify.watch(_GATHER, _STEP, int(seconds * 1000), ended)
        except self._unknown:
            return None
        return [] if isinstance(changes, str) else [os.fsencode(path) for _kind, path in changes]

    def close(self) -> None:
        self._notify.close()


def _is_decoded(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
