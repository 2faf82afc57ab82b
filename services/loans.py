"""Lists of a library's loans, in two or three queries however many there are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, select

from models.account import User
from models.classification import Tag
from models.lending import Borrower, Loan, LoanTag
from models.library import Library
from models.work import Copy, Edition, Work
from services import access, tags
from services.db.transactions import session
from services.text.folding import fold
from services.text.names import name_key
from services.works.read import current_uuid

LIMIT = 5_000  # rows of a list, the newest
_LOOKED_AT = 100_000  # newest loans among which a text is searched


class LoanTagged(NamedTuple):
    """A tag of a loan."""

    uuid: UUID
    name: str
    color: str
    created_at: datetime


class LoanRow(NamedTuple):
    """A loan with the names shown for it. `work` is the public id of the lent work, which the
    library need not hold any more.
    """

    id: int
    uuid: UUID
    work: UUID
    title: str
    borrower: str
    loaned_on: date
    due_on: date | None
    returned_on: date | None
    notes: str
    created_at: datetime
    updated_at: datetime
    tags: list[LoanTagged]


_COLUMNS = (
    Loan.id,
    Loan.uuid,
    Work.uuid,
    Work.title,
    Borrower.name,
    Loan.loaned_on,
    Loan.due_on,
    Loan.returned_on,
    Loan.notes,
    Loan.created_at,
    Loan.updated_at,
)


def list_loans(
    library: Library,
    *,
    by: User,
    include_returned: bool = False,
    search: str = "",
    tag: str = "",
    work: UUID | None = None,
) -> list[LoanRow]:
    """At most LIMIT loans, newest first; only open ones unless `include_returned`.

    `search` is part of "borrower title", ignoring accents and letter case; `tag` is the full name
    of a tag; `work` is a public id. Raises NotFound.
    """
    access.require(by, "loans:read", library)
    narrowed = _narrowed(library, include_returned=include_returned, tag=tag, work=work)
    wanted = " ".join(fold(search).split())
    if wanted:
        loans = session().execute(
            _joined(select(Loan.id, Borrower.name, Work.title))
            .where(*narrowed)
            .order_by(*_ORDER)
            .limit(_LOOKED_AT)
        )
        ids = [
            loan_id
            for loan_id, name, title in loans
            if wanted in " ".join(fold(f"{name} {title}").split())
        ]
        narrowed = [Loan.id.in_(ids[:LIMIT])]
    return _rows(_joined(select(*_COLUMNS)).where(*narrowed).order_by(*_ORDER).limit(LIMIT))


def row_of(loan: Loan, *, by: User) -> LoanRow:
    """One loan. Raises NotFound."""
    access.require(by, "loans:read", loan)
    return _rows(_joined(select(*_COLUMNS)).where(Loan.id == loan.id))[0]


_ORDER = (Loan.loaned_on.desc(), Loan.created_at.desc(), Loan.id.desc())


def _joined(query: Any) -> Any:
    """Includes copies, editions and works in the trash, because the loan goes on."""
    joined = (
        query.select_from(Loan)
        .join(Borrower, Borrower.id == Loan.borrower_id)
        .join(Copy, Copy.id == Loan.copy_id)
    )
    return joined.join(Edition, Edition.id == Copy.edition_id).join(
        Work, Work.id == Edition.work_id
    )


def _narrowed(
    library: Library, *, include_returned: bool, tag: str, work: UUID | None
) -> list[Any]:
    conditions: list[Any] = [Loan.library_id == library.id, Loan.deleted_at.is_(None)]
    if not include_returned:
        conditions.append(Loan.returned_on.is_(None))
    if tag.strip():
        named = (
            LoanTag.loan_id == Loan.id,
            LoanTag.tag_id == Tag.id,
            Tag.library_id == library.id,
            Tag.name_key == name_key(tag),
        )
        conditions.append(exists().where(*named))
    if work is not None:
        conditions.append(Work.uuid == current_uuid(work))
    return conditions


def _rows(query: Any) -> list[LoanRow]:
    loans = session().execute(query).all()
    tagged = tags.by_owner(LoanTag, [row[0] for row in loans])
    return [LoanRow._make((*row, tagged[row[0]])) for row in loans]
