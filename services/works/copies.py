"""Copies: the physical items of an edition in one library. Finds available ones, creates them, and
sets how many there are.

For lending: `free_copies(library, edition=…)` or `free_copies(library, work=…)` returns the copies
that can be lent, in the order in which to use them, and `make_copy(recorder, edition, library)`
creates one inside a recording(), so that undo removes it. `is_lent()` is the condition for an open
loan. Call all of them inside the write transaction that decides, after checking the caller's
permission for the library.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, select

from errors import Conflict
from models.account import User
from models.file import MediaFile
from models.lending import Loan
from models.library import Library
from models.reading import Interaction, Reading
from models.work import Copy, Edition, Work
from services import access
from services.changes import Recorder
from services.db import many
from services.db.transactions import session

DIGITAL = frozenset({
    "ebook", "digital", "audiobook", "epub", "pdf", "mobi", "azw", "azw3", "cbz", "cbr", "mp3",
    "m4a", "m4b", "aax", "aaxc", "ogg", "opus", "flac",
})  # fmt: skip
PHYSICAL = "physical"  # the format of an edition that may be a book or a disc
_DESCRIBED = (
    "name", "language", "publisher", "published", "isbn_13", "isbn_10", "narrator", "description",
)  # fmt: skip
LIMIT = 1_000  # copies of one edition in one library


class Stock(NamedTuple):
    """The number of copies, and the day on which the first one was acquired."""

    number: int = 0
    acquired_on: date | None = None


def is_physical(format_: str) -> bool:
    """Whether copies of an edition in this format can exist on a shelf; true for unknown
    formats.
    """
    return format_.strip().lower() not in DIGITAL


def is_lent() -> ColumnElement[bool]:
    """The SQL condition on Copy that it is on loan."""
    return exists().where(
        Loan.copy_id == Copy.id, Loan.returned_on.is_(None), Loan.deleted_at.is_(None)
    )


def free_copies(
    library: Library, *, edition: Edition | None = None, work: Work | None = None
) -> list[Copy]:
    """The library's copies of an edition, or of any edition of a work, that are not on loan: those
    of the primary edition first, then the oldest.
    """
    query = (
        select(Copy)
        .join(Edition, Edition.id == Copy.edition_id)
        .where(*_in_library(library.id), Edition.deleted_at.is_(None), ~is_lent())
        .order_by(Edition.is_primary.desc(), Edition.position, Edition.id, Copy.id)
    )
    if edition is not None:
        query = query.where(Copy.edition_id == edition.id)
    if work is not None:
        query = query.where(Edition.work_id == work.id)
    return list(session().execute(query).scalars())


def make_copy(
    recorder: Recorder, edition: Edition, library: Library, *, acquired_on: date | None = None
) -> Copy:
    """Create a copy."""
    return recorder.add(Copy(edition_id=edition.id, library_id=library.id, acquired_on=acquired_on))


def count_copies(
    edition_ids: Collection[int], *, by: User, library: Library | None = None
) -> dict[int, Stock]:
    """By edition id, the copies in one library, or in all that the caller may see."""
    libraries = [library.id] if library is not None else sorted(access.visible_libraries(by))
    query = (
        select(Copy.edition_id, func.count(), func.min(Copy.acquired_on))
        .where(
            Copy.edition_id.in_(edition_ids),
            Copy.library_id.in_(libraries),
            Copy.deleted_at.is_(None),
        )
        .group_by(Copy.edition_id)
    )
    return (
        {edition_id: Stock(count, first) for edition_id, count, first in session().execute(query)}
        if edition_ids
        else {}
    )


def set_stock(
    recorder: Recorder,
    edition: Edition,
    library: Library,
    count: int | None,
    acquired_on: date | None,
) -> None:
    """Create or remove copies until there are `count` (None leaves the number) and set the day of
    acquisition (None leaves it).

    Setting a day of acquisition creates a copy when there is none. Raises Conflict("copies_lent")
    when more copies are on loan than may remain.
    """
    present = _live(library.id, edition.id)
    if count is None:
        count = max(len(present), 1 if acquired_on else 0)
    for copy in _surplus(library, edition, len(present) - count):
        recorder.remove(copy)
        present.remove(copy)
    dates = [copy.acquired_on for copy in present if copy.acquired_on]
    if acquired_on is not None and acquired_on != min(dates, default=None):
        for copy in present:
            recorder.assign(copy, {"acquired_on": acquired_on})
    for _ in range(count - len(present)):
        make_copy(recorder, edition, library, acquired_on=acquired_on)


def _surplus(library: Library, edition: Edition, count: int) -> list[Copy]:
    """The available copies to remove: those without a barcode first, newer ones before older
    ones.
    """
    if count <= 0:
        return []
    free = sorted(
        free_copies(library, edition=edition), key=lambda copy: (copy.barcode is not None, -copy.id)
    )
    if len(free) < count:
        raise Conflict("copies_lent")
    return free[:count]


def _live(library_id: int, edition_id: int) -> list[Copy]:
    query = (
        select(Copy)
        .where(*_in_library(library_id), Copy.edition_id == edition_id)
        .order_by(Copy.id)
    )
    return list(session().execute(query).scalars())


def _in_library(library_id: int) -> tuple[ColumnElement[bool], ...]:
    return Copy.library_id == library_id, Copy.deleted_at.is_(None)


def refuse_lent(
    *,
    work: Work | None = None,
    edition: Edition | None = None,
    library_ids: Collection[int] | None = None,
) -> None:
    """Raise Conflict("on_loan") while a copy of the work or edition (in some libraries), or any
    copy of some libraries, is on loan: nothing that is on loan may be deleted.
    """
    query = (
        select(Loan.id)
        .join(Copy, Copy.id == Loan.copy_id)
        .join(Edition, Edition.id == Copy.edition_id)
        .where(Loan.returned_on.is_(None), Loan.deleted_at.is_(None))
    )
    if work is not None:
        query = query.where(Edition.work_id == work.id)
    if edition is not None:
        query = query.where(Edition.id == edition.id)
    if library_ids is not None:
        query = query.where(Loan.library_id.in_(library_ids))
    if session().execute(query.limit(1)).first() is not None:
        raise Conflict("on_loan")


def list_lent(work_ids: Collection[int], edition_ids: Collection[int]) -> set[tuple[str, int]]:
    """Which of these works and editions have a copy on loan, as pairs of table and id."""
    query = (
        select(Edition.work_id, Edition.id)
        .join(Copy, Copy.edition_id == Edition.id)
        .join(Loan, Loan.copy_id == Copy.id)
        .where(Loan.returned_on.is_(None), Loan.deleted_at.is_(None))
    )
    works = {("work", row[0]) for row in many.rows_in(query, Edition.work_id, work_ids)}
    return works | {("edition", row[1]) for row in many.rows_in(query, Edition.id, edition_ids)}


def remove_loan_only_copy(recorder: Recorder, copy: Copy) -> None:
    """Remove a copy that was only created for a loan, with its edition if that exists for nothing
    else.
    """
    edition = session().get_one(Edition, copy.edition_id)
    described = [getattr(edition, name) for name in _DESCRIBED]
    if edition.format != PHYSICAL or any(described) or copy.barcode or copy.notes or copy.place_id:
        return
    hanging = (
        select(Loan.id).where(Loan.copy_id == copy.id, Loan.deleted_at.is_(None)),
        select(Copy.id).where(
            Copy.edition_id == edition.id, Copy.id != copy.id, Copy.deleted_at.is_(None)
        ),
        *(
            select(model.id).where(model.edition_id == edition.id)
            for model in (MediaFile, Interaction, Reading)
        ),
    )
    if any(session().execute(query.limit(1)).first() is not None for query in hanging):
        return
    recorder.remove(copy)
    recorder.remove(edition)
