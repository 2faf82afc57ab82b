"""Libraries that let go of a work; it goes into the trash when none is left."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from models.library import Holding
from models.work import Work
from services import access, scopes
from services.changes import Recorder
from services.db.transactions import session
from services.works import copies


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
