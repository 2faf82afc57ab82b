"""Works by their public ids, within the library that a program names; what is elsewhere does not
exist there.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.library import Holding, Library
from models.work import Edition, Work
from services import access
from services.db.transactions import session


def get_work(library: Library, uuid: UUID, *, by: User) -> Work:
    """A work that this library holds. Raises NotFound, also when it is in the trash."""
    access.require(by, "library:read", library)
    query = (
        select(Work)
        .join(Holding, Holding.work_id == Work.id)
        .where(Work.uuid == uuid, Holding.library_id == library.id)
    )
    found = session().execute(query.where(Work.deleted_at.is_(None))).scalar()
    if found is None:
        raise NotFound("work")
    return found


def get_visible_work(uuid: UUID, *, by: User) -> Work:
    """A work in any library that the caller may see. Raises NotFound."""
    found = session().execute(select(Work).where(Work.uuid == uuid)).scalar()
    if found is None:
        raise NotFound("work")
    access.require(by, "works:read", found)
    return found


def get_edition(library: Library, work_uuid: UUID, uuid: UUID, *, by: User) -> Edition:
    """An edition of a work that this library holds. Raises NotFound."""
    work = get_work(library, work_uuid, by=by)
    found = (
        session()
        .execute(
            select(Edition).where(
                Edition.uuid == uuid, Edition.work_id == work.id, Edition.deleted_at.is_(None)
            )
        )
        .scalar()
    )
    if found is None:
        raise NotFound("edition")
    return found
