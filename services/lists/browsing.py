"""The lists that pages show: all that somebody may see, or one library, narrowed by filters."""

from __future__ import annotations

from typing import Any

from models.account import User
from services import access
from services.lists.conditions import NO_FILTERS, Condition, Filters, of_filters
from services.lists.sorts import BY_TITLE, Sort
from services.lists.work_list import WorkList


def works(
    by: User, *, library_id: int | None = None, filters: Filters = NO_FILTERS, sort: Sort = BY_TITLE
) -> WorkList:
    """What the caller may see of one library, or of all. Whoever calls this checks that the library
    is visible.
    """
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    return WorkList(scopes, of_filters(filters, by=by, scopes=scopes), sort)


def recent_works(by: User, kind: str = "", *, limit: int = 12) -> list[Any]:
    """What was added last, newest first."""
    newest_first = Sort("added", is_descending=True)
    return WorkList(access.visible_scopes(by), Condition(kind=kind), newest_first).slice(0, limit)
