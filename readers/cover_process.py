"""Renders covers in a separate process, so that web processes never load an image library or decode
a malicious picture.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from errors import Unreadable
from readers.child_handle import Child, Request
from readers.turns import NOBODY, Turns

if TYPE_CHECKING:
    from readers.covers import RenderedImage

_ATTEMPTS = 2  # a child that had just gone to sleep is no fault of the picture


class CoverProcess:
    """A child process, started on first use, that renders for one user at a time and ends after
    `idle` seconds without work. With a `niceness` of 19 it only uses processor time that nobody
    else wants.
    """

    def __init__(
        self,
        *,
        seconds: float = 10,
        memory_mib: int = 768,
        idle: int = 60,
        niceness: int = 0,
    ) -> None:
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._idle = max(1, idle)  # 0 would mean for ever
        self._niceness = niceness
        self._turns = Turns()
        self._child: Child | None = None
        self._token = 0

    def render(
        self,
        path: bytes,
        cover: tuple[str, str],
        widths: tuple[int, ...],
        *,
        inside: bytes | None = None,
        person: int = NOBODY,
        limit: int = 0,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> list[RenderedImage]:
        """The cover at `path` (see Facts.cover) in each of these widths; the file must be in the
        folder `inside`, if any. Waits for the user's turn, then asks whether it is still wanted;
        can be called from any thread. The calling process doesn't touch the file's disk.

        Raises Unavailable("pictures") for a user who exceeds their share (readers.turns), and
        Unreadable: the reasons of readers.covers, and resting, reader_died, reader_timeout,
        too_much_memory.
        """
        with self._turns.turn(person, limit):
            if not is_wanted():
                raise Unreadable("resting")
            for _ in range(_ATTEMPTS):
                answer = self._ask(path, (cover, widths, inside))
                if answer is not None:
                    return answer
            raise Unreadable("reader_died")

    def close(self) -> None:
        """End the child; the next render() starts another one."""
        with self._turns.turn(NOBODY):
            self._drop()

    @property
    def pid(self) -> int:
        """The process id of the child; 0 when there is none."""
        return self._child.pid if self._child else 0

    def _ask(
        self, path: bytes, order: tuple[tuple[str, str], tuple[int, ...], bytes | None]
    ) -> list[RenderedImage] | None:
        """None when the child had ended before it started the request."""
        if self._child is None or self._child.gone():
            self._drop()
            self._child = Child(
                "cover", self._seconds, self._memory_mib, self._idle, self._niceness
            )
        self._token += 1
        self._child.give([Request(self._token, _absolute(path), order)])
        try:
            return self._wait(self._child, time.monotonic() + self._seconds)
        except BaseException:
            if (
                self._child and self._child.outstanding
            ):  # what it is still at must not become the next answer
                self._drop()
            raise

    def _wait(self, child: Child, deadline: float) -> list[RenderedImage] | None:
        while True:
            patience = deadline - time.monotonic()
            watched = (
                select.poll()
            )  # not select(): a busy web process has descriptors above its 1023
            watched.register(child.stdout, select.POLLIN)
            if child.has_to_send:
                watched.register(child.stdin, select.POLLOUT)
            if patience <= 0 or not watched.poll(patience * 1000):
                raise Unreadable("reader_timeout")
            child.send()
            answers, is_alive = child.receive()
            if answers:
                if child.wants_replacement or not is_alive:
                    self._drop()
                _, value, problem, detail = answers[0]
                if problem:
                    raise Unreadable(problem, detail)
                images: list[RenderedImage] = value
                return images
            if not is_alive:
                was_at_work = child.started()[0] is not None
                self._drop()
                if was_at_work:
                    raise Unreadable("reader_died")
                return None

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _absolute(path: bytes) -> bytes:
    """The path as an absolute one, because the child has another working directory."""
    return path if os.path.isabs(path) else os.path.join(os.fsencode(Path.cwd()), path)
