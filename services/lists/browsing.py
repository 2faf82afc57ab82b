"""The lists of works on pages: everything the caller may see, or one library, with filters."""

from __future__ import annotations

from typing import Any

from models.account import User
from services import access
from services.lists.conditions import NO_FILTERS, Condition, Filters, from_filters
from services.lists.sorts import BY_TITLE, Sort
from services.lists.work_list import WorkList


def works(
    by: User, *, library_id: int | None = None, filters: Filters = NO_FILTERS, sort: Sort = BY_TITLE
) -> WorkList:
    """The works that the caller may see, in one library or in all. The caller of this function
    checks that the library is visible.
    """
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    return WorkList(scopes, from_filters(filters, by=by, scopes=scopes), sort)


def recent_works(by: User, kind: str = "", *, limit: int = 12) -> list[Any]:
    """The works that were added last, newest first."""
    newest_first = Sort("added", is_descending=True)
    return WorkList(access.visible_scopes(by), Condition(kind=kind), newest_first).slice(0, limit)
