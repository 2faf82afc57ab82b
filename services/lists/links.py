"""Conditions for the works on a shelf, in a series, or by a person. Shelves and series have an
order of their own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from models.classification import SeriesEntry, ShelfWork
from services.db.transactions import read_connection
from services.lists.conditions import Condition, IdQuery
from services.lists.statements import WORK, compiled, one_of


def on_shelf(shelf_id: int, scopes: tuple[int, ...]) -> Condition:
    """The works that people added to a shelf, newest first."""
    return Condition(id_query=_id_query("shelf", shelf_id, scopes))


def in_series(series_id: int, scopes: tuple[int, ...]) -> Condition:
    """The works of a series, by position."""
    return Condition(id_query=_id_query("series", series_id, scopes))


def by_person(person_id: int) -> Condition:
    """The works that credit a person."""
    return Condition(
        sql="id IN (SELECT work_id FROM credit WHERE person_id = :person_id)",
        values={"person_id": person_id},
    )


def _id_query(table: str, id_: int, scopes: tuple[int, ...]) -> IdQuery:
    return IdQuery(_sql(table, scopes, read_connection().dialect.name), {"linked_id": id_})


@lru_cache(256)
def _sql(table: str, scopes: tuple[int, ...], dialect: str) -> str:
    query = _on_shelf() if table == "shelf" else _in_series()
    live = query.where(one_of("work.scope_id", scopes or (0,)), WORK.c.deleted_at.is_(None))
    return compiled(live, dialect)


def _on_shelf() -> Select[Any]:
    return (
        select(WORK.c.id)
        .join(ShelfWork, ShelfWork.work_id == WORK.c.id)
        .where(ShelfWork.shelf_id == bindparam("linked_id"))
        .order_by(ShelfWork.added_at.desc(), ShelfWork.work_id.desc())
    )


def _in_series() -> Select[Any]:
    return (
        select(WORK.c.id)
        .join(SeriesEntry, SeriesEntry.work_id == WORK.c.id)
        .where(SeriesEntry.series_id == bindparam("linked_id"))
        .order_by(SeriesEntry.position, SeriesEntry.id)
    )
