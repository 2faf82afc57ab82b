"""Reads many files in a few processes, so that a file that crashes, stalls or bloats its reader
affects no other file.
"""

from __future__ import annotations

import os
import selectors
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any, NamedTuple

from readers.child_handle import Answer, Child, Request

__all__ = ["ReaderPool", "Request", "Result"]
_CHUNKS_AHEAD = 10  # chunks that a child has at hand, so that it never waits for us while we write
_MAX_STILLBORN = 5  # children in a row that died before their first file
_MAX_BLAMELESS_DEATHS = 2  # of children between two files, before the next file is held responsible


class Result(NamedTuple):
    """`value` is what the action returned (facts, when it is to read), None with a problem.
    `problem` is "" on success, otherwise a reason of Unreadable, or reader_died, reader_timeout,
    too_much_memory, reader_failed.
    """

    token: int
    value: Any
    problem: str = ""
    detail: str = ""


class ReaderPool:
    """A small pool of reading processes, started on first use. Not thread-safe: only one map runs
    at a time.

    `seconds_per_file` and `memory_mib` (address space beyond that of an idle child) limit each
    file; `chunk` is the number of files sent together, or more if the last is followed; `action` is
    "read" or "module:function", a function of (path, kind).
    """

    def __init__(
        self,
        processes: int,
        *,
        seconds_per_file: float = 10,
        memory_mib: int = 512,
        chunk: int = 64,
        action: str = "read",
    ) -> None:
        self._processes = max(1, processes)
        self._seconds = seconds_per_file
        self._memory_mib = memory_mib
        self._chunk = max(1, chunk)
        self._action = action
        self._children: list[Child] = []
        self._graveyard: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._again: deque[Request] = deque()  # of children that died with them
        self._blameless = 0
        self._stillborn = 0

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        return [child.pid for child in self._children]

    def map(self, requests: Iterable[Request]) -> Iterator[Result]:
        """One Result per request, in any order. Takes from `requests` only as fast as results are
        read.

        Raises RuntimeError when the reading processes die before they read anything, which is no
        file's fault.
        """
        return self._map(iter(requests))

    def close(self) -> None:
        """End all children; the pool can be used again."""
        for child in self._children[:]:
            self._bury(child)
        self._again.clear()
        self._graveyard = [child for child in self._graveyard if not child.gone()]

    def _map(self, waiting: Iterator[Request]) -> Generator[Result]:
        try:
            while True:
                self._feed(waiting)
                if not any(child.outstanding for child in self._children):
                    return
                yield from self._turn()
        finally:
            # the reader of the results stopped early: what the children are at must not turn up in
            # the next map
            self._again.clear()
            for child in [child for child in self._children if child.outstanding]:
                self._bury(child)

    # --- giving work
    # ----------------------------------------------------------------------------------------------

    def _feed(self, waiting: Iterator[Request]) -> None:
        """Fill up every child; start one only when there is work for it."""
        for child in self._children:
            while (
                len(child.outstanding) <= (_CHUNKS_AHEAD - 1) * self._chunk
                and not child.wants_replacement
            ):
                if not self._give(child, waiting):
                    return
        while len(self._children) < self._processes:
            chunk = self._next_chunk(waiting)
            if not chunk:
                return
            child = Child(self._action, self._seconds, self._memory_mib)
            self._children.append(child)
            self._selector.register(child.stdout, selectors.EVENT_READ, child)
            self._hand(child, chunk)

    def _give(self, child: Child, waiting: Iterator[Request]) -> bool:
        chunk = self._next_chunk(waiting)
        if chunk:
            self._hand(child, chunk)
        return bool(chunk)

    def _next_chunk(self, waiting: Iterator[Request]) -> list[Request]:
        chunk = [self._again.popleft() for _ in range(min(len(self._again), self._chunk))]
        if chunk:
            return chunk
        chunk = list(islice(waiting, self._chunk))
        while chunk and chunk[-1].is_followed and (following := next(waiting, None)):
            chunk.append(following)
        return chunk

    def _hand(self, child: Child, chunk: list[Request]) -> None:
        child.give(chunk)
        if child.has_to_send:
            self._watch_for_room(child)

    def _watch_for_room(self, child: Child) -> None:
        if child.stdin not in self._selector.get_map():
            self._selector.register(child.stdin, selectors.EVENT_WRITE, child)

    # --- taking answers
    # ----------------------------------------------------------------------------------------------

    def _turn(self) -> Iterator[Result]:
        """Wait until a child has answered, has room, or has taken too long."""
        for key, events in self._selector.select(self._patience()):
            child: Child = key.data
            if child not in self._children:
                continue
            if events & selectors.EVENT_WRITE:
                child.send()
                if not child.has_to_send:
                    self._selector.unregister(child.stdin)
            else:
                yield from self._hear(child)
        yield from self._stalled()

    def _patience(self) -> float:
        """Seconds until the first child may be too late. A child between two files is checked again
        after the time for one file.
        """
        now = time.monotonic()
        began = [
            since if request else now
            for request, since in (child.started() for child in self._children if child.outstanding)
        ]
        return max(0.0, min(began, default=now) + self._seconds - now) + 0.001

    def _hear(self, child: Child) -> Iterator[Result]:
        answers, is_alive = child.receive()
        if answers:
            self._blameless = self._stillborn = 0
        if not is_alive:
            yield from map(_result, answers)
            yield from self._replace(child, "reader_died")
        elif child.wants_replacement:
            self._again.extend(child.outstanding)
            self._bury(child)
            yield from map(_result, answers)
        else:
            yield from map(_result, answers)

    def _stalled(self) -> Iterator[Result]:
        late = time.monotonic() - self._seconds
        for child in self._children[:]:
            request, since = child.started()
            if request and since <= late:
                yield from self._hear(child)  # it may have answered while we were away
                if child in self._children and child.started() == (request, since):
                    yield from self._replace(child, "reader_timeout")

    def _replace(self, child: Child, problem: str) -> Iterator[Result]:
        """Report a problem for the file that the child was reading, and keep its other files for
        the next child.
        """
        guilty, _ = child.started()
        self._stillborn += not child.has_begun
        if self._stillborn >= _MAX_STILLBORN:
            raise RuntimeError(
                f"the reading processes end before their first file (action {self._action!r})"
            )
        if guilty is None and child.outstanding:
            self._blameless += 1
            if self._blameless > _MAX_BLAMELESS_DEATHS:
                guilty, self._blameless = child.outstanding[0], 0
        self._again.extend(request for request in child.outstanding if request is not guilty)
        self._bury(child)
        if guilty is not None:
            yield Result(
                guilty.token,
                None,
                problem,
                os.fsdecode(guilty.path)[-200:].encode("utf-8", "replace").decode(),
            )

    def _bury(self, child: Child) -> None:
        for fd in (child.stdin, child.stdout):
            if fd in self._selector.get_map():
                self._selector.unregister(fd)
        self._children.remove(child)
        if not child.end():
            self._graveyard.append(child)


def _result(answer: Answer) -> Result:
    return Result(*answer)
