"""Known places of a long list, so that a page in its middle is counted from near by.

Each is a row's keys and how many rows stand before it. They are looked for on demand, one every
4,000 rows from the nearest that is known: finding
them costs the first far page some time, and every later one little. A table of them would have to
be maintained with every work that is written.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from services.db.transactions import read_connection

STEP = 4_000
SECONDS = 30.0  # for so long an edit may move a page by a row
_LISTS = 64
_lock = Lock()


class Anchor(NamedTuple):
    """`position` rows (ascending) stand before the first whose keys are not less than `keys`; no
    keys: an end of the list.
    """

    position: int
    keys: tuple[Any, ...] = ()


class _Known(NamedTuple):
    until: float
    anchors: tuple[Anchor, ...]


_caches: WeakKeyDictionary[Any, OrderedDict[Hashable, _Known]] = WeakKeyDictionary()
Seek = Callable[[Anchor, int], Anchor | None]


def around(
    key: Hashable, first: int, end: int, ends: Iterable[Anchor], seek: Seek
) -> tuple[Anchor, Anchor]:
    """The nearest known places before row `first` and behind row `end`, one of them near enough.

    `ends` are those that are known anyway, the list's own ends among them. `seek` gives the anchor
    so many rows behind one, or before it; None where the list has changed meanwhile. `key` says
    which list it is, and how many works it has.
    """
    known = sorted({*ends, *_remembered(key)})
    found: list[Anchor] = []
    below, above = _neighbours(known, first, end)
    while min(first - below.position, above.position - end) > STEP:
        is_forward = first - below.position <= above.position - end
        anchor = seek(below if is_forward else above, STEP if is_forward else -STEP)
        if anchor is None:
            break
        found.append(anchor)
        below, above = (anchor, above) if is_forward else (below, anchor)
    if found:
        _remember(key, found)
    return below, above


def _neighbours(known: list[Anchor], first: int, end: int) -> tuple[Anchor, Anchor]:
    positions = [anchor.position for anchor in known]
    below = known[bisect_right(positions, first) - 1]
    return below, next(anchor for anchor in known if anchor.position >= end)


def _cache() -> OrderedDict[Hashable, _Known]:
    """Of this database; an engine that is pointed at another file has another pool."""
    return _caches.setdefault(read_connection().engine.pool, OrderedDict())


def _remembered(key: Hashable) -> tuple[Anchor, ...]:
    with _lock:
        known = _cache().get(key)
    return known.anchors if known is not None and known.until > time.monotonic() else ()


def _remember(key: Hashable, found: list[Anchor]) -> None:
    now = time.monotonic()
    with _lock:
        cache = _cache()
        known = cache.pop(key, None)
        if known is None or known.until <= now:
            known = _Known(now + SECONDS, ())
        cache[key] = known._replace(anchors=(*known.anchors, *found))
        while len(cache) > _LISTS:
            cache.popitem(last=False)
