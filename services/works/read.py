"""Reads single works and editions, and the values of a work's fields. What the caller may not see
raises NotFound, as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from errors import NotFound
from models.account import User
from models.library import Holding, Library
from models.work import Edition, Work
from services import access, isbn
from services.db import many
from services.db.transactions import session
from services.text import isbns
from services.works import links
from services.works.fields import WORK


def get_work(work_id: int, *, by: User) -> Work:
    """A work, or the one into which it was merged. Raises NotFound if it doesn't exist, is in the
    trash, or the caller may not see it.
    """
    work = session().get(Work, work_id) if work_id < 2**63 else None
    if work is None:
        raise NotFound("work")
    work = survivor_of(work)
    access.require(by, "works:read", work)
    return work


def survivor_of(work: Work) -> Work:
    """The work that answers for this one: the one into which it was merged at last, or itself."""
    while work.merged_into_id is not None:
        work = session().get_one(Work, work.merged_into_id)
    return work


def current_uuid(uuid: UUID) -> UUID:
    """The UUID of the work that answers for the one with this UUID."""
    return current_uuids([uuid]).get(uuid, uuid)


def current_uuids(uuids: Collection[UUID]) -> dict[UUID, UUID]:
    """By the UUID of a merged work, that of the work which answers for it; every lookup by UUID
    asks.
    """
    merged = select(Work).where(Work.merged_into_id.is_not(None))
    works = many.rows_in(merged, Work.uuid, uuids)
    return {work.uuid: survivor_of(work).uuid for (work,) in works}


def values_of(work: Work, *, by: User) -> dict[str, Any]:
    """The current values of all editable fields, as far as the caller may see them. Raises
    NotFound.
    """
    return {name: value_of(work, name, by=by) for name in WORK}


def value_of(work: Work, field: str, *, by: User) -> Any:
    """The current value of one field; series and tags only from libraries that the caller may see.
    Raises NotFound, also for a field that isn't editable.
    """
    if field not in WORK:
        raise NotFound("field")
    if not WORK[field].is_link:
        return getattr(work, field)
    return links.value_of(work, field, access.visible_libraries(by))


def get_library_work(library: Library, uuid: UUID, *, by: User) -> Work:
    """A work that this library holds, or the one into which it was merged. Raises NotFound, also
    when it is in the trash.
    """
    access.require(by, "library:read", library)
    work = session().execute(select(Work).where(Work.uuid == uuid)).scalar()
    work = None if work is None else survivor_of(work)
    if work is None or work.deleted_at is not None or not _is_held(work, library):
        raise NotFound("work")
    return work


def _is_held(work: Work, library: Library) -> bool:
    query = select(Holding.id).where(Holding.work_id == work.id, Holding.library_id == library.id)
    return session().execute(query).first() is not None


def get_visible_work(uuid: UUID, *, by: User) -> Work:
    """A work in any library that the caller may see, or the one into which it was merged. Raises
    NotFound.
    """
    work = session().execute(select(Work).where(Work.uuid == uuid)).scalar()
    if work is None:
        raise NotFound("work")
    work = survivor_of(work)
    access.require(by, "works:read", work)
    return work


def get_edition(library: Library, work_uuid: UUID, uuid: UUID, *, by: User) -> Edition:
    """An edition of a work that this library holds, or the one with which it was united. Raises
    NotFound.
    """
    work = get_library_work(library, work_uuid, by=by)
    return _edition_of(work, Edition.uuid == uuid)


def get_own_edition(work: Work, edition_id: int, *, by: User) -> Edition:
    """An edition of a work that the caller may see, or the one with which it was united. Raises
    NotFound.
    """
    access.require(by, "works:read", work)
    return _edition_of(work, Edition.id == edition_id)


def _edition_of(work: Work, condition: ColumnElement[bool]) -> Edition:
    edition = session().execute(select(Edition).where(condition)).scalar()
    while edition is not None and edition.merged_into_id is not None:
        edition = session().get(Edition, edition.merged_into_id)
    if edition is None or edition.work_id != work.id or edition.deleted_at is not None:
        raise NotFound("edition")
    return edition


def get_by_isbn(library: Library, number: str, *, by: User) -> Work:
    """The work of this library with an edition that has this ISBN, in either form. Raises Invalid
    and NotFound.
    """
    access.require(by, "library:read", library)
    isbns.clean(number)
    query = (
        select(Work)
        .join(Edition, Edition.work_id == Work.id)
        .join(Holding, Holding.work_id == Work.id)
        .where(isbn.is_edition(number), Edition.deleted_at.is_(None), Work.deleted_at.is_(None))
        .where(Holding.library_id == library.id)
    )
    work = session().execute(query.order_by(Work.id).limit(1)).scalar()
    if work is None:
        raise NotFound("work")
    return work
