"""The supervisor's child processes: starting, restarting and ending them, and passing on their
output.

One thread does all of this, because "end with your parent" is tied to the thread that started the
child.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from supervisor import parent

LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps ending
LONG_LIFE = 60.0  # seconds after which a child's end is no longer part of a series
LONGEST_LINE = 64 * 1024


@dataclass(eq=False)
class Child:
    """A child process. `pauses` counts how often it ended in a row; `due_at` is when to start it
    (again), on the monotonic clock.
    """

    name: str
    command: list[str]
    environ: Mapping[str, str]
    folder: Path
    descriptors: tuple[int, ...] = ()  # open files that it inherits
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pauses: int = 0
    rest: bytes = field(default=b"", repr=False)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def pid(self) -> int:
        """The id of the process, and of the group of everything it starts; 0 before its first
        start.
        """
        return self.process.pid if self.process else 0

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it is running or before its first
        start.
        """
        return self.process.returncode if self.process else None


class Children:
    def __init__(self) -> None:
        self.all: list[Child] = []
        self.stop_asked = 0  # how often
        self._selector = selectors.DefaultSelector()
        self._wake_reader, wake_writer = os.pipe()
        for end in (self._wake_reader, wake_writer):
            os.set_blocking(end, False)
        self._selector.register(self._wake_reader, selectors.EVENT_READ)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if (
                number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
            ):  # nohup means it
                signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the loop

    def _ask_to_stop(self, *_: object) -> None:
        self.stop_asked += 1

    def start(self, child: Child) -> Child:
        if child not in self.all:
            self.all.append(child)
        child.started_at, child.rest = time.monotonic(), b""
        child.process = subprocess.Popen(
            child.command,
            cwd=child.folder,
            env={**child.environ, parent.NAME: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=child.descriptors,
            # a terminal's Ctrl-C reaches the supervisor alone; a group of its own to clear away
            start_new_session=True,
            preexec_fn=parent.tie_to(
                os.getpid()
            ),  # safe: with one thread nobody can hold a lock at the fork
        )
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)
        return child

    def turn(self, seconds: float) -> None:
        """Pass on output and handle ended children, for at most `seconds` (less when something
        happened).
        """
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_reader, 4096)
            else:
                self._pass_on(key.data)
        for child in self.all:
            if (
                child.process is not None
                and child.process.returncode is None
                and child.process.poll() is not None
            ):
                self._bury(child)

    def restart_due(self, lasting: Iterable[Child]) -> None:
        """Start the children in `lasting` that have ended and whose pause is over."""
        now = time.monotonic()
        for child in lasting:
            if not child.is_alive and now >= child.due_at:
                self.start(child)

    def end(self, children: Iterable[Child], patience: float) -> None:
        """Send SIGTERM and, after `patience` seconds or when asked to stop once more, SIGKILL, to
        each child with everything it started.
        """
        ending, asked_at = [child for child in children if child.is_alive], self.stop_asked
        for child in ending:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + patience
        while (
            any(child.is_alive for child in ending)
            and time.monotonic() < deadline
            and self.stop_asked <= max(asked_at, 1)
        ):
            self.turn(max(0.0, min(0.5, deadline - time.monotonic())))
        for child in ending:
            if child.is_alive:
                log_event("killed", name=child.name, reason="did not end in time")
                _signal_group(child, signal.SIGKILL)
        while any(child.is_alive for child in ending):
            self.turn(0.5)

    def _bury(self, child: Child) -> None:
        assert child.process is not None
        _signal_group(child, signal.SIGKILL)  # processes that it started and left running
        self._pass_on(child)
        output = child.process.stdout
        if output is not None and not output.closed:
            self._selector.unregister(output)
            output.close()
        if child.rest:
            _print(child.name, child.rest)
            child.rest = b""
        lived = time.monotonic() - child.started_at
        child.pauses = 0 if lived > LONG_LIFE else child.pauses
        child.due_at = time.monotonic() + min(2.0**child.pauses, LONGEST_PAUSE)
        child.pauses += 1

    def _pass_on(self, child: Child) -> None:
        output = child.process.stdout if child.process else None
        while output is not None and not output.closed:
            try:
                text = os.read(output.fileno(), LONGEST_LINE)
            except BlockingIOError:
                return
            if not text:
                self._selector.unregister(output)
                output.close()
                return
            *lines, child.rest = (child.rest + text).split(b"\n")
            for line in lines:
                _print(child.name, line)
            if len(child.rest) > LONGEST_LINE:
                _print(child.name, child.rest)
                child.rest = b""


def log_event(event: str, **values: object) -> None:
    """Write one log line of the supervisor itself."""
    text = " ".join(
        f"{name}={str(value)!r}" if " " in str(value) else f"{name}={value}"
        for name, value in values.items()
    )
    _print("supervisor", f"event={event} {text}".rstrip().encode())


def _print(name: str, line: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # a terminal that is gone is no reason to stop
        sys.stderr.buffer.write(b"process=" + name.encode() + b" " + line.rstrip(b"\r") + b"\n")
        sys.stderr.buffer.flush()


def _signal(child: Child, number: int) -> None:
    if child.process is not None:
        child.process.send_signal(number)


def _signal_group(child: Child, number: int) -> None:
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, number)
