"""The parent's side of a reading process: starts it, sends requests without ever blocking, knows
which one it is working on, and ends it.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import pickle
import subprocess
import sys
import tempfile
from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

from readers.child import LENGTH, MARK

_SET_PIPE_SIZE, _PIPE = (
    1031,
    1 << 20,
)  # F_SETPIPE_SZ of Linux, which Python 3.11 names; the most an unprivileged user may ask
_HERE = Path(__file__).resolve().parent.parent  # where `readers` is importable from
_READ = 1 << 18


class Request(NamedTuple):
    """One file to read. `path` is absolute; `kind` is the library's kind (or, for other actions,
    their argument). If it `is_followed`, the same process gets the next request as well, right
    after it, unless it dies in between.
    """

    token: int
    path: bytes
    kind: Any = ""
    is_followed: bool = False


Answer = tuple[int, Any, str, str]  # token, value, problem, detail


class Child:
    """One reading process. `outstanding` are the requests that it hasn't answered yet, in order."""

    def __init__(
        self,
        action: str,
        seconds_per_file: float,
        memory_mib: int,
        idle: int = 0,
        niceness: int = 0,
    ) -> None:
        self.outstanding: deque[Request] = deque()
        self.wants_replacement = False
        self._answered = 0
        self._incoming = bytearray()
        self._outgoing = bytearray()
        with tempfile.TemporaryFile() as page:  # outlives its name and its descriptor as a mapping
            page.truncate(mmap.PAGESIZE)
            self._mark = mmap.mmap(page.fileno(), mmap.PAGESIZE)
            limits = (seconds_per_file, memory_mib, idle, niceness)
            arguments = (action, os.getpid(), page.fileno(), *limits)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "readers.child", *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[page.fileno()],
                cwd=_HERE,
                bufsize=0,
            )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        self.stdin, self.stdout = stdin.fileno(), stdout.fileno()
        os.set_blocking(self.stdin, False)
        os.set_blocking(self.stdout, False)
        with contextlib.suppress(
            OSError
        ):  # room for answers while we write to the database, or the child would wait for us
            fcntl.fcntl(self.stdout, _SET_PIPE_SIZE, _PIPE)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_to_send(self) -> bool:
        return bool(self._outgoing)

    def give(self, requests: list[Request]) -> None:
        """Send a chunk of requests; what the pipe doesn't take at once is sent by send()."""
        self.outstanding.extend(requests)
        data = pickle.dumps([tuple(request[:3]) for request in requests], pickle.HIGHEST_PROTOCOL)
        self._outgoing += LENGTH.pack(len(data)) + data
        self.send()

    def send(self) -> None:
        """Write as much as the pipe takes. Errors of a dead child are reported by the next
        receive().
        """
        try:
            while self._outgoing:
                del self._outgoing[: os.write(self.stdin, self._outgoing)]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._outgoing.clear()

    def receive(self) -> tuple[list[Answer], bool]:
        """The answers received so far, and whether the child is still alive. Never blocks."""
        is_alive = True
        while True:
            try:
                data = os.read(self.stdout, _READ)
            except BlockingIOError:
                break
            if not data:
                is_alive = False
                break
            self._incoming += data
            if len(data) < _READ:
                break
        return self._frames(), is_alive

    def started(self) -> tuple[Request | None, float]:
        """The request that the child is working on, and its start (time.monotonic()); None when it
        is between requests.
        """
        started, since = MARK.unpack_from(self._mark)
        index = started - 1 - self._answered
        return (
            (self.outstanding[index], since)
            if since and 0 <= index < len(self.outstanding)
            else (None, 0.0)
        )

    @property
    def has_begun(self) -> bool:
        """Whether it has started any request."""
        return bool(MARK.unpack_from(self._mark)[0])

    def end(self) -> bool:
        """Kill the process; False when the kernel can't end it yet (it waits for a network disk):
        check gone() later.
        """
        if self._process.poll() is None:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._mark.close()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            return False
        return True

    def gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def _frames(self) -> list[Answer]:
        """Remove complete frames from the received bytes, and their requests from `outstanding`."""
        out: list[Answer] = []
        position, buffer = 0, self._incoming
        while len(buffer) - position >= LENGTH.size:
            end = position + LENGTH.size + LENGTH.unpack_from(buffer, position)[0]
            if end > len(buffer):
                break
            with memoryview(buffer) as view:
                answers: list[Answer] = pickle.loads(view[position + LENGTH.size : end])  # noqa: S301
            position = end
            if not answers:
                self.wants_replacement = True
            out += answers
        del buffer[:position]
        self._answered += len(out)
        for _ in out:
            self.outstanding.popleft()
        return out
