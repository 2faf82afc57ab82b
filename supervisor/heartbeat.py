"""Web processes report through a pipe that they still respond; the supervisor kills a silent one,
and its parent starts another.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Mapping
from concurrent.futures import Executor

from supervisor.children import Child, log_event

NAME = "_STACKS_HEARTBEAT"  # the variable with the pipe's number
EVERY = 2.0  # seconds between two reports
BUSY = 60.0  # seconds in which no thread becomes free before a process counts as stuck
SILENCE = 15.0  # seconds without a report after which a process is killed
ALL_SILENT = 120.0  # seconds without any report after which the whole web server is started again
LONGEST_STEP = 3.0  # seconds; when the machine slept, or we were stopped, silence means nothing


def start_reporting(environ: Mapping[str, str], threads: Executor) -> None:
    """Called in a web process before its event loop runs. Does nothing without a supervisor."""
    if descriptor := int(environ.get(NAME, "0")):
        _write(descriptor)
        loop = asyncio.get_event_loop()
        loop.reporting = loop.create_task(_report(descriptor, threads))  # type: ignore[attr-defined]


async def _report(descriptor: int, threads: Executor) -> None:
    """Report as long as the event loop runs and a thread for requests has been free recently."""
    loop = asyncio.get_running_loop()
    probe, asked_at = loop.run_in_executor(threads, os.getpid), loop.time()
    while True:
        if loop.time() - asked_at < BUSY:
            _write(descriptor)
        await asyncio.sleep(EVERY)
        if probe.done():
            probe, asked_at = loop.run_in_executor(threads, os.getpid), loop.time()


def _write(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # full, because the supervisor does not read just now
        os.write(descriptor, f"{os.getpid()}\n".encode())


class Watchdog:
    """Reads the reports. `descriptor` is the end of the pipe that the web processes inherit."""

    def __init__(self) -> None:
        self._reader, self.descriptor = os.pipe()
        for end in (self._reader, self.descriptor):
            os.set_blocking(end, False)
        self._silence: dict[int, float] = {}  # seconds, by process
        self._all_silent = 0.0
        self._looked_at = time.monotonic()

    def look(self, site: Child) -> None:
        """Kill web processes that have been silent for too long, or the whole web server."""
        now = time.monotonic()
        step, self._looked_at = min(now - self._looked_at, LONGEST_STEP), now
        self._all_silent += step
        for pid in self._silence:
            self._silence[pid] += step
        self._read()
        if not site.is_alive:
            self._silence.clear()
            return
        for pid in [pid for pid, seconds in self._silence.items() if seconds > SILENCE]:
            del self._silence[pid]
            self._kill(pid, site)
        if not self._silence and self._all_silent > ALL_SILENT:
            self._all_silent = 0.0
            self._kill(site.pid, site)

    def _read(self) -> None:
        try:
            reports = os.read(self._reader, 1 << 16)
        except BlockingIOError:
            return
        for pid in reports.split():
            self._silence[int(pid)] = 0.0
        self._all_silent = 0.0

    def _kill(self, pid: int, site: Child) -> None:
        """Only kill a process that still belongs to the web server, because its id may have been
        reused.
        """
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(pid) == site.pid:
                os.kill(pid, signal.SIGKILL)
                log_event("killed", name=site.name, pid=pid, reason="did not answer")
