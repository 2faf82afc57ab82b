"""Libraries that hold a work, and let go of it; it goes into the trash when none is left."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from models.account import User
from models.library import Holding, Library
from models.work import Work
from services import access, scopes
from services.changes import Recorder, recording
from services.db.transactions import session
from services.works import copies
from services.works.read import get_library_work, get_visible_work


def attach_work(library: Library, uuid: UUID, *, by: User) -> None:
    """Put a work that the caller sees elsewhere into this library too; nothing happens when it is
    there. Raises NotFound, Forbidden.
    """
    work = get_visible_work(uuid, by=by)
    with recording(
        by=by, kind="attach", subject=work, needs=lambda: _require_share(work, library, by)
    ) as recorder:
        hold(recorder, work, library)


def _require_share(work: Work, library: Library, by: User) -> None:
    access.require_in_library(by, "works:create", library.id)
    access.require(by, "works:share", work)


def detach_work(library: Library, uuid: UUID, *, by: User) -> None:
    """Take a work out of a library; one that no other holds goes into the trash. Undo brings it
    back. Raises NotFound, Forbidden and Conflict("on_loan").
    """
    work = get_library_work(library, uuid, by=by)
    with recording(
        by=by, kind="detach", subject=work, needs="works:delete", within=library
    ) as recorder:
        end_one(recorder, work, library.id)


def hold(recorder: Recorder, work: Work, library: Library) -> None:
    """A library holds a work from now on, unless it does already."""
    columns = {"library_id": library.id, "work_id": work.id, "added_by_id": recorder.by.id}
    if recorder.add_unless_taken(Holding, columns) is not None:
        scopes.rescope([work.id])


def end_where_permitted(recorder: Recorder, work: Work) -> None:
    """End the holdings of the libraries in which the caller may delete works."""
    by = recorder.by
    is_everything = by.is_admin and by.is_active
    permitted = access.permitted_libraries(by, "works:delete")
    _end(recorder, work, access.holders_of(work) if is_everything else permitted)


def end_one(recorder: Recorder, work: Work, library_id: int) -> None:
    """Take a work out of one library."""
    _end(recorder, work, {library_id})


def _end(recorder: Recorder, work: Work, library_ids: Collection[int]) -> None:
    """Raises Conflict("on_loan") while one of the libraries has lent a copy.

    The last holding stays, so that the trash knows whose work it is.
    """
    query = select(Holding).where(Holding.work_id == work.id).order_by(Holding.id)
    holdings = list(session().execute(query).scalars())
    ending = [each for each in holdings if each.library_id in library_ids]
    if len(ending) == len(holdings):
        copies.refuse_lent(work=work)
        recorder.remove(work)
        return
    copies.refuse_lent(work=work, library_ids=library_ids)
    recorder.remove_all(ending)
    scopes.rescope([work.id])
