"""What could not be read and is left alone for a while, longer after each failure."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

FIRST = 2.0  # seconds
LONGEST = 60.0
MAX_KEPT = 10_000  # the oldest are forgotten, and tried again


class Rests:
    """In the memory of one process; each process finds out for itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def is_resting(self, key: Hashable) -> bool:
        return self._rests.get(key, (0.0, 0.0))[0] > self._clock()

    def add(self, key: Hashable) -> None:
        """Leave `key` alone, twice as long as after its last failure. What failed at the same time,
        as all pictures of a page do when their disk is away, is one failure.
        """
        if self.is_resting(key):
            return
        _until, seconds = self._rests.pop(key, (0.0, 0.0))
        seconds = min(LONGEST, max(FIRST, seconds * 2))
        self._rests[key] = self._clock() + seconds, seconds
        if len(self._rests) > MAX_KEPT:
            self._rests.popitem(last=False)

    def end(self, key: Hashable) -> None:
        """Forget the failures of `key`, because it could be read."""
        self._rests.pop(key, None)
