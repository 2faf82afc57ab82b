"""Loans."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Day, Moment, Uuid, day, moment
from blueprints.api.librarium.shapes.books import TagRef
from services.loans import LoanRow


class LoanResponse(TypedDict):
    """A loan."""

    id: Uuid
    library_id: Uuid
    book_id: Uuid
    book_title: str
    loaned_to: str
    loaned_at: Day
    due_date: Day | None
    returned_at: Day | None
    notes: str
    created_at: Moment
    updated_at: Moment
    tags: list[TagRef]


def loan(row: LoanRow, library_id: UUID) -> LoanResponse:
    return {
        "id": str(row.uuid),
        "library_id": str(library_id),
        "book_id": str(row.work),
        "book_title": row.title,
        "loaned_to": row.borrower,
        "loaned_at": row.loaned_on.isoformat(),
        "due_date": day(row.due_on),
        "returned_at": day(row.returned_on),
        "notes": row.notes,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "tags": [
            {
                "id": str(tag.uuid),
                "library_id": str(library_id),
                "name": tag.name,
                "color": tag.color,
                "created_at": moment(tag.created_at),
            }
            for tag in row.tags
        ],
    }
