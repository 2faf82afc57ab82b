"""Who sees what and who may do what: the only source of both.

A list, a count, a facet and a search start from `visible_scopes`; one row is checked with
`require`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from errors import Forbidden, NotFound
from models.account import User
from models.base import Base
from models.classification import SeriesEntry, Shelf
from models.library import Library, Membership
from models.person import Credit, Person
from models.work import Copy, Edition, Part, Work
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
    for noun in ("works", "series", "shelves", "tags", "loans", "library", "members", "people")
}
_EDIT = (
    _READ
    | {
        f"{noun}:{act}"
        for noun in ("works", "shelves", "tags")
        for act in ("create", "update", "delete")
    }
    | {
        "series:create",
        "series:update",
        "loans:create",
        "loans:update",
        "people:create",
        "people:update",
    }
)
_OWN = _EDIT | {
    "series:delete",
    "loans:delete",
    "people:delete",
    "library:update",
    "library:delete",
    "members:create",
    "members:update",
    "members:delete",
    "scans:request",
}
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
    """The caller's role in each library that they may see; an admin owns all (computed, not
    stored).
    """
    known: dict[int | None, dict[int, str]] = session().info.setdefault("roles", {})
    if by.id not in known:
        known[by.id] = _roles(by)
    return known[by.id]


def _roles(by: User) -> dict[int, str]:
    if not by.is_active:
        return {}
    if by.is_admin:
        return dict.fromkeys(read_connection().execute(_LIVE).scalars(), "owner")
    return dict(tuple(row) for row in run(_ROLES, {"user_id": by.id}))


def _role_in_trash(by: User, library_id: int) -> dict[int, str]:
    """A library in the trash is brought back by who owned it."""
    query = select(Membership.library_id, Membership.role).where(
        Membership.user_id == by.id, Membership.library_id == library_id
    )
    return dict(read_connection().execute(query).all()) if by.is_active else {}


def visible_libraries(by: User) -> frozenset[int]:
    """Ids of the libraries that the caller may see."""
    return frozenset(roles(by))


def scope_libraries() -> dict[int, frozenset[int]]:
    """Each set of libraries that occurs, by scope id; a few dozen in practice.

    A library in the trash is in none: no work has to move.
    """
    info = session().info
    if "scopes" not in info:
        found: dict[int, set[int]] = {}
        for scope_id, library_id in run(_SCOPES):
            found.setdefault(scope_id, set()).add(library_id)
        info["scopes"] = {scope_id: frozenset(libraries) for scope_id, libraries in found.items()}
    return info["scopes"]


def visible_scopes(by: User, library_ids: Iterable[int] | None = None) -> tuple[int, ...]:
    """Ids of the scopes whose works the caller may see, narrowed to those that some of
    `library_ids` hold; ordered.
    """
    wanted = visible_libraries(by)
    if library_ids is not None:
        wanted &= frozenset(library_ids)
    return tuple(
        sorted(scope_id for scope_id, libraries in scope_libraries().items() if libraries & wanted)
    )


def may(by: User, permission: str, row: Base | None = None) -> bool:
    """Whether `require` would let the caller pass."""
    try:
        require(by, permission, row)
    except (Forbidden, NotFound):
        return False
    return True


def require(by: User, permission: str, row: Base | None = None) -> None:
    """Pass, or raise NotFound when the caller may not know of the row, or Forbidden when they may
    not do this to it.

    Without a row the permission is one of the whole instance, which only its admin has.
    A shared row (work, person) is changed only by who may change it in every library that holds it.
    """
    if row is None:
        if not (by.is_admin and by.is_active):
            raise Forbidden(permission)
        return
    if not permission.endswith(":restore") and _is_in_trash(row):
        raise NotFound(row.__tablename__)
    libraries = libraries_of(row)
    own = roles(by)
    if isinstance(row, Person) and not libraries and not _is_credited(row):
        _require_uncredited(by, permission, own)
        return
    if isinstance(row, Library) and row.deleted_at is not None:
        own = own | _role_in_trash(by, row.id)
    seen = [own[library_id] for library_id in libraries if library_id in own]
    if not seen and not (by.is_admin and by.is_active):
        raise NotFound(row.__tablename__)
    if permission.endswith(":read"):
        return
    asked = permission.replace(":restore", ":update")
    if by.is_admin:
        return
    if len(seen) < len(libraries) or not all(asked in PERMISSIONS[role] for role in seen):
        raise Forbidden(permission)


def _require_uncredited(by: User, permission: str, own: dict[int, str]) -> None:
    """A person whom no work names yet: everybody who is signed in may know of them, whoever edits
    anything may change them.
    """
    if not by.is_active:
        raise NotFound("person")
    asked = permission.replace(":restore", ":update").replace(":delete", ":update")
    if (
        not permission.endswith(":read")
        and not by.is_admin
        and not any(asked in PERMISSIONS[role] for role in own.values())
    ):
        raise Forbidden(permission)


def _is_credited(person: Person) -> bool:
    """Also by a work that no library holds, or whose library is in the trash: such a work is
    nobody's to see, and so are its people.
    """
    return (
        read_connection()
        .execute(select(Credit.id).where(Credit.person_id == person.id).limit(1))
        .first()
        is not None
    )


def _is_in_trash(row: Base | None) -> bool:
    """A row that was deleted, or that hangs on one that was: an edition or part of a work, a copy
    of an edition.
    """
    if getattr(row, "deleted_at", None) is not None:
        return True
    if isinstance(row, Edition | Part):
        return _is_in_trash(session().get(Work, row.work_id))
    return isinstance(row, Copy) and _is_in_trash(session().get(Edition, row.edition_id))


def require_in_library(by: User, permission: str, library_id: int) -> None:
    """The same for a thing that does not exist yet and will belong to this library."""
    role = roles(by).get(library_id)
    if role is None:
        raise NotFound("library")
    if permission not in PERMISSIONS[role]:
        raise Forbidden(permission)


def libraries_of(row: Base) -> frozenset[int]:
    """The libraries that decide about a row."""
    if isinstance(row, Library):
        return frozenset({row.id})
    if isinstance(row, Work):
        return scope_libraries().get(row.scope_id, frozenset())
    if isinstance(row, Edition | Part):
        return _of_works(select(Work.scope_id).where(Work.id == row.work_id))
    if isinstance(row, Person):
        return _of_works(
            select(Work.scope_id)
            .join(Credit, Credit.work_id == Work.id)
            .where(Credit.person_id == row.id)
            .distinct()
        )
    if isinstance(row, Copy | Shelf) or hasattr(row, "library_id"):
        return frozenset({row.library_id})
    if isinstance(row, SeriesEntry):
        return _of_works(select(Work.scope_id).where(Work.id == row.work_id))
    raise TypeError(f"no rule says who may see a {row.__tablename__}")


def _of_works(scope_ids: Any) -> frozenset[int]:
    every = scope_libraries()
    found = read_connection().execute(scope_ids).scalars()
    return frozenset().union(*(every.get(scope_id, frozenset()) for scope_id in found))
