"""Finding what has a name, or making it: people, genres, tags, series and borrowers alike."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from errors import Conflict
from models.base import Base
from services.db.transactions import wait_for_others
from services.works.rows import Rows

KeyT = TypeVar("KeyT", bound=Any)
_ATTEMPTS = 5


def find_or_create(
    rows: Rows,
    model: type[Base],
    keys: Collection[KeyT],
    *,
    find: Callable[[Collection[KeyT]], Mapping[KeyT, int]],
    columns: Callable[[Sequence[KeyT]], Mapping[KeyT, Mapping[str, Any]]],
    locks: Callable[[Collection[KeyT]], Collection[str]] = lambda _: (),
) -> dict[KeyT, int]:
    """Ids by key, of rows that `find` finds, else of new ones with these `columns`.

    Two transactions may name the same new thing at once: the second waits for the first and then
    finds its row, or makes another one if it may not use that. Where the database doesn't keep
    names unique, `locks` of the missing ones say what the second waits for.
    """
    ids = dict(find(keys))
    waited = sorted(locks(set(keys) - ids.keys()))
    for lock in waited:
        wait_for_others(zlib.crc32(lock.encode()))
    if waited:
        ids = dict(find(keys))
    for _ in range(_ATTEMPTS):
        missing = sorted(set(keys) - ids.keys())
        if not missing:
            return ids
        ids |= rows.create_missing(model, columns(missing))
        ids |= find(set(missing) - ids.keys())
    raise Conflict("duplicate", table=model.__tablename__, fields=["name"])
