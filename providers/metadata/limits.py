"""How often a source is asked, and when it is left alone; the threads of a process share both."""

from __future__ import annotations

import threading
import time

_FAILURES = 5  # in a row, after which a source is left alone
_REST = 60.0  # seconds until one question tries it again


class Clock:
    """The process's own time; tests have one that they move."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Rate:
    """A token bucket that holds the tokens of one second, at least one."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._interval = 1.0 / per_second
        self._slack = max(0.0, 1.0 - self._interval)
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at = float("-inf")
        self._paused_until = float("-inf")

    def take(self, deadline: float) -> bool:
        """Wait for a token. False, at once, when there is none before the deadline."""
        with self._lock:
            now = self._clock.now()
            full_at = max(self._full_at, now)
            begins = max(now, full_at - self._slack, self._paused_until)
            if begins >= deadline and begins > now:
                return False
            self._full_at = max(full_at, begins) + self._interval
        if begins > now:
            self._clock.sleep(begins - now)
        return True

    def pause(self, seconds: float) -> None:
        """The source asked to be left alone for this long."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock.now() + seconds)


class Breaker:
    """Opens after some failures in a row: then nobody waits for a source that is down. After a rest
    one question is let through; its success closes the breaker.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._has_probe = False

    @property
    def rest(self) -> float:
        """Seconds for which the source is still left alone."""
        with self._lock:
            until = self._open_until
        return 0.0 if until is None else max(0.0, until - self._clock.now())

    def enter(self) -> bool:
        """Whether the source may be asked; whoever may must `leave`."""
        with self._lock:
            if self._open_until is None:
                return True
            if self._has_probe or self._clock.now() < self._open_until:
                return False
            self._has_probe = True
            return True

    def leave(self, has_answered: bool | None) -> None:
        """None when nothing was learned about the source."""
        with self._lock:
            was_probe, self._has_probe = self._has_probe, False
            if has_answered:
                self._failures, self._open_until = 0, None
            elif has_answered is False:
                self._failures += 1
                if was_probe or self._failures >= _FAILURES:
                    self._open_until = self._clock.now() + _REST
