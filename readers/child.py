"""The reading process: takes chunks of work over a pipe, does them one by one, and dies rather than
outlive or stall its parent.

Started as `python -m readers.child ACTION PARENT MARK SECONDS MEMORY_MIB IDLE NICENESS`. It must
never import Flask, models or settings. Wire: frames of a 4-byte length and a pickle. In: a list of
(token, path, extra). Out: a list of (token, value, problem, detail); an empty list as the last word
of a chunk after which this process wants to be replaced. `MARK` is the descriptor of a shared page
in which it writes how many requests it has begun and when, so that the parent knows whose fault a
crash or a stall is. What a request has to import (readers/loading) doesn't count as its time.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import pickle
import resource
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from errors import Unreadable
from readers import loading

MARK = struct.Struct(
    "<Qd"
)  # requests begun so far; CLOCK_MONOTONIC when the current one began, 0.0 outside of requests
LENGTH = struct.Struct("<I")
ACTIONS = {"read": "readers.registry:read", "cover": "readers.covers:render_all"}
_FLUSH_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
_GRACE = 2  # seconds after the parent's deadline at which the kernel ends this process by itself


def main(arguments: list[str]) -> None:
    """Work until the pipe closes, the parent is gone, or nothing came for IDLE seconds (0: no
    limit).
    """
    action_name, parent, mark, seconds, memory_mib, idle, niceness = arguments
    os.nice(int(niceness))
    _set_signals(int(parent), with_parent=not int(idle))
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # a library that prints must not write into the answers
    worker = Worker(
        _load(action_name),
        requests,
        answers,
        mmap.mmap(int(mark), mmap.PAGESIZE),
        float(seconds),
        int(memory_mib),
    )
    try:
        worker.serve(float(idle))
    except (BrokenPipeError, EOFError):
        pass
    finally:
        os._exit(0)  # nothing to tidy up; threads of a library must not keep us alive


class Worker:
    """The main loop of a reading process."""

    def __init__(
        self,
        action: Callable[..., Any],
        requests: int,
        answers: int,
        mark: mmap.mmap,
        seconds: float,
        memory_mib: int,
    ) -> None:
        self.action = action
        self.requests = requests
        self.answers = answers
        self.mark = mark
        self.alarm_after = int(seconds) + 1 + _GRACE
        self.memory = memory_mib << 20
        self.begun = 0
        self.is_at_work = False
        loading.count_without(self._stop_clock, self._start_clock)
        self.baseline = _address_space()
        _limit_memory(self.baseline + self.memory)

    def serve(self, idle: float) -> None:
        while not idle or select.select([self.requests], [], [], idle)[0]:
            chunk = pickle.loads(_read_frame(self.requests))  # noqa: S301
            if not self._do(chunk) or _address_space() > self.baseline + self.memory * 3 // 4:
                self._send(
                    []
                )  # worn out: a library leaks or memory ran short; a fresh process is cheap
                return

    def _do(self, chunk: list[tuple[int, bytes, Any]]) -> bool:
        """Answer a chunk of requests in order; False when memory ran short and the rest wasn't
        done.
        """
        done: list[tuple[int, Any, str, str]] = []
        monotonic, pack_into, mark = time.monotonic, MARK.pack_into, self.mark
        flushed = now = monotonic()
        for token, path, extra in chunk:
            self.begun += 1
            pack_into(mark, 0, self.begun, now)
            signal.alarm(self.alarm_after)
            self.is_at_work = True
            done.append(self._answer(token, path, extra))
            self.is_at_work = False
            now = monotonic()
            is_short = done[-1][2] == "too_much_memory"
            if is_short or now - flushed > _FLUSH_SECONDS:
                self._send(done)
                done, flushed = [], now
                if is_short:
                    return False
        if done:
            self._send(done)
        return True

    def _stop_clock(self) -> None:
        """Called before something is imported that a request needs."""
        if self.is_at_work:
            signal.alarm(0)
            MARK.pack_into(self.mark, 0, self.begun, 0.0)

    def _start_clock(self) -> None:
        if self.is_at_work:
            signal.alarm(self.alarm_after)
            MARK.pack_into(self.mark, 0, self.begun, time.monotonic())

    def _answer(self, token: int, path: bytes, extra: Any) -> tuple[int, Any, str, str]:
        try:
            return token, self.action(path, extra), "", ""
        except Unreadable as error:
            return token, None, error.reason, error.detail
        except MemoryError:
            gc.collect()
            return token, None, "too_much_memory", ""
        except RecursionError as error:
            return token, None, "damaged", str(error)[:300]
        except Exception as error:
            return token, None, "reader_failed", f"{type(error).__name__}: {error}"[:300]

    def _send(self, answers: list[tuple[int, Any, str, str]]) -> None:
        """Called between requests, so that waiting for a slow parent doesn't count as a stall."""
        signal.alarm(0)
        MARK.pack_into(self.mark, 0, self.begun, 0.0)
        data = pickle.dumps(answers, pickle.HIGHEST_PROTOCOL)
        view = memoryview(LENGTH.pack(len(data)) + data)
        while view:
            view = view[os.write(self.answers, view) :]


def _set_signals(parent: int, *, with_parent: bool) -> None:
    """Ignore Ctrl-C, which the parent handles; reset all other signals that the parent may have
    changed.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Linux means the parent's *thread*: one that serves web requests may end long before its
    # process, so idle children rely on the pipe
    if with_parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it died before we could register for its end
        os._exit(0)


def _address_space() -> int:
    """Virtual memory in use, in bytes; 0 where it isn't known."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * mmap.PAGESIZE
    except OSError:
        return 0


def _limit_memory(max_bytes: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # macOS refuses; the parent's deadline remains
        resource.setrlimit(
            resource.RLIMIT_AS,
            (max_bytes if hard == resource.RLIM_INFINITY else min(max_bytes, hard), hard),
        )


def _load(action: str) -> Callable[..., Any]:
    module, _, name = ACTIONS.get(action, action).partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def _read_frame(fd: int) -> bytes:
    return _read_exactly(fd, LENGTH.unpack(_read_exactly(fd, LENGTH.size))[0])


def _read_exactly(fd: int, length: int) -> bytes:
    parts = []
    while length:
        part = os.read(fd, min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main(sys.argv[1:])
