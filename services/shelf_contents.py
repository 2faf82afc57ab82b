"""The works on a shelf: added by people, or found by the query of a smart shelf."""

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
from services.lists.conditions import NOTHING, from_query
from services.lists.groups import IDS
from services.lists.links import on_shelf
from services.lists.sorts import BY_QUERY, Sort
from services.lists.work_list import WorkList
from services.search.query import parse_typed

LIMIT = 10_000


def works_on(library: Library, shelf: Shelf, *, by: User) -> list[int]:
    """Ids of the shelf's works that the library still holds, at most LIMIT: last added to the shelf
    (or, for a smart shelf, to the catalogue) first. Raises NotFound.
    """
    access.require(by, "shelves:read", shelf)
    scopes = access.visible_scopes(by, (library.id,))
    try:
        return _works(shelf, scopes, by).ids(0, LIMIT)
    except Invalid:  # a regular expression takes too long
        return []


def count_on(library: Library, shelves: Iterable[Any], *, by: User) -> dict[int, int]:
    """The number of works on each of these shelves of a library, with one query for all ordinary
    shelves and one for each smart shelf. Raises NotFound.
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
    """The list of works. A smart shelf is empty when its query is empty, or can't be parsed or run
    any more.
    """
    if not shelf.query:
        return WorkList(scopes, on_shelf(shelf.id, scopes), BY_QUERY, IDS)
    node, _problem = parse_typed(shelf.query, typing=False, max_length=len(shelf.query) * 4)
    condition = from_query(node, by=by, scopes=scopes) if node is not None else NOTHING
    return WorkList(scopes, condition, Sort("added", is_descending=True), IDS)
