"""The navigation of every page: the user's libraries by name, and the number of active jobs."""

from __future__ import annotations

from typing import NamedTuple

from models.account import User
from services import access
from services.db.cache import cached_lookup
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
    return cached_lookup(("navigation", ids), lambda: _libraries(ids)) if ids else []


def _libraries(ids: tuple[int, ...]) -> list[NavLibrary]:
    listed = ", ".join(map(str, ids))
    rows = run(f"SELECT name_key, id, name, kind FROM library WHERE id IN ({listed})").all()
    return [NavLibrary(*row[1:]) for row in sorted(rows)]


def count_active() -> int:
    """The number of jobs that are waiting or running."""
    return cached_lookup("active jobs", lambda: int(run(_ACTIVE).scalar() or 0))
