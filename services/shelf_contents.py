"""The works on a shelf: added by hand, or found by the query of a smart shelf."""

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
from services.db.transactions import session
from services.lists.conditions import NOTHING, of_query
from services.lists.groups import IDS
from services.lists.links import on_shelf
from services.lists.sorts import OWN, Sort
from services.lists.work_list import WorkList
from services.search.query import parse_typed

LIMIT = 10_000


def works_on(library: Library, shelf: Shelf, *, by: User) -> list[int]:
    """Ids of the works that the library still holds, newest on the shelf (or in the catalogue)
    first; at most LIMIT. Raises NotFound.
    """
    access.require(by, "shelves:read", shelf)
    scopes = access.visible_scopes(by, (library.id,))
    try:
        return _works(shelf, scopes, by).ids(0, LIMIT)
    except Invalid:  # a regular expression takes too long
        return []


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
            counts[shelf.id] = _count(shelf, access.visible_scopes(by, (library.id,)), by)
    return counts


def _count(shelf: Any, scopes: tuple[int, ...], by: User) -> int:
    try:
        return _works(shelf, scopes, by).count()
    except Invalid:
        return 0


def _works(shelf: Any, scopes: tuple[int, ...], by: User) -> WorkList:
    """Of a shelf that fills itself nothing when its query says nothing, or cannot be read or run
    any more.
    """
    if not shelf.query:
        return WorkList(scopes, on_shelf(shelf.id, scopes), OWN, IDS)
    node, _problem = parse_typed(shelf.query, typing=False, most=len(shelf.query) * 4)
    condition = of_query(node, by=by, scopes=scopes) if node is not None else NOTHING
    return WorkList(scopes, condition, Sort("added", is_descending=True), IDS)
