"""Loans: who has borrowed what from a library."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from blueprints.api.librarium.bodies.loans import ChangedLoan, LoanQuery, NewLoan, on
from blueprints.api.librarium.routes import delete, get, patch, post
from blueprints.api.librarium.shapes.loans import LoanResponse, loan
from blueprints.api.renaming import renaming_errors
from errors import Invalid, Problem
from models.account import User
from models.library import Library
from services import days, lending, loans
from services.works.read import get_library_work

TAG = "loans"
HERE = "/libraries/{library_id}/loans"
_NAMES = {
    "loaned_to": "borrower",
    "loaned_at": "loaned_on",
    "due_date": "due_on",
    "returned_at": "returned_on",
}  # our name by API name
_THEIRS = {ours: theirs for theirs, ours in _NAMES.items()}


@get(HERE, TAG, permission="loans:read", query=LoanQuery, answer=list[LoanResponse])
def list_loans(by: User, library: Library, query: LoanQuery) -> list[LoanResponse]:
    """List the loans of a library, newest first.

    Open loans, or all of them with `include_returned`; at most 5,000.
    """
    rows = loans.list_loans(
        library,
        by=by,
        include_returned=query.include_returned,
        search=query.search,
        tag=query.tag,
        work=query.book_id,
    )
    return [loan(row, library.uuid) for row in rows]


@post(
    HERE,
    TAG,
    permission="loans:create",
    body=NewLoan,
    answer=LoanResponse,
    status=201,
    errors=(409,),
)
def lend(by: User, library: Library, body: NewLoan) -> LoanResponse:
    """Lend a book.

    The first available copy is lent; if the library has no copies on record, one is created.
    Returns 409 if all copies are on loan.
    """
    work = get_library_work(library, body.book_id, by=by)
    with renaming_errors(_THEIRS):
        lent = lending.lend(
            library, work, _ours(body.model_dump(exclude={"book_id"}), library), by=by
        )
    return loan(loans.row_of(lent, by=by), library.uuid)


@patch(
    f"{HERE}/{{loan_id}}",
    TAG,
    permission="loans:update",
    body=ChangedLoan,
    answer=LoanResponse,
    errors=(409,),
)
def edit_loan(by: User, library: Library, loan_id: UUID, body: ChangedLoan) -> LoanResponse:
    """Replace a loan.

    Without `returned_at` the loan is open again; returns 409 if its copy has been lent to someone
    else since. A body with `returned_at` and without `loaned_to` changes only the fields that it
    contains.
    """
    if body.loaned_to is None and body.returned_at is None:
        raise Invalid({"loaned_to": Problem("required")})
    current = lending.get_loan(library, loan_id, by=by)
    with renaming_errors(_THEIRS):
        lending.edit_loan(
            current, _ours(body.model_dump(exclude_unset=body.loaned_to is None), library), by=by
        )
    return loan(loans.row_of(current, by=by), library.uuid)


@delete(f"{HERE}/{{loan_id}}", TAG, permission="loans:delete")
def delete_loan(by: User, library: Library, loan_id: UUID) -> None:
    """Delete a loan.

    Use it for a loan that was entered by mistake; a book that came back is marked with
    `returned_at` instead.
    """
    lending.delete_loan(lending.get_loan(library, loan_id, by=by), by=by)


def _ours(values: dict[str, Any], library: Library) -> dict[str, Any]:
    """In the words of services/lending.py, days as they are where the library stands; absent tags
    stay as they are.
    """
    zone = days.zone_of(library)
    return {
        _NAMES.get(name, name): on(value, zone) if isinstance(value, date) else value
        for name, value in values.items() if name != "tag_ids" or value is not None
    }  # fmt: skip
