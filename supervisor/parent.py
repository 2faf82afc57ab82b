"""Ends a process when its parent ends, even if the parent was killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

# the pid that a child of ours should have as its parent; absent when it was started by hand
NAME = "_STACKS_PARENT"
STARTED = "_STACKS_STARTED"  # when the supervisor started, in seconds since 1970
PR_SET_PDEATHSIG = 1
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None) if LINUX else None


def started_at(environ: Mapping[str, str]) -> datetime:
    """When Stacks started; without a supervisor, the current time."""
    return datetime.fromtimestamp(float(environ.get(STARTED, time.time())), UTC)


def end_with_parent(environ: Mapping[str, str]) -> None:
    """Called by each of our Python processes at its start; does nothing in one that was started by
    hand.
    """
    expected = int(environ.get(NAME, "0"))
    if not expected:
        return
    if LINUX:
        tie_to(expected)()
    else:
        threading.Thread(target=_watch, args=(expected,), daemon=True).start()


def tie_to(expected: int) -> Callable[[], None]:
    """A function for a new process to call between fork and exec: it asks the kernel to kill the
    process when its parent `expected` ends.

    The kernel means the parent's thread, so only a thread that lives as long as its process may
    start children.
    """

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
            if os.getppid() != expected:  # it ended before we asked
                os._exit(1)

    return tie


def _watch(expected: int) -> None:
    """For systems other than Linux: an orphaned process gets another parent."""
    while os.getppid() == expected:
        time.sleep(0.5)
    os._exit(1)
