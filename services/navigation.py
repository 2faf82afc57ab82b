"""What the navigation shows on every page: the user's libraries by name and the number of running
jobs.
"""

from __future__ import annotations

from typing import NamedTuple

from models.account import User
from services import access
from services.db.cache import remembered
from services.db.plain_sql import run

_ACTIVE = "SELECT count(*) FROM job WHERE state IN ('queued', 'running')"


class NavLibrary(NamedTuple):
    """A library in the menu."""

    id: int
    name: str
    kind: str


def list_nav_libraries(*, by: User) -> list[NavLibrary]:
    """The libraries that the caller may see, by name."""
    ids = tuple(sorted(access.visible_libraries(by)))
    return remembered(("navigation", ids), lambda: _libraries(ids)) if ids else []


def _libraries(ids: tuple[int, ...]) -> list[NavLibrary]:
    listed = ", ".join(map(str, ids))
    rows = run(f"SELECT name_key, id, name, kind FROM library WHERE id IN ({listed})").all()
    return [NavLibrary(*row[1:]) for row in sorted(rows)]


def count_active() -> int:
    """How many jobs are waiting or running."""
    return remembered("active jobs", lambda: int(run(_ACTIVE).scalar() or 0))
