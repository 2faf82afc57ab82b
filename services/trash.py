"""Empties the trash: rows deleted 30 days ago are removed for good, with everything that belongs to
them. Files on the disk aren't touched.

Rows that others still refer to are kept: a person with credits, a series with works, a copy with
loans. An open loan keeps its copy and therefore the copy's edition, work and library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, delete, exists, select, update
from sqlalchemy.orm import aliased

from errors import Conflict
from models import base
from models.change import FieldSource
from models.classification import (
    SavedView,
    Series,
    SeriesArc,
    SeriesEntry,
    SeriesTag,
    SeriesVolume,
    Shelf,
    ShelfTag,
    ShelfWork,
    Tag,
    WorkGenre,
    WorkTag,
)
from models.file import Image, MediaFile
from models.lending import Borrower, Loan, LoanTag
from models.library import (
    Holding,
    Library,
    LibraryRoot,
    Membership,
    Place,
    Root,
    Scope,
    ScopeLibrary,
)
from models.monitoring import Movie
from models.person import BibliographyEntry, Credit, Person
from models.reading import Interaction, Reading
from models.suggestion import Suggestion
from models.work import Copy, Edition, ExternalId, Part, PartFile, Work, WorkKey
from services import derive, roots, scopes
from services.db.transactions import session, writing

log = structlog.get_logger("stacks.trash")
KEPT = timedelta(days=30)
LIMIT = 200  # rows of a noun a run, so that no transaction is long
MAX_HELD = 500  # works of a library that leave it in one run

Ids = list[int] | Select[Any]
_Survivor = aliased(Edition)


def empty() -> int:
    """Remove some of the rows that have been in the trash for 30 days; returns how many rows and
    holdings were removed.
    """
    nouns: tuple[
        tuple[type[Any], tuple[ColumnElement[bool], ...], Callable[[list[int]], int]], ...
    ] = (
        (Loan, (), _drop_loans),
        (Copy, (~exists().where(Loan.copy_id == Copy.id),), _drop_copies),
        (
            Edition,
            (
                ~_is_lent(Copy.edition_id == Edition.id),
                Edition.work_id.not_in(_merged_works()),
                ~exists().where(_Survivor.id == Edition.merged_into_id),
            ),
            _drop_editions,
        ),
        (
            Work,
            (
                ~_is_lent(
                    Copy.edition_id.in_(select(Edition.id).where(Edition.work_id == Work.id))
                ),
                Work.merged_into_id.is_(None),
            ),
            _drop_works,
        ),
        (Series, (~exists().where(SeriesEntry.series_id == Series.id),), _drop_series),
        (Shelf, (), _drop_shelves),
        (Person, (~exists().where(Credit.person_id == Person.id),), _drop_people),
        (
            Library,
            (~_is_lent(Copy.library_id == Library.id), ~_is_lent(Loan.library_id == Library.id)),
            _drop_library,
        ),
    )
    return sum(_empty(model, conditions, drop) for model, conditions, drop in nouns)


def _merged_works() -> Select[int]:
    """Ids of the works for which others answer: they go together with those."""
    return select(Work.id).where(Work.merged_into_id.is_not(None))


def _is_lent(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        condition, Loan.copy_id == Copy.id, Loan.returned_on.is_(None), Loan.deleted_at.is_(None)
    )


def _empty(
    model: type[Any], conditions: Iterable[ColumnElement[bool]], drop: Callable[[list[int]], int]
) -> int:
    """Remove rows of one table in a transaction of its own; none is begun when there is nothing to
    do.
    """
    query = (
        select(model.id)
        .where(model.deleted_at < base.utc_now() - KEPT, *conditions)
        .order_by(model.id)
    )
    is_anything = session().execute(query.limit(1)).first() is not None
    session().rollback()
    if not is_anything:
        return 0
    try:
        with writing():
            ids = list(
                session()
                .execute(query.limit(1 if model is Library else LIMIT).with_for_update(of=model))
                .scalars()
            )
            return drop(ids) if ids else 0
    except Conflict as clash:  # a row got a new reference in the meantime; the next run skips it
        log.error("trash_kept", noun=model.__tablename__, problem=str(clash.values))
        return 0


def _delete(column: Any, ids: Ids) -> None:
    """Delete the rows whose column has one of these values."""
    session().execute(
        delete(column.class_).where(column.in_(ids)).execution_options(synchronize_session=False)
    )


def _drop_rows(model: type[Any], ids: Ids) -> None:
    """Delete these rows, and the rows that refer to them by table and id."""
    for hanging in (ExternalId, Image, FieldSource):
        of_these = (hanging.subject_table == model.__tablename__, hanging.subject_id.in_(ids))
        session().execute(
            delete(hanging).where(*of_these).execution_options(synchronize_session=False)
        )
    _delete(model.id, ids)


def _drop_loans(ids: Ids) -> int:
    _delete(LoanTag.loan_id, ids)
    _drop_rows(Loan, ids)
    return _count(ids)


def _drop_copies(ids: Ids) -> int:
    _drop_loans(select(Loan.id).where(Loan.copy_id.in_(ids)))
    _drop_rows(Copy, ids)
    return _count(ids)


def _drop_editions(ids: Ids) -> int:
    _drop_copies(select(Copy.id).where(Copy.edition_id.in_(ids)))
    _delete(Interaction.edition_id, ids)
    _delete(Reading.edition_id, ids)
    session().execute(
        update(MediaFile)
        .where(MediaFile.edition_id.in_(ids))
        .values(edition_id=None)
        .execution_options(synchronize_session=False)
    )
    _drop_rows(Edition, ids)
    return _count(ids)


def _drop_works(ids: list[int]) -> int:
    """Delete works, and those that were merged into them."""
    survivors = ids
    while survivors:  # works may have been merged into merged ones
        merged = select(Work.id).where(Work.merged_into_id.in_(survivors)).order_by(Work.id)
        survivors = list(session().execute(merged).scalars())
        ids = ids + survivors
    credited = select(Credit.person_id).where(Credit.work_id.in_(ids)).distinct()
    people = list(session().execute(credited).scalars())
    _drop_editions(select(Edition.id).where(Edition.work_id.in_(ids)))
    parts = select(Part.id).where(Part.work_id.in_(ids))
    _delete(PartFile.part_id, parts)
    _drop_rows(Part, parts)
    for model in (Credit, WorkGenre, WorkTag, SeriesEntry, ShelfWork, Holding, WorkKey, Movie):
        _delete(model.work_id, ids)
    session().execute(
        update(Suggestion)
        .where(Suggestion.work_id.in_(ids))
        .values(work_id=None)
        .execution_options(synchronize_session=False)
    )
    _drop_rows(Work, ids)
    _drop_uncredited(people)
    return len(ids)


def _drop_uncredited(ids: list[int]) -> None:
    """Delete those people whom no work credits any more, and nobody created by hand."""
    query = select(Person.id).where(
        Person.id.in_(ids),
        Person.created_by_id.is_(None),
        ~exists().where(Credit.person_id == Person.id),
    )
    _drop_people(list(session().execute(query).scalars()))


def _drop_series(ids: Ids) -> int:
    for model in (SeriesEntry, SeriesArc, SeriesVolume, SeriesTag):
        _delete(model.series_id, ids)
    _drop_rows(Series, ids)
    return _count(ids)


def _drop_shelves(ids: Ids) -> int:
    _delete(ShelfWork.shelf_id, ids)
    _delete(ShelfTag.shelf_id, ids)
    _drop_rows(Shelf, ids)
    return _count(ids)


def _drop_people(ids: list[int]) -> int:
    _delete(BibliographyEntry.person_id, ids)
    _drop_rows(Person, ids)
    return len(ids)


def _drop_library(ids: list[int]) -> int:
    """Delete one library. Its works leave it first, some in each run; they stay in other libraries,
    or without any.
    """
    held = list(
        session()
        .execute(
            select(Holding.work_id)
            .where(Holding.library_id.in_(ids))
            .order_by(Holding.id)
            .limit(MAX_HELD)
        )
        .scalars()
    )
    if held:
        _let_go(ids, held)
        return len(held)
    tags = select(Tag.id).where(Tag.library_id.in_(ids))
    fed = list(
        session()
        .execute(select(LibraryRoot.root_id).where(LibraryRoot.library_id.in_(ids)))
        .scalars()
    )
    _drop_loans(select(Loan.id).where(Loan.library_id.in_(ids)))
    _drop_copies(select(Copy.id).where(Copy.library_id.in_(ids)))
    _drop_series(select(Series.id).where(Series.library_id.in_(ids)))
    _drop_shelves(select(Shelf.id).where(Shelf.library_id.in_(ids)))
    for link in (WorkTag, SeriesTag, ShelfTag, LoanTag):
        _delete(link.tag_id, tags)
    for model in (Tag, Place, Borrower, Membership, LibraryRoot, WorkKey, SavedView):
        _delete(model.library_id, ids)
    _drop_scopes(ids)
    _drop_rows(Library, ids)
    unfed = select(Root).where(
        Root.id.in_(fed), Root.deleted_at.is_(None), ~exists().where(LibraryRoot.root_id == Root.id)
    )
    for root in session().execute(unfed).scalars().all():
        roots.retire(root)
    return len(ids)


def _let_go(ids: list[int], held: list[int]) -> None:
    """Remove works from a library, with everything that this library says about them."""
    links: tuple[tuple[Any, Any, type[Series] | type[Tag] | type[Shelf]], ...] = (
        (SeriesEntry.work_id, SeriesEntry.series_id, Series),
        (WorkTag.work_id, WorkTag.tag_id, Tag),
        (ShelfWork.work_id, ShelfWork.shelf_id, Shelf),
    )
    for work_id, owner_id, owner in links:
        own = select(owner.id).where(owner.library_id.in_(ids))
        session().execute(
            delete(work_id.class_)
            .where(work_id.in_(held), owner_id.in_(own))
            .execution_options(synchronize_session=False)
        )
    for model in (WorkKey, Holding):
        of_these = (model.library_id.in_(ids), model.work_id.in_(held))
        session().execute(
            delete(model).where(*of_these).execution_options(synchronize_session=False)
        )
    scopes.rescope(held)
    derive.refresh_works(
        held
    )  # also those that stay where they are: the names of its series are searched


def _drop_scopes(library_ids: list[int]) -> None:
    """Delete the scopes with this library, in which there are no works any more."""
    of_these = select(ScopeLibrary.scope_id).where(ScopeLibrary.library_id.in_(library_ids))
    unused = list(
        session()
        .execute(
            select(Scope.id).where(
                Scope.id.in_(of_these), ~exists().where(Work.scope_id == Scope.id)
            )
        )
        .scalars()
    )
    _delete(Scope.id, unused)
    session().info.pop("scopes", None)


def _count(ids: Ids) -> int:
    return len(ids) if isinstance(ids, list) else 0
