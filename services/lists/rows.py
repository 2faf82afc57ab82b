"""Works with the columns and parts that a list shows, in one round trip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from models.account import User
from models.library import Library
from services import access
from services.db.plain_sql import rows_of_all
from services.lists.parts import COLUMN_CONVERTERS, COLUMNS, PARTS

Row = dict[str, Any]


def rows_of(
    ids: Sequence[int], names: Sequence[str], *, by: User, library: Library | None = None
) -> list[Row]:
    """The works with these columns and parts (lists/parts.py) and their `id`, in the order of the
    ids. Works that the caller may not see are left out.

    What belongs to libraries (tags, series, shelves, loans) is that of `library`, or of all
    libraries that the caller may see.
    """
    scopes = access.visible_scopes(by, None if library is None else (library.id,))
    if not ids or not scopes:
        return []
    visible = tuple(sorted(access.visible_libraries(by)))
    libraries = visible if library is None else (library.id,)
    texts = _texts(tuple(names), scopes, visible, libraries)
    works, *parts = rows_of_all(texts, {"user_id": by.id}, ids=ids)
    rows = _columns(names, works)
    for name, part_rows in zip(_known_names(names, PARTS), parts, strict=True):
        _add(rows, name, part_rows)
    return [rows[work_id] for work_id in ids if work_id in rows]


def _columns(names: Sequence[str], works: Iterable[Any]) -> dict[int, Row]:
    columns = ["id", *_known_names(names, COLUMNS)]
    rows = {values[0]: dict(zip(columns, values, strict=True)) for values in works}
    for name in columns:
        if name in COLUMN_CONVERTERS:
            convert = COLUMN_CONVERTERS[name]
            for row in rows.values():
                row[name] = convert(row[name])
    return rows


def _add(rows: dict[int, Row], name: str, part_rows: Iterable[Any]) -> None:
    of_work: dict[int, list[Any]] = defaultdict(list)
    for work_id, *rest in part_rows:
        of_work[work_id].append(rest)
    convert = PARTS[name].to_value
    for work_id, row in rows.items():
        row[name] = convert(of_work.get(work_id, ()))


def _known_names(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """The names that are known; the id is always included."""
    return [name for name in names if name in known and name != "id"]


@lru_cache(64)
def _texts(
    names: tuple[str, ...],
    scopes: tuple[int, ...],
    visible: tuple[int, ...],
    libraries: tuple[int, ...],
) -> tuple[str, ...]:
    columns = ", ".join(["id", *_known_names(names, COLUMNS)])
    works = (
        f"SELECT {columns} FROM work WHERE id IN (:ids) AND +scope_id IN ({_listed(scopes)}) AND"
        " deleted_at IS NULL"
    )
    shown = {"visible": _listed(visible), "libraries": _listed(libraries)}
    return (works, *(PARTS[name].sql.format(**shown) for name in _known_names(names, PARTS)))


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids)) or "NULL"
