"""Works with as much of them as a list shows: one step to the database, however many works and
parts there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from models.account import User
from models.library import Library
from services import access
from services.db.plain_sql import rows_of_all
from services.lists.parts import COLUMNS, GIVEN_COLUMNS, PARTS

Row = dict[str, Any]


def rows_of(
    ids: Sequence[int], names: Sequence[str], *, by: User, library: Library | None = None
) -> list[Row]:
    """The columns and parts (lists/parts.py) that were asked for, and the `id`, in the order of the
    ids; works that the caller may not see are left out.

    What belongs to libraries (tags, series, shelves, loans) is the given library's, else that of
    all which the caller may see.
    """
    scopes = access.visible_scopes(by, None if library is None else (library.id,))
    if not ids or not scopes:
        return []
    visible = tuple(sorted(access.visible_libraries(by)))
    libraries = visible if library is None else (library.id,)
    texts = _texts(tuple(names), scopes, visible, libraries)
    works, *parts = rows_of_all(texts, {"user_id": by.id}, ids=ids)
    rows = _columns(names, works)
    for name, found in zip(_asked(names, PARTS), parts, strict=True):
        _add(rows, name, found)
    return [rows[work_id] for work_id in ids if work_id in rows]


def _columns(names: Sequence[str], works: Iterable[Any]) -> dict[int, Row]:
    columns = ["id", *_asked(names, COLUMNS)]
    rows = {values[0]: dict(zip(columns, values, strict=True)) for values in works}
    for name in columns:
        if name in GIVEN_COLUMNS:
            given = GIVEN_COLUMNS[name]
            for row in rows.values():
                row[name] = given(row[name])
    return rows


def _add(rows: dict[int, Row], name: str, found: Iterable[Any]) -> None:
    of_work: dict[int, list[Any]] = defaultdict(list)
    for work_id, *rest in found:
        of_work[work_id].append(rest)
    given = PARTS[name].given
    for work_id, row in rows.items():
        row[name] = given(of_work.get(work_id, ()))


def _asked(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """Of the names those that are known; the id comes anyway."""
    return [name for name in names if name in known and name != "id"]


@lru_cache(64)
def _texts(
    names: tuple[str, ...],
    scopes: tuple[int, ...],
    visible: tuple[int, ...],
    libraries: tuple[int, ...],
) -> tuple[str, ...]:
    columns = ", ".join(["id", *_asked(names, COLUMNS)])
    works = (
        f"SELECT {columns} FROM work WHERE id IN (:ids) AND +scope_id IN ({_listed(scopes)}) AND"
        " deleted_at IS NULL"
    )
    shown = {"visible": _listed(visible), "libraries": _listed(libraries)}
    return (works, *(PARTS[name].sql.format(**shown) for name in _asked(names, PARTS)))


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids)) or "NULL"
