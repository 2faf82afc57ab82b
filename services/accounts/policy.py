"""What users may do on this instance: create accounts, own libraries, upload files. Administrators
set it on a page; it is stored in the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select

from errors import Conflict, Invalid, Problem
from models import base
from models.account import Setting, User
from models.file import MediaFile
from models.library import Library
from services import access, audit, runtime
from services.db.transactions import session, writing

GB = 1_000_000_000
BOUNDS = {"libraries_per_user": (0, 10_000), "uploads_per_user": (0, 1_000_000)}


class Policy(NamedTuple):
    """`libraries_per_user` limits how many libraries a user may own; `uploads_per_user`, in GB,
    limits all uploads to libraries that a user owns. Neither applies to administrators.
    """

    may_register: bool = False
    libraries_per_user: int = 20
    uploads_per_user: int = 20


def current() -> Policy:
    """The policy set by administrators. If the variable for registration is set, it wins."""
    query = select(Setting.name, Setting.value).where(Setting.name.in_(Policy._fields))
    stored: dict[str, Any] = {name: value for name, value in session().execute(query)}  # noqa: C416
    policy = Policy(**stored)
    fixed = runtime.current().may_register
    return policy if fixed is None else policy._replace(may_register=fixed)


def is_registration_fixed() -> bool:
    """Whether the variable for registration is set, so that the switch has no effect."""
    return runtime.current().may_register is not None


def change(values: Mapping[str, Any], *, by: User) -> None:
    """Store some values. Raises Forbidden and Invalid."""
    access.require(by, "users:update")
    problems = {
        name: Problem("not_a_number", minimum=minimum, maximum=maximum)
        for name, (minimum, maximum) in BOUNDS.items()
        if name in values
        and not (isinstance(values[name], int) and minimum <= values[name] <= maximum)
    }
    if problems:
        raise Invalid(problems)
    with writing():
        for name in Policy._fields:
            if name in values:
                _store(name, values[name])
        audit.record("policy_changed", by=by)


def _store(name: str, value: Any) -> None:
    row = session().execute(select(Setting).where(Setting.name == name)).scalar()
    if row is None:
        row = Setting(name=name)
        session().add(row)
    row.value, row.updated_at = value, base.utc_now()


def check_libraries(by: User) -> None:
    """Raises Conflict("library_limit") when the caller may not own another library."""
    if by.is_admin:
        return
    limit = current().libraries_per_user
    owned = select(func.count()).where(Library.owner_id == by.id, Library.deleted_at.is_(None))
    if session().execute(owned).scalar_one() >= limit:
        raise Conflict("library_limit", maximum=limit)


def check_uploads(library: Library, size: int, *, by: User) -> None:
    """Raises Conflict("upload_limit") when `size` more bytes would exceed the limit for the owner
    of this library.
    """
    owner = session().get(User, library.owner_id) if library.owner_id else None
    if by.is_admin or (owner is not None and owner.is_admin):
        return
    limit = current().uploads_per_user
    owned = select(Library.id).where(Library.owner_id == library.owner_id)
    libraries = MediaFile.library_id.in_(owned if owner else [library.id])
    stored = select(func.coalesce(func.sum(MediaFile.size), 0)).where(libraries)
    if int(session().execute(stored).scalar_one()) + size > limit * GB:
        raise Conflict("upload_limit", maximum=limit)
