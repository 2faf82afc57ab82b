"""The SQL of lists of works, written once per shape and kept: rows in the order of an index, one
arm per scope, merged by the database.

`SELECT … WHERE scope_id = 1 UNION ALL SELECT … WHERE scope_id = 4 ORDER BY sort_key, id LIMIT 50`
reads 50 rows and one per arm: SQLite merges the arms as coroutines, PostgreSQL as a MergeAppend.
With `scope_id IN (1, 4)` both would sort every work.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson

from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.work_lines import COLUMNS

SORTS: dict[str, tuple[str, ...]] = {
    "title": ("sort_key", "id"),
    "creator": ("creator_key", "sort_key", "id"),
    "year": ("year", "published", "sort_key", "id"),
    "added": ("added_at", "id"),
}


def fetch(
    arms: tuple[str, ...],
    sort: str,
    *,
    is_down: bool,
    start: str = "",
    limit: int,
    offset: int = 0,
    values: dict[str, Any],
) -> Sequence[Any]:
    """Rows of the works that the arms name, in order.

    `start` is "" (from the end), "seek" (from :k0) or "cursor" (behind :k0, :k1 …).
    """
    shape = (arms, sort, is_down, start, read_connection().dialect.name == "postgresql")
    sql = _offset_sql(*shape, limit) if offset else _page_sql(*shape, limit)
    return run(sql, {**values, "offset": offset} if offset else values).all()


def fetch_ids(
    arms: tuple[str, ...],
    sort: str,
    *,
    is_down: bool,
    start: str = "",
    limit: int,
    offset: int = 0,
    values: dict[str, Any],
) -> list[int]:
    """The same, but only the ids of the works."""
    shape = (arms, sort, is_down, start, read_connection().dialect.name == "postgresql")
    # Numbers, not values: PostgreSQL plans a statement that it knows by heart for a tenth of all
    # rows when it does not see how many are wanted.
    return [row[0] for row in run(f"{_ids_sql(*shape)} LIMIT {limit} OFFSET {offset}", values)]


def every_id(arms: tuple[str, ...], sort: str, *, values: dict[str, Any]) -> Sequence[int]:
    """The ids of all works of the arms, in order, eight bytes each."""
    is_postgres = read_connection().dialect.name == "postgresql"
    sql = _ids_sql(arms, sort, False, "", is_postgres)
    if is_postgres:
        return array("q", (row[0] for row in run(sql, values)))
    text = run(f"SELECT group_concat(id) FROM ({sql})", values).scalar()
    return array("q", orjson.loads(f"[{text}]")) if text else ()


def groups_of(arms: Sequence[str], column: str, *, values: dict[str, Any]) -> dict[Any, int]:
    """How many works of the arms have each value of a column."""
    parts = [
        f"SELECT {column} AS value, count(*) AS works FROM work WHERE {arm} AND deleted_at IS NULL"
        " GROUP BY value"
        for arm in arms
    ]
    return _summed(parts, values)


def counts_of(
    arms: Sequence[str], ranges: Sequence[tuple[str, str]], *, values: dict[str, Any]
) -> dict[str, int]:
    """How many works of the arms lie in each range: a name and a condition."""
    return _summed([
        f"SELECT '{name}' AS value, count(*) AS works FROM work WHERE {arm} AND {condition} AND deleted_at IS NULL"  # noqa: E501
        for arm in arms for name, condition in ranges
    ], values)  # fmt: skip


def _summed(parts: Sequence[str], values: dict[str, Any]) -> dict[Any, int]:
    found = run(
        f"SELECT value, sum(works) FROM ({' UNION ALL '.join(parts)}) AS counted GROUP BY value",
        values,
    )
    return {value: int(works) for value, works in found}


@lru_cache(256)
def _ids_sql(arms: tuple[str, ...], sort: str, is_down: bool, start: str, is_postgres: bool) -> str:
    return _union(
        arms, tuple(dict.fromkeys(("id", *SORTS[sort]))), sort, is_down, start, is_postgres
    )


@lru_cache(1024)
def _page_sql(
    arms: tuple[str, ...], sort: str, is_down: bool, start: str, is_postgres: bool, limit: int
) -> str:
    return f"{_union(arms, COLUMNS, sort, is_down, start, is_postgres)} LIMIT {limit}"


@lru_cache(256)
def _offset_sql(
    arms: tuple[str, ...], sort: str, is_down: bool, start: str, is_postgres: bool, limit: int
) -> str:
    """Ids first, in the covering index; only the rows that are shown are read whole."""
    columns = ", ".join(f"w.{name}" for name in COLUMNS)
    ids = _union(
        arms, tuple(dict.fromkeys(("id", *SORTS[sort]))), sort, is_down, start, is_postgres
    )
    return (
        f"SELECT {columns} FROM ({ids} LIMIT {limit} OFFSET :offset) p JOIN work w ON w.id = p.id"
        f" ORDER BY {_order(sort, is_down, 'p.')}"
    )


def _union(
    arms: tuple[str, ...],
    columns: tuple[str, ...],
    sort: str,
    is_down: bool,
    start: str,
    is_postgres: bool,
) -> str:
    """PostgreSQL merges arms only where each is ordered by itself: it does not see that `scope_id`
    is one number in each.
    """
    beyond, order, listed = _beyond(sort, is_down, start), _order(sort, is_down), ", ".join(columns)
    parts = [
        f"SELECT {listed} FROM work WHERE {arm} AND deleted_at IS NULL{beyond}" for arm in arms
    ]
    if is_postgres and len(arms) > 1:
        parts = [
            f"SELECT {listed} FROM ({part} ORDER BY {order}) a{place}"
            for place, part in enumerate(parts)
        ]
    return f"{' UNION ALL '.join(parts)} ORDER BY {order}"


def _order(sort: str, is_down: bool, prefix: str = "") -> str:
    return ", ".join(f"{prefix}{key} DESC" if is_down else f"{prefix}{key}" for key in SORTS[sort])


def _beyond(sort: str, is_down: bool, start: str) -> str:
    keys = SORTS[sort]
    if start == "seek":
        return f" AND {keys[0]} {'<' if is_down else '>='} :k0"
    if start == "cursor":
        values = ", ".join(f":k{number}" for number in range(len(keys)))
        return f" AND ({', '.join(keys)}) {'<' if is_down else '>'} ({values})"
    return ""
