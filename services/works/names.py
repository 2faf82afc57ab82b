"""Finds rows by name or creates them: people, genres, tags, series and borrowers."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from errors import Conflict
from models.base import Base
from services.db.transactions import wait_for_others
from services.works.rows import RowWriter

KeyT = TypeVar("KeyT", bound=Any)
_ATTEMPTS = 5


def find_or_create(
    rows: RowWriter,
    model: type[Base],
    keys: Collection[KeyT],
    *,
    find: Callable[[Collection[KeyT]], Mapping[KeyT, int]],
    columns: Callable[[Sequence[KeyT]], Mapping[KeyT, Mapping[str, Any]]],
    locks: Callable[[Collection[KeyT]], Collection[str]] = lambda _: (),
) -> dict[KeyT, int]:
    """Row ids by key: those that `find` returns, otherwise of new rows with these `columns`.

    Two transactions may create the same name at the same time: the second waits for the first and
    then finds its row, or creates another one if it may not use that row. Where the database
    doesn't keep names unique, `locks` returns the names of the locks to wait for.
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
