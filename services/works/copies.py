"""Copies: the physical things of an edition in one library; which of them are free, making one,
having so many of them.

For whoever lends: `free_copies(library, edition=…)` or `free_copies(library, work=…)` gives what
may go out, the first to take first, and `make_copy(recorder, edition, library)` makes one inside a
recording() of yours (undo takes it back). `is_lent()` is the condition of an open loan. All of them
belong inside the write transaction that decides; the caller has asked access for the library
before.
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
from services.db.transactions import session

DIGITAL = frozenset({
    "ebook", "digital", "audiobook", "epub", "pdf", "mobi", "azw", "azw3", "cbz", "cbr", "mp3",
    "m4a", "m4b", "aax", "aaxc", "ogg", "opus", "flac",
})  # fmt: skip
PHYSICAL = (
    "physical"  # the format of an edition of which nobody said whether it is a book or a disc
)
_DESCRIBED = (
    "name", "language", "publisher", "published", "isbn_13", "isbn_10", "narrator", "description",
)  # fmt: skip
MOST = 1_000  # copies of one edition in one library


class Stock(NamedTuple):
    """How many copies there are, and the day on which the first was acquired."""

    number: int = 0
    acquired_on: date | None = None


def is_physical(format_: str) -> bool:
    """Whether an edition of this format can stand on a shelf; unknown formats can."""
    return format_.strip().lower() not in DIGITAL


def is_lent() -> ColumnElement[bool]:
    """The condition on Copy: it is out."""
    return exists().where(
        Loan.copy_id == Copy.id, Loan.returned_on.is_(None), Loan.deleted_at.is_(None)
    )


def free_copies(
    library: Library, *, edition: Edition | None = None, work: Work | None = None
) -> list[Copy]:
    """The copies of an edition, or of any edition of a work, that this library has at hand: the
    primary edition's first, then the oldest.
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
    """One more copy, recorded."""
    return recorder.add(Copy(edition_id=edition.id, library_id=library.id, acquired_on=acquired_on))


def stock_of(
    edition_ids: Collection[int], *, by: User, library: Library | None = None
) -> dict[int, Stock]:
    """By edition: the copies of one library, or of all that the caller may see."""
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
    """Have so many copies (None: as many as there are), acquired on this day (None: as it is).

    Raises Conflict("copies_lent") when fewer are wanted than are out. Who says when something was
    acquired has at least one.
    """
    present = _live(library.id, edition.id)
    if count is None:
        count = max(len(present), 1 if acquired_on else 0)
    for copy in _superfluous(library, edition, len(present) - count):
        recorder.remove(copy)
        present.remove(copy)
    dates = [copy.acquired_on for copy in present if copy.acquired_on]
    if acquired_on is not None and acquired_on != min(dates, default=None):
        for copy in present:
            recorder.assign(copy, {"acquired_on": acquired_on})
    for _ in range(count - len(present)):
        make_copy(recorder, edition, library, acquired_on=acquired_on)


def _superfluous(library: Library, edition: Edition, count: int) -> list[Copy]:
    """The free ones to let go: those without a barcode first, the newest before the older."""
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
    """Raise Conflict("on_loan") while a copy of a work or an edition (of some libraries), or
    any copy of some libraries, is out: what is lent does not go away.
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


def remove_made_for_loan(recorder: Recorder, copy: Copy) -> None:
    """A copy of an edition that was made for nothing but a loan goes with it, and the edition."""
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
