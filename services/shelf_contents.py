"""What stands on shelves: the works put there by hand, or those that a shelf's own query finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from errors import Invalid
from models.account import User
from models.classification import Shelf, ShelfWork
from models.library import Library
from models.work import Work
from services import access
from services.db.plain_sql import run
from services.db.transactions import session
from services.search import conditions
from services.search.query import parse_typed

MOST = 10_000


def works_on(library: Library, shelf: Shelf, *, by: User) -> list[int]:
    """Ids of the works that the library still holds, newest on the shelf (or in the catalogue)
    first; at most MOST. Raises NotFound.
    """
    access.require(by, "shelves:read", shelf)
    if shelf.query:
        return _found(
            "id",
            shelf.query,
            library,
            by,
            f"ORDER BY work.added_at DESC, work.id DESC LIMIT {MOST}",
        )
    query = (
        select(ShelfWork.work_id)
        .join(Work, Work.id == ShelfWork.work_id)
        .where(
            ShelfWork.shelf_id == shelf.id,
            Work.scope_id.in_(access.visible_scopes(by, (library.id,))),
            Work.deleted_at.is_(None),
        )
        .order_by(ShelfWork.added_at.desc(), ShelfWork.work_id.desc())
    )
    return list(session().execute(query.limit(MOST)).scalars())


def count_on(library: Library, shelves: Iterable[Any], *, by: User) -> dict[int, int]:
    """How many works stand on each of these shelves of a library: one query, and one for each that
    fills itself. Raises NotFound.
    """
    access.require(by, "shelves:read", library)
    shown = list(shelves)
    query = (
        select(ShelfWork.shelf_id, func.count())
        .join(Work, Work.id == ShelfWork.work_id)
        .join(Shelf, Shelf.id == ShelfWork.shelf_id)
        .where(
            Shelf.library_id == library.id,
            Work.scope_id.in_(access.visible_scopes(by, (library.id,))),
            Work.deleted_at.is_(None),
        )
        .group_by(ShelfWork.shelf_id)
    )
    counts = {row[0]: row[1] for row in session().execute(query)}
    for shelf in shown:
        if shelf.query:
            counts[shelf.id] = next(iter(_found("count(*)", shelf.query, library, by)), 0)
    return counts


def _found(column: str, query: str, library: Library, by: User, order: str = "") -> list[int]:
    """What a query finds among a library's works; nothing when it says nothing, or cannot be read
    or run any more.
    """
    node, _problem = parse_typed(query, typing=False, most=len(query) * 4)
    if node is None:
        return []
    try:
        condition, values = conditions.condition(
            node, by=by, scope_ids=access.visible_scopes(by, (library.id,))
        )
        with conditions.asking(node):
            sql = f"SELECT {column} FROM work WHERE work.deleted_at IS NULL AND {condition} {order}"
            return list(run(sql, values).scalars())
    except Invalid:
        return []
