"""Whether a caller may do something with a row."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, select, true

from errors import Forbidden, NotFound
from models.account import User
from models.base import Base
from models.classification import Genre, MediaType
from models.library import Holding, Library
from models.person import Person
from models.work import Work
from services.access.roles import (
    PERMISSIONS,
    permitted_libraries,
    roles,
    roles_in_trash,
    visible_libraries,
)
from services.access.rows import (
    files_of,
    holders_of,
    is_credited,
    is_in_trash,
    libraries_of,
)
from services.db.transactions import read_connection

EVERYWHERE = frozenset({
    "works:share", "works:merge", "works:split", "works:move",
    "people:rename", "people:merge", "people:delete",
})  # fmt: skip
"""What only those may do whose role permits it in every library that holds the work, or that has
a work naming the person; for all else one such library is enough."""


def may(by: User, permission: str, row: Base | None = None) -> bool:
    """Whether `require` would pass."""
    try:
        require(by, permission, row)
    except (Forbidden, NotFound):
        return False
    return True


def require(by: User, permission: str, row: Base | None = None) -> None:
    """Check a permission. Raises NotFound when the caller may not know about the row, and Forbidden
    when they may not do this to it.

    Without a row, or for a row that all libraries share (genre, media type), the permission is one
    for the whole instance, which only administrators have.
    """
    if row is None or isinstance(row, Genre | MediaType):
        if not (by.is_admin and by.is_active):
            raise Forbidden(permission)
        return
    is_restoring = permission.endswith(":restore")
    if not is_restoring and is_in_trash(row):
        raise NotFound(row.__tablename__)
    needed = permission.replace(":restore", ":update")
    own = roles(by)
    libraries = libraries_of(row)
    if isinstance(row, Person) and not libraries and not is_credited(row):
        _require_uncredited(by, needed, own, row)
        return
    if isinstance(row, Library) and row.deleted_at is not None:
        own = own | roles_in_trash(by, [row.id])
    seen = [own[library_id] for library_id in libraries if library_id in own]
    if not seen and not (by.is_admin and by.is_active):
        raise NotFound(row.__tablename__)
    if by.is_admin or permission.endswith(":read"):
        return
    if not any(needed in PERMISSIONS[role] for role in seen):
        raise Forbidden(permission)
    if permission in EVERYWHERE and isinstance(row, Work | Person):
        _require_everywhere(by, permission, row)


def require_everywhere(by: User, permission: str, row: Work | Person) -> None:
    """Check a permission in every library that holds a row, which may be in the trash. Raises
    NotFound and Forbidden.
    """
    if by.is_admin and by.is_active:
        return
    if not libraries_of(row) & visible_libraries(by):
        raise NotFound(row.__tablename__)
    _require_everywhere(by, permission, row)


def _require_everywhere(by: User, permission: str, row: Work | Person) -> None:
    """Check a permission in every library that holds the row."""
    libraries = holders_of(row)
    own = roles_in_trash(by, libraries)
    if not all(
        permission in PERMISSIONS[own.get(library_id, "viewer")] for library_id in libraries
    ):
        raise Forbidden(permission)


def _require_uncredited(by: User, permission: str, own: dict[int, str], person: Person) -> None:
    """A person whom no work credits: only administrators and the user who created them may see
    them; that user may change them as long as they may edit in some library.
    """
    if not by.is_active or not (by.is_admin or person.created_by_id == by.id):
        raise NotFound("person")
    if permission.endswith(":read") or by.is_admin:
        return
    if not any("people:update" in PERMISSIONS[role] for role in own.values()):
        raise Forbidden(permission)


def require_in_library(by: User, permission: str, library_id: int) -> None:
    """Check a permission for something that doesn't exist yet and will belong to this library.
    Raises NotFound and Forbidden.
    """
    role = roles(by).get(library_id)
    if role is None:
        raise NotFound("library")
    if permission not in PERMISSIONS[role]:
        raise Forbidden(permission)


def visible_files(by: User) -> ColumnElement[bool]:
    """The SQL condition on MediaFile that the caller may see it."""
    return true() if by.is_admin and by.is_active else files_of(visible_libraries(by))


def visible_files_sql(by: User) -> str:
    """The condition of visible_files as text, on `media_file`."""
    if by.is_admin and by.is_active:
        return "1 = 1"
    return _files_sql(visible_libraries(by))


@lru_cache(256)
def _files_sql(library_ids: frozenset[int]) -> str:
    return str(files_of(library_ids).compile(compile_kwargs={"literal_binds": True}))


def library_for(by: User, permission: str, row: Base) -> int | None:
    """The id of the library for which the caller acts: the only one in which they may do this,
    otherwise the one that has held the row for longest. None for a row that belongs to no library.
    """
    if isinstance(row, Genre | MediaType):
        return None
    libraries = libraries_of(row) & permitted_libraries(by, permission)
    if len(libraries) < 2 or not isinstance(row, Work):
        return min(libraries, default=None)
    query = (
        select(Holding.library_id)
        .where(Holding.work_id == row.id, Holding.library_id.in_(libraries))
        .order_by(Holding.added_at, Holding.id)
    )
    return read_connection().execute(query.limit(1)).scalar() or min(libraries)
