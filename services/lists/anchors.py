"""Known positions in a long list, so that a page in its middle is reached by counting from a nearby
row.

An anchor is a row's keys and the number of rows before it. Anchors are found on demand, one every
4,000 rows, starting from the nearest known one: the first distant page takes a while, every later
one is quick. A table of anchors would have to be updated with every work that is written.
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
SECONDS = 30.0  # how long anchors are used; until then an edit may shift a page by a row
_LISTS = 64
_lock = Lock()


class Anchor(NamedTuple):
    """`position` rows (in ascending order) come before the first row whose keys are not less than
    `keys`. An anchor without keys is an end of the list.
    """

    position: int
    keys: tuple[Any, ...] = ()


class _CachedAnchors(NamedTuple):
    until: float
    anchors: tuple[Anchor, ...]


_caches: WeakKeyDictionary[Any, OrderedDict[Hashable, _CachedAnchors]] = WeakKeyDictionary()
Seek = Callable[[Anchor, int], Anchor | None]


def nearest_anchors(
    key: Hashable, first: int, end: int, ends: Iterable[Anchor], seek: Seek
) -> tuple[Anchor, Anchor]:
    """The anchors around the rows from `first` to `end`, at least one of them close enough.

    `ends` are anchors that are known anyway, including both ends of the list. `seek` returns the
    anchor a number of rows after another one (before it, if negative); None when the list has
    changed in the meantime. `key` identifies the list, including its length.
    """
    known = sorted({*ends, *_cached_anchors(key)})
    new_anchors: list[Anchor] = []
    below, above = _bracketing(known, first, end)
    while min(first - below.position, above.position - end) > STEP:
        is_forward = first - below.position <= above.position - end
        anchor = seek(below if is_forward else above, STEP if is_forward else -STEP)
        if anchor is None:
            break
        new_anchors.append(anchor)
        below, above = (anchor, above) if is_forward else (below, anchor)
    if new_anchors:
        _cache_anchors(key, new_anchors)
    return below, above


def _bracketing(known: list[Anchor], first: int, end: int) -> tuple[Anchor, Anchor]:
    positions = [anchor.position for anchor in known]
    below = known[bisect_right(positions, first) - 1]
    return below, next(anchor for anchor in known if anchor.position >= end)


def _cache() -> OrderedDict[Hashable, _CachedAnchors]:
    """The cached anchors of this database. An engine that is pointed at another file has another
    pool.
    """
    return _caches.setdefault(read_connection().engine.pool, OrderedDict())


def _cached_anchors(key: Hashable) -> tuple[Anchor, ...]:
    with _lock:
        known = _cache().get(key)
    return known.anchors if known is not None and known.until > time.monotonic() else ()


def _cache_anchors(key: Hashable, anchors: list[Anchor]) -> None:
    now = time.monotonic()
    with _lock:
        cache = _cache()
        known = cache.pop(key, None)
        if known is None or known.until <= now:
            known = _CachedAnchors(now + SECONDS, ())
        cache[key] = known._replace(anchors=(*known.anchors, *anchors))
        while len(cache) > _LISTS:
            cache.popitem(last=False)
