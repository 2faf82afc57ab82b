"""What each of the cast is answered when they ask for a permission."""

from __future__ import annotations

from errors import Forbidden, NotFound
from services import access

READS = (
    "works:read",
    "series:read",
    "shelves:read",
    "loans:read",
    "library:read",
    "members:read",
    "people:read",
)
EDITS = (
    "works:create",
    "works:update",
    "works:delete",
    "tags:create",
    "shelves:delete",
    "series:update",
    "loans:create",
    "people:update",
)
OWNS = (
    "library:update",
    "library:delete",
    "members:create",
    "members:delete",
    "loans:delete",
    "series:delete",
    "scans:request",
)
# What each of the cast may do in Olga's library; whoever is not here may not even know of it.
MAY = {
    "vera": {*READS},
    "edo": {*READS, *EDITS},
    "olga": {*READS, *EDITS, *OWNS},
    "ada": {*READS, *EDITS, *OWNS},
}


def outcome(by, permission, row) -> str:
    try:
        access.require(by, permission, row)
    except (Forbidden, NotFound) as error:
        return type(error).__name__
    return "passes"


def answers(cast, permission, row) -> dict[str, str]:
    return {
        name: outcome(getattr(cast, name), permission, row)
        for name in ("vera", "edo", "olga", "stan", "ada")
    }
