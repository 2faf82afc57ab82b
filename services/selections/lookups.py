"""Looking up what the items of a selection lack."""

from __future__ import annotations

from sqlalchemy import select

from errors import Invalid, Problem
from models.account import User
from models.job import Job
from models.selection import Selection
from models.work import Work
from services import access
from services.db import many
from services.db.transactions import session
from services.metadata import enrichment
from services.metadata.enrichment.options import WORK_KINDS


def look_up(selection: Selection, *, type_: str, by: User) -> Job:
    """Look up the items of a selection that the caller may edit, of the kinds that sources know.
    Raises Invalid({"works": …}) when there is none, and Unavailable while no source is asked.
    """
    query = select(Work.id, Work.title, Work.kind).where(
        Work.scope_id.in_(access.permitted_scopes(by, "works:update")), Work.deleted_at.is_(None)
    )
    rows = {row.id: row for row in many.rows_in(query, Work.id, selection.work_ids)}
    works = [
        (work_id, rows[work_id].title)
        for work_id in selection.work_ids
        if work_id in rows and rows[work_id].kind in WORK_KINDS
    ]
    session().rollback()
    if not works:
        raise Invalid({"works": Problem("not_looked_up" if rows else "not_editable")})
    return enrichment.start_works(works, enrichment.Options(type=type_), by=by)
