"""Loans that a row tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from models.lending import Loan
from models.library import Library
from models.work import Copy, Edition
from services import access, days, lending
from services.changes import Recorder
from services.db.transactions import session
from services.works import copies


def lend(recorder: Recorder, library: Library, edition_id: int, said: Mapping[str, Any]) -> str:
    """Lend a free copy of an edition; returns the code of what happened. Without a day it was lent
    today.
    """
    if not access.may(recorder.by, "loans:create", library):
        return "forbidden"
    session().flush()
    edition = session().get_one(Edition, edition_id)
    free = copies.free_copies(library, edition=edition)
    if not free:
        query = select(Copy.id).where(
            Copy.edition_id == edition_id,
            Copy.library_id == library.id,
            Copy.deleted_at.is_(None),
        )
        if session().execute(query.limit(1)).first() is not None:
            return "all_out"
        free = [copies.make_copy(recorder, edition, library)]
    out = date.fromisoformat(said["loaned_on"]) if said["loaned_on"] else days.today(library)
    due = date.fromisoformat(said["due_on"]) if said["due_on"] else None
    recorder.add(
        Loan(
            library_id=library.id,
            copy_id=free[0].id,
            borrower_id=lending.find_or_create_borrower(recorder, library.id, said["borrower"]),
            loaned_on=out,
            due_on=due if due is not None and due >= out else None,
            notes="",
        )
    )
    return "lent"
