"""Lending and returning physical items of a library. The lists of loans are in services/loans.py.

A loan is of a copy, and a copy can only have one open loan (uq_loan_open_copy). Lending a work
lends its first available copy. If the library has no copy on record, lending proves that there is
one, so a copy is created on the first edition that can be physical. A work with only files (or no
edition) gets an edition of the format "physical", because it isn't known whether it is a paperback,
a disc or a record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import exists, func, select

from errors import Conflict, Invalid, NotFound, Problem
from models import base
from models.account import User
from models.change import ChangeSet
from models.file import MediaFile
from models.lending import Borrower, Loan, LoanTag
from models.library import Holding, Library
from models.work import Copy, Edition, Work
from services import access, days, tags
from services.changes import Recorder, recording
from services.db import many
from services.db.transactions import session
from services.text import clean
from services.text.fields import N_, Field, Table, line, prose
from services.text.names import name_key
from services.versions import check_version
from services.works import copies
from services.works.names import find_or_create
from services.works.rows import RecordedRows

MAX_TAGS = 100
DoneT = TypeVar("DoneT")


def _day(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    raise clean.InvalidValue(Problem("not_a_date"))


def _uuids(value: Any) -> list[UUID]:
    uuids = list(dict.fromkeys(value))
    if len(uuids) > MAX_TAGS:
        raise clean.InvalidValue(Problem("too_many", maximum=MAX_TAGS))
    return uuids


NEW_LOAN = Table(
    borrower=line(N_("Borrower"), 200, is_required=True),
    loaned_on=Field(label=N_("Lent on"), clean=_day, kind="day"),
    due_on=Field(label=N_("Due on"), clean=_day, kind="day"),
    notes=prose(N_("Notes"), 10_000),
    tag_ids=Field(label=N_("Tags"), clean=_uuids, kind="tags", limit=MAX_TAGS),
)
LOAN = Table(**NEW_LOAN, returned_on=Field(label=N_("Returned on"), clean=_day, kind="day"))


def get_loan(library: Library, uuid: UUID, *, by: User) -> Loan:
    """A loan of this library, including returned ones. Raises NotFound."""
    access.require(by, "library:read", library)
    loan = (
        session()
        .execute(
            select(Loan).where(
                Loan.uuid == uuid, Loan.library_id == library.id, Loan.deleted_at.is_(None)
            )
        )
        .scalar()
    )
    if loan is None:
        raise NotFound("loan")
    return loan


def lend(library: Library, thing: Work | Copy, values: Mapping[str, Any], *, by: User) -> Loan:
    """Lend a copy, or the first available copy of a work, to `borrower`, who is created if
    necessary. `values` are those of NEW_LOAN; without `loaned_on` it is today in the library's time
    zone.

    Raises NotFound when this library doesn't hold the work, Forbidden, Invalid, and
    Conflict("all_out") when every copy is on loan; then nothing changes.
    """
    cleaned = NEW_LOAN.clean_new(values)
    columns = {
        "due_on": cleaned.get("due_on"),
        "notes": cleaned.get("notes", ""),
        "loaned_on": cleaned.get("loaned_on") or days.today(library),
    }
    _check_days(columns)
    return _refusing_lent(
        lambda: _lend(library, thing, cleaned["borrower"], columns, cleaned.get("tag_ids", ()), by),
        out="all_out",
    )


def edit_loan(
    loan: Loan, values: Mapping[str, Any], *, by: User, seen_version: int | None = None
) -> ChangeSet | None:
    """Change the given values of a loan; None when nothing changed. Setting `returned_on` to None
    opens it again.

    Raises Forbidden, NotFound, Invalid, Conflict("changed_meanwhile"), and Conflict("copy_out")
    when the copy is on another loan now; then nothing changes.
    """
    cleaned = LOAN.clean(values)
    if "loaned_on" in cleaned and cleaned["loaned_on"] is None:
        raise Invalid({"loaned_on": Problem("required")})
    return _refusing_lent(lambda: _edit(loan, cleaned, by, seen_version), out="copy_out")


def return_loan(loan: Loan, *, by: User, returned_on: date | None = None) -> ChangeSet:
    """Mark a loan as returned, today or on the given day. Raises Forbidden, NotFound, Invalid, and
    Conflict("returned") when it was returned before.
    """
    with recording(by=by, kind="return", subject=loan, needs="loans:update") as recorder:
        if loan.returned_on is not None:
            raise Conflict("returned")
        columns = {
            "loaned_on": loan.loaned_on,
            "returned_on": returned_on or max(loan.loaned_on, _today(loan)),
        }
        _check_days(columns)
        recorder.assign(loan, columns)
        change_set = recorder.change_set
    return change_set


def delete_loan(loan: Loan, *, by: User) -> ChangeSet:
    """Move a loan to the trash as if it had never existed; its copy is available again. Raises
    Forbidden and NotFound.
    """
    with recording(by=by, kind="delete", subject=loan, needs="loans:delete") as recorder:
        recorder.remove(loan)
        copies.remove_loan_only_copy(recorder, session().get_one(Copy, loan.copy_id))
        change_set = recorder.change_set
    return change_set


# ── the use-cases' insides ────────────────────────────────────────────────────────────────────────


def _refusing_lent(write: Callable[[], DoneT], *, out: str) -> DoneT:
    """Run `write` and raise Conflict with the code `out` when another transaction has just lent the
    copy.
    """
    try:
        return write()
    except Conflict as clash:
        if clash.code == "duplicate" and clash.values.get("table") == "loan":
            raise Conflict(out) from clash
        raise


def _lend(
    library: Library,
    thing: Work | Copy,
    borrower: str,
    columns: dict[str, Any],
    tag_uuids: Collection[UUID],
    by: User,
) -> Loan:
    loan = Loan(library_id=library.id, **columns)
    with recording(
        by=by, kind="lend", subject=loan, needs="loans:create", within=library, rows=(thing,)
    ) as recorder:  # who lends the same work waits for this one
        loan.copy_id = (
            _given_copy(library, thing, by)
            if isinstance(thing, Copy)
            else _copy_of(recorder, library, thing)
        ).id
        loan.borrower_id = find_or_create_borrower(recorder, library.id, borrower)
        recorder.add(loan)
        _set_tags(recorder, loan, tag_uuids)
    return loan


def _edit(
    loan: Loan, cleaned: Mapping[str, Any], by: User, seen_version: int | None
) -> ChangeSet | None:
    columns = {
        name: value for name, value in cleaned.items() if name not in ("borrower", "tag_ids")
    }
    with recording(by=by, kind="edit", subject=loan, needs="loans:update") as recorder:
        check_version(loan, columns, seen_version)
        _check_days(
            {
                name: columns.get(name, getattr(loan, name))
                for name in ("loaned_on", "due_on", "returned_on")
            }
        )
        if "borrower" in cleaned:
            columns["borrower_id"] = find_or_create_borrower(
                recorder, loan.library_id, cleaned["borrower"]
            )
        changed = bool(recorder.assign(loan, columns))
        if "tag_ids" in cleaned:
            changed |= _set_tags(recorder, loan, cleaned["tag_ids"])
        change_set = recorder.change_set
    return change_set if changed else None


def _check_days(columns: Mapping[str, date | None]) -> None:
    """Raises Invalid when a loan would be due or returned before it began."""
    out = columns["loaned_on"]
    early = [
        name
        for name in ("due_on", "returned_on")
        if out is not None and (day := columns.get(name)) is not None and day < out
    ]
    if early:
        raise Invalid({name: Problem("before_loan", day=out) for name in early})


def _today(loan: Loan) -> date:
    return days.today(session().get_one(Library, loan.library_id))


# ── what is lent ──────────────────────────────────────────────────────────────────────────────────


def _given_copy(library: Library, copy: Copy, by: User) -> Copy:
    access.require(by, "works:read", copy)  # also its edition and work may be in the trash
    if copy.library_id != library.id:
        raise NotFound("copy")
    return copy


def _copy_of(recorder: Recorder, library: Library, work: Work) -> Copy:
    """The first available copy, created when none is on record. Raises NotFound and
    Conflict("all_out").
    """
    held = select(Holding.id).where(Holding.library_id == library.id, Holding.work_id == work.id)
    if work.deleted_at is not None or session().execute(held).first() is None:
        raise NotFound("work")
    free = copies.free_copies(library, work=work)
    if free:
        return free[0]
    recorded = (
        select(Copy.id)
        .join(Edition)
        .where(
            Edition.work_id == work.id,
            Edition.deleted_at.is_(None),
            Copy.library_id == library.id,
            Copy.deleted_at.is_(None),
        )
    )
    if session().execute(recorded.limit(1)).first() is not None:
        raise Conflict("all_out")
    return copies.make_copy(recorder, _shelf_edition(recorder, work), library)


def _shelf_edition(recorder: Recorder, work: Work) -> Edition:
    """The first edition that can be physical, preferring the primary one; created when there is
    none.
    """
    query = (
        select(Edition)
        .where(
            Edition.work_id == work.id,
            Edition.deleted_at.is_(None),
            ~exists().where(MediaFile.edition_id == Edition.id),
        )
        .order_by(Edition.is_primary.desc(), Edition.position, Edition.id)
    )
    for edition in session().execute(query).scalars():
        if copies.is_physical(edition.format):
            return edition
    last = (
        session()
        .execute(select(func.max(Edition.position)).where(Edition.work_id == work.id))
        .scalar()
    )
    return recorder.add(
        Edition(work_id=work.id, format=copies.PHYSICAL, position=0 if last is None else last + 1)
    )


# ── who borrows, and tags ─────────────────────────────────────────────────────────────────────────


def find_or_create_borrower(recorder: Recorder, library_id: int, name: str) -> int:
    """The id of the library's borrower with this name, ignoring letter case; the first spelling
    stays. Raises Invalid.
    """
    key = name_key(name)
    if not key:
        raise Invalid({"borrower": Problem("not_printable")})
    query = select(Borrower.name_key, Borrower.id).where(Borrower.library_id == library_id)
    ids = find_or_create(
        RecordedRows(recorder),
        Borrower,
        [key],
        find=lambda keys: dict(many.rows_in(query, Borrower.name_key, keys)),
        columns=lambda _: {key: {"library_id": library_id, "name": name, "name_key": key}},
    )
    return ids[key]


def _set_tags(recorder: Recorder, loan: Loan, uuids: Collection[UUID]) -> bool:
    """Returns whether anything changed. Raises Invalid for an id that isn't one of the library's
    tags.
    """
    is_changed = tags.assign(recorder, loan, LoanTag, tags.ids_of(loan.library_id, uuids))
    if is_changed:
        recorder.assign(loan, {"updated_at": base.utc_now()})
    return is_changed
