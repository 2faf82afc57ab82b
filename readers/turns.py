"""A lock that users take in turn, with a limit on how long each of them may hold it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from errors import Unavailable

FREE = 1.0  # seconds of one turn that cost nothing
CAPACITY = 6.0  # further seconds that a user may use at once
REFILL = 0.1  # of these seconds are regained per second
NOBODY = 0  # jobs, and the owner of the lock that puts things away: they have no share to use up


class Turns:
    """Everyone who waits gets a turn before anyone gets a second one. Users with long turns get
    none for a while.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_taken = False
        self._waiting: OrderedDict[int, deque[object]] = OrderedDict()
        self._spent: dict[int, tuple[float, float]] = {}

    @contextmanager
    def turn(self, person: int, limit: int = 0) -> Iterator[None]:
        """Wait for a turn, and hold it inside this context manager. Raises Unavailable("pictures")
        for a user who has used up their time, or who is waiting `limit` times already. NOBODY
        always waits, unless for the limit.
        """
        self._take(person, limit)
        started = time.monotonic()
        try:
            yield
        finally:
            self._give_back(person, time.monotonic() - started)

    def _take(self, person: int, limit: int) -> None:
        ticket = object()
        with self._changed:
            self._refuse(person, limit)
            self._waiting.setdefault(person, deque()).append(ticket)
            try:
                while self._is_taken or not self._is_next(person, ticket):
                    self._changed.wait()
                self._is_taken = True
            finally:
                self._leave(person, ticket)

    def _refuse(self, person: int, limit: int) -> None:
        over = self._owed(person) - CAPACITY
        if over > 0 and person != NOBODY:
            raise Unavailable("pictures", int(over / REFILL) + 1)
        if limit and len(self._waiting.get(person, ())) >= limit:
            raise Unavailable("pictures", 2)

    def _owed(self, person: int) -> float:
        seconds, at = self._spent.get(person, (0.0, 0.0))
        return max(0.0, seconds - (time.monotonic() - at) * REFILL)

    def _is_next(self, person: int, ticket: object) -> bool:
        return next(iter(self._waiting)) == person and self._waiting[person][0] is ticket

    def _leave(self, person: int, ticket: object) -> None:
        """Move to the end of the queue, if there is more to wait for."""
        tickets = self._waiting[person]
        tickets.remove(ticket)
        self._waiting.move_to_end(person)
        if not tickets:
            del self._waiting[person]

    def _give_back(self, person: int, seconds: float) -> None:
        with self._changed:
            self._is_taken = False
            owed = self._owed(person) + max(0.0, seconds - FREE)
            if owed:
                self._spent[person] = (owed, time.monotonic())
            else:
                self._spent.pop(person, None)
            self._changed.notify_all()
