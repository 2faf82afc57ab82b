"""The caller's role in each library, the permissions of each role, and the scopes: the sets of
libraries that hold works.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from models.account import User
from models.library import Library, Membership
from services.db.cache import cached_lookup
from services.db.plain_sql import run
from services.db.transactions import read_connection, session

SYSTEM = User(
    id=None,
    username="system",
    username_key="system",
    display_name="Stacks",
    is_admin=True,
    is_active=True,
)
"""Acts for jobs that nobody asked for; never stored."""

_READ = {
    f"{noun}:read"
    for noun in (
        "works", "files", "series", "shelves", "tags", "loans", "library", "members", "people",
    )
}  # fmt: skip
_EDIT = (
    _READ
    | {
        f"{noun}:{act}"
        for noun in ("works", "shelves", "tags")
        for act in ("create", "update", "delete")
    }
    | {f"works:{act}" for act in ("share", "merge", "split", "move")}
    | {f"people:{act}" for act in ("create", "update", "rename", "merge")}
    | {"files:update", "series:create", "series:update", "loans:create", "loans:update"}
)
_OWN = (
    _EDIT
    | {f"{noun}:delete" for noun in ("series", "loans", "people")}
    | {"library:update", "library:delete", "scans:request"}
    | {f"members:{act}" for act in ("create", "update", "delete")}
)
PERMISSIONS: dict[str, frozenset[str]] = {
    "viewer": frozenset(_READ),
    "editor": frozenset(_EDIT),
    "owner": frozenset(_OWN),
}

_LIVE = select(Library.id).where(Library.deleted_at.is_(None))
# Plain SQL, because every request asks for both.
_ROLES = (
    "SELECT m.library_id, m.role FROM membership m JOIN library l ON l.id = m.library_id WHERE"
    " m.user_id = :user_id AND l.deleted_at IS NULL"
)
_SCOPES = (
    "SELECT s.scope_id, s.library_id FROM scope_library s JOIN library l ON l.id = s.library_id"
    " WHERE l.deleted_at IS NULL"
)


def roles(by: User) -> dict[int, str]:
    """The caller's role by library id, for libraries that they may see. Administrators are owners
    of all (computed, not stored).
    """
    known: dict[int | None, dict[int, str]] = session().info.setdefault("roles", {})
    if by.id not in known:
        key = ("roles", by.id, by.is_admin, by.is_active)
        known[by.id] = cached_lookup(key, lambda: _roles(by))
    return known[by.id]


def _roles(by: User) -> dict[int, str]:
    if not by.is_active:
        return {}
    if by.is_admin:
        return dict.fromkeys(read_connection().execute(_LIVE).scalars(), "owner")
    return dict(tuple(row) for row in run(_ROLES, {"user_id": by.id}))


def roles_in_trash(by: User, library_ids: Iterable[int]) -> dict[int, str]:
    """The caller's stored role in each of these libraries, including libraries in the trash, which
    may be restored.
    """
    if not by.is_active:
        return {}
    query = select(Membership.library_id, Membership.role).where(
        Membership.user_id == by.id, Membership.library_id.in_(list(library_ids))
    )
    return {row.library_id: row.role for row in read_connection().execute(query)}


def visible_libraries(by: User) -> frozenset[int]:
    """Ids of the libraries that the caller may see."""
    return frozenset(roles(by))


def permitted_libraries(by: User, permission: str) -> frozenset[int]:
    """Ids of the libraries in which the caller's role includes this permission."""
    return frozenset(
        library_id for library_id, role in roles(by).items() if permission in PERMISSIONS[role]
    )


def scope_libraries() -> dict[int, frozenset[int]]:
    """The library ids of each scope, by scope id; usually a few dozen. Libraries in the trash are
    left out here, so that their works need not be updated.
    """
    info = session().info
    scopes: dict[int, frozenset[int]] | None = info.get("scopes")
    if scopes is None:
        scopes = info["scopes"] = cached_lookup("scopes", _scope_libraries)
    return scopes


def _scope_libraries() -> dict[int, frozenset[int]]:
    scopes: dict[int, set[int]] = {}
    for scope_id, library_id in run(_SCOPES):
        scopes.setdefault(scope_id, set()).add(library_id)
    return {scope_id: frozenset(libraries) for scope_id, libraries in scopes.items()}


def visible_scopes(by: User, library_ids: Iterable[int] | None = None) -> tuple[int, ...]:
    """Sorted ids of the scopes whose works the caller may see; with `library_ids`, only those that
    one of these libraries is in.
    """
    wanted = visible_libraries(by)
    if library_ids is not None:
        wanted &= frozenset(library_ids)
    return scopes_within(wanted)


def permitted_scopes(by: User, permission: str) -> tuple[int, ...]:
    """Sorted ids of the scopes with a library in which the caller's role includes this
    permission.
    """
    return scopes_within(permitted_libraries(by, permission))


def scopes_within(library_ids: frozenset[int]) -> tuple[int, ...]:
    """Sorted ids of the scopes with one of these libraries."""
    return tuple(
        sorted(
            scope_id for scope_id, libraries in scope_libraries().items() if libraries & library_ids
        )
    )
