"""The SQL of lists of works: rows in the order of an index, one branch per scope, merged by the
database. Each statement is compiled once.

`SELECT … WHERE scope_id = 1 UNION ALL SELECT … WHERE scope_id = 4 ORDER BY sort_key, id LIMIT 50`
reads 50 rows and one per branch: SQLite merges the branches as coroutines, PostgreSQL as a
MergeAppend. With `scope_id IN (1, 4)` both would sort all works.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect

from models.work import Work
from services.db.plain_sql import run
from services.db.transactions import read_connection

WORK = Work.__table__
_DIALECTS = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": PGDialect(paramstyle="named"),  # type: ignore[no-untyped-call]  # SQLAlchemy's
}
_COMPARISONS = {"after": (">", "<"), "from": (">=", "<=")}


class Shape(NamedTuple):
    """The parts of a statement that are text, not bound values.

    `branches` are conditions on `work`, each for one scope. `start` is "" (from the end of the
    list), "from" or "after" (a row whose first `given` keys are the values :k0, :k1 …).
    """

    branches: tuple[str, ...]
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    is_descending: bool = False
    start: str = ""
    given: int = 0


def fetch(shape: Shape, values: Mapping[str, Any], *, limit: int, offset: int = 0) -> Sequence[Any]:
    """Rows of the works in the branches, in order, each with the columns and the keys."""
    dialect = read_connection().dialect.name
    is_joined = offset > 0 and set(shape.columns) > {*shape.keys, "id"}
    sql = (_joined_sql if is_joined else _plain_sql)(shape, dialect)
    if dialect == "postgresql":
        # Numbers, not values: PostgreSQL plans a statement that it has prepared for a tenth of all
        # rows when it does not see how many are wanted.
        sql = sql.replace(":limit", str(limit)).replace(":offset", str(offset))
        return run(sql, dict(values)).all()
    return run(sql, {**values, "limit": limit, "offset": offset}).all()


def fetch_every_id(
    branches: tuple[str, ...], keys: tuple[str, ...], values: Mapping[str, Any]
) -> Sequence[int]:
    """The ids of all works in the branches, in order, eight bytes each."""
    sql = _every_id_sql(branches, keys, read_connection().dialect.name)
    return fetch_ids_of(sql, values)


def fetch_ids_of(sql: str, values: Mapping[str, Any]) -> Sequence[int]:
    """The ids that a SELECT finds, in its order. SQLite returns them as one text, because its
    driver releases and retakes the interpreter's lock for every row.
    """
    if read_connection().dialect.name == "postgresql":
        return array("q", (row[0] for row in run(sql, dict(values))))
    ids = run(f"SELECT group_concat(id) FROM ({sql})", dict(values)).scalar()
    return array("q", orjson.loads(f"[{ids}]")) if ids else ()


def fetch_by_ids(ids: Sequence[int], columns: tuple[str, ...]) -> list[Any]:
    """Rows of works in the order of their ids; works that no longer exist are left out."""
    sql = _by_ids_sql(columns, read_connection().dialect.name)
    rows_by_id = {row.id: row for row in run(sql, {"ids": _as_value(ids)})}
    return [rows_by_id[work_id] for work_id in ids if work_id in rows_by_id]


def count(branches: tuple[str, ...], values: Mapping[str, Any]) -> int:
    """How many works the branches have."""
    return int(
        run(_count_sql(branches, read_connection().dialect.name), dict(values)).scalar() or 0
    )


def count_by_letter(branches: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, int]:
    sql = _letters_sql(branches, read_connection().dialect.name)
    return {letter: int(works) for letter, works in run(sql, dict(values))}


def compiled(statement: Any, dialect: str) -> str:
    """A statement as text with :named values. Callers cache the text."""
    return str(statement.compile(dialect=_DIALECTS[dialect]))


def number(value: int) -> ColumnElement[int]:
    """A number written into the text instead of being bound."""
    return literal_column(str(value))


def one_of(column: str, ids: Sequence[int]) -> Any:
    """The condition that a column is one of these numbers, which are written into the text."""
    return text(f"{column} IN ({', '.join(map(str, ids))})")


def _as_value(ids: Sequence[int]) -> Any:
    if read_connection().dialect.name == "postgresql":
        return list(ids)
    return orjson.dumps(list(ids)).decode()


@lru_cache(1024)
def _plain_sql(shape: Shape, dialect: str) -> str:
    return compiled(_limited(shape, shape.columns, dialect), dialect)


@lru_cache(256)
def _joined_sql(shape: Shape, dialect: str) -> str:
    """Reads ids from the covering index first, and whole rows only for those that are shown."""
    ids = _limited(shape, ("id",), dialect).subquery("p")
    columns = [WORK.c[name] for name in dict.fromkeys((*shape.columns, *shape.keys))]
    query = select(*columns).select_from(ids.join(WORK, WORK.c.id == ids.c.id))
    return compiled(query.order_by(_order(shape, "p.")), dialect)


@lru_cache(256)
def _every_id_sql(branches: tuple[str, ...], keys: tuple[str, ...], dialect: str) -> str:
    return compiled(_ordered(Shape(branches, keys, ("id",)), ("id",), dialect), dialect)


@lru_cache(16)
def _by_ids_sql(columns: tuple[str, ...], dialect: str) -> str:
    names = dict.fromkeys(("id", *columns))
    listed = (
        "id = ANY(CAST(:ids AS bigint[]))"
        if dialect == "postgresql"
        else "id IN (SELECT value FROM json_each(:ids))"
    )
    live = WORK.c.deleted_at.is_(None)
    return compiled(select(*(WORK.c[name] for name in names)).where(text(listed), live), dialect)


@lru_cache(256)
def _count_sql(branches: tuple[str, ...], dialect: str) -> str:
    parts = [_branch(branch, func.count().label("works")) for branch in branches]
    if len(parts) == 1:
        return compiled(parts[0], dialect)
    return compiled(select(func.sum(union_all(*parts).subquery("n").c.works)), dialect)


@lru_cache(256)
def _letters_sql(branches: tuple[str, ...], dialect: str) -> str:
    parts = [
        _branch(branch, WORK.c.letter, func.count().label("works")).group_by(WORK.c.letter)
        for branch in branches
    ]
    if len(parts) == 1:
        return compiled(parts[0], dialect)
    counts = union_all(*parts).subquery("n")
    return compiled(
        select(counts.c.letter, func.sum(counts.c.works)).group_by(counts.c.letter), dialect
    )


def _limited(shape: Shape, columns: tuple[str, ...], dialect: str) -> Any:
    query = _ordered(shape, columns, dialect)
    return query.limit(bindparam("limit")).offset(bindparam("offset"))


def _ordered(shape: Shape, columns: tuple[str, ...], dialect: str) -> Any:
    """Each branch is sorted by itself, because PostgreSQL doesn't see that `scope_id` is constant
    in it and would not merge otherwise.
    """
    order = _order(shape)
    listed = [WORK.c[name] for name in dict.fromkeys((*columns, *shape.keys))]
    parts: list[Any] = [
        _branch(branch, *listed).where(*_started(shape)) for branch in shape.branches
    ]
    if len(parts) == 1:
        return parts[0].order_by(order)
    if dialect == "postgresql":
        parts = [
            select(part.order_by(order).subquery(f"b{index}")) for index, part in enumerate(parts)
        ]
    return union_all(*parts).order_by(order)


def _branch(condition: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(text(condition), WORK.c.deleted_at.is_(None))


def _order(shape: Shape, prefix: str = "") -> Any:
    direction = " DESC" if shape.is_descending else ""
    return text(", ".join(f"{prefix}{key}{direction}" for key in shape.keys))


def _started(shape: Shape) -> list[Any]:
    if not shape.start:
        return []
    names = ", ".join(shape.keys[: shape.given])
    parameters = ", ".join(f":k{number}" for number in range(shape.given))
    return [text(f"({names}) {_COMPARISONS[shape.start][shape.is_descending]} ({parameters})")]
