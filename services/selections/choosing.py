"""Which items a selection has when all of a list are selected: the list is asked for again, so that
no page has to carry its ids.
"""

from __future__ import annotations

from models.account import User
from models.library import Library
from services import access
from services.lists import browsing, finding
from services.lists.conditions import Filters
from services.lists.sorts import Sort
from services.selections.storing import MAX_ITEMS

_ACTS = ("works:update", "works:delete")


def list_of_filters(
    library: Library | None, filters: Filters, sort: Sort, *, by: User
) -> list[int]:
    """The ids of the items of a library, or of all, that match these filters; at most one more
    than MAX_ITEMS. Raises NotFound.
    """
    if library is not None:
        access.require(by, "library:read", library)
    library_id = library.id if library is not None else None
    works = browsing.works(by, library_id=library_id, filters=filters, sort=sort)
    return works.ids(0, MAX_ITEMS + 1)


def list_of_search(text: str, *, by: User) -> list[int]:
    """The ids of the items that a search finds, as many as are considered. Raises Invalid."""
    return finding.list_ids(by, text, MAX_ITEMS + 1)


def acts_on(library: Library | None, *, by: User) -> frozenset[str]:
    """The permissions that the caller has for any items of a library, or anywhere."""
    return frozenset(act for act in _ACTS if _is_permitted(act, library, by))


def _is_permitted(act: str, library: Library | None, by: User) -> bool:
    permitted = access.permitted_libraries(by, act)
    return bool(permitted) if library is None else library.id in permitted
