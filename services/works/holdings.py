"""Adding works to libraries and removing them. A work that no library holds any more goes to the
trash.
"""

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
    """Add a work that the caller can see in another library to this one. Does nothing when it is
    already here. Raises NotFound, Forbidden.
    """
    work = get_visible_work(uuid, by=by)
    with recording(
        by=by, kind="attach", subject=work, needs=lambda: _require_share(work, library, by)
    ) as recorder:
        add_holding(recorder, work, library)


def _require_share(work: Work, library: Library, by: User) -> None:
    access.require_in_library(by, "works:create", library.id)
    access.require(by, "works:share", work)


def detach_work(library: Library, uuid: UUID, *, by: User) -> None:
    """Remove a work from a library. If no other library holds it, it goes to the trash. Undo
    restores it. Raises NotFound, Forbidden and Conflict("on_loan").
    """
    work = get_library_work(library, uuid, by=by)
    with recording(
        by=by, kind="detach", subject=work, needs="works:delete", within=library
    ) as recorder:
        end_holding(recorder, work, library.id)


def add_holding(recorder: Recorder, work: Work, library: Library) -> None:
    """Add a work to a library, unless it holds the work already."""
    columns = {"library_id": library.id, "work_id": work.id, "added_by_id": recorder.by.id}
    if recorder.add_unless_taken(Holding, columns) is not None:
        scopes.rescope([work.id])


def end_permitted_holdings(recorder: Recorder, work: Work) -> None:
    """Remove a work from the libraries in which the caller may delete works."""
    by = recorder.by
    is_everything = by.is_admin and by.is_active
    permitted = access.permitted_libraries(by, "works:delete")
    _end(recorder, work, access.holders_of(work) if is_everything else permitted)


def end_holding(recorder: Recorder, work: Work, library_id: int) -> None:
    """Remove a work from one library."""
    _end(recorder, work, {library_id})


def _end(recorder: Recorder, work: Work, library_ids: Collection[int]) -> None:
    """The last holding stays, so that the trash knows which library the work belonged to. Raises
    Conflict("on_loan") while one of the libraries has lent a copy.
    """
    query = select(Holding).where(Holding.work_id == work.id).order_by(Holding.id)
    holdings = list(session().execute(query).scalars())
    ending = [holding for holding in holdings if holding.library_id in library_ids]
    if len(ending) == len(holdings):
        copies.refuse_lent(work=work)
        recorder.remove(work)
        return
    copies.refuse_lent(work=work, library_ids=library_ids)
    recorder.remove_all(ending)
    scopes.rescope([work.id])
