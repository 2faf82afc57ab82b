"""One scan in a process of its own, to be killed.

The processes are forked from one that has imported the program, which takes longer than the scan.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import workqueue
from core import create_core
from services.scanning import run, store
from tests.settings import settings_for

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


class Scanning:
    """A started process. Raises EOFError when it ends before its scan has begun."""

    def __init__(self, job_id: int, data: Path, database: str) -> None:
        self._line, end = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_scan, args=(job_id, data, database, end))
        self._process.start()
        end.close()
        assert self.hear() == "ready"

    def hear(self) -> str:
        """The next word of the process: "ready", "between" two batches, "ended"."""
        return str(self._line.recv())

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self._process.pid or 0, number)

    def wait(self, seconds: float = 60) -> int | None:
        """The exit code; None when it still runs."""
        self._process.join(seconds)
        return self._process.exitcode


def _scan(job_id: int, data: Path, database: str, line: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    signal.signal(signal.SIGTERM, lambda *_: workqueue.request_stop())
    freeze = data / "freeze"
    run.BATCH_FILES = 25  # many batches, so that a random moment is a moment of every kind
    run.BATCH_SECONDS = 0.02
    write = store.write

    def write_slowly(*arguments) -> None:
        write(*arguments)
        time.sleep(0.01)
        # stop here, between two batches: who is frozen inside one holds SQLite's only write lock
        if freeze.exists():
            freeze.unlink()
            line.send("between")
            time.sleep(0.5)

    store.write = write_slowly
    app = create_core(settings_for(data, DATABASE_URL=database))
    with app.app_context():
        line.send("ready")
        run.run_scan(job_id)
        line.send("ended")
