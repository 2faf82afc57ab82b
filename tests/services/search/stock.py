"""What hangs on works, made with few words for the tests of the search fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from models.account import User
from models.base import db, utc_now
from models.change import FieldSource
from models.classification import (
    Genre,
    MediaType,
    Series,
    SeriesEntry,
    Shelf,
    ShelfWork,
    Tag,
    WorkGenre,
    WorkTag,
)
from models.lending import Borrower, Loan
from models.library import Library
from models.reading import Interaction
from models.work import Copy, Edition, Work
from services import derive
from services.db.transactions import writing
from services.text.names import name_key
from services.text.sort_keys import letter, sort_key


def edition_of(work: Work) -> Edition:
    return (
        db.session.execute(select(Edition).where(Edition.work_id == work.id).order_by(Edition.id))
        .scalars()
        .first()
    )


def alter(row: Any, **columns: Any) -> None:
    """Change a row, and bring what is derived of its work up to date."""
    with writing(row):
        for name, value in columns.items():
            setattr(row, name, value)
        db.session.flush()
        if isinstance(row, Edition):
            derive.refresh_works([row.work_id])


def _named(model: Any, name: str, **columns: Any) -> Any:
    row = model(name=name, name_key=name_key(name), **columns)
    db.session.add(row)
    db.session.flush()
    return row


def _known(model: Any, name: str) -> Any:
    return db.session.execute(
        select(model).where(model.name_key == name_key(name))
    ).scalar_one_or_none()


def tag(library: Library, name: str, *works: Work) -> None:
    with writing():
        made = _named(Tag, name, library_id=library.id)
        db.session.add_all(WorkTag(work_id=work.id, tag_id=made.id) for work in works)


def shelve(library: Library, name: str, *works: Work, query: str = "") -> Shelf:
    with writing():
        made = _named(Shelf, name, library_id=library.id, query=query)
        db.session.add_all(ShelfWork(shelf_id=made.id, work_id=work.id) for work in works)
    return made


def serialise(library: Library, name: str, *works: Work) -> Series:
    with writing():
        key = sort_key(name)
        made = _named(Series, name, library_id=library.id, sort_key=key, letter=letter(key))
        db.session.add_all(
            SeriesEntry(series_id=made.id, work_id=work.id, position=place)
            for place, work in enumerate(works, 1)
        )
        db.session.flush()
        derive.refresh_works([work.id for work in works])
    return made


def genre(name: str, *works: Work) -> None:
    with writing():
        made = _known(Genre, name) or _named(Genre, name)
        db.session.add_all(WorkGenre(work_id=work.id, genre_id=made.id) for work in works)
        db.session.flush()
        derive.refresh_works([work.id for work in works])


def media_type(name: str, shown: str, *works: Work) -> None:
    with writing():
        made = _known(MediaType, name) or _named(MediaType, name, display_name=shown)
        for work in works:
            db.session.get(Work, work.id).media_type_id = made.id


def copy(library: Library, work: Work) -> Copy:
    with writing():
        made = Copy(edition_id=edition_of(work).id, library_id=library.id)
        db.session.add(made)
    return made


def lend(
    library: Library, work: Work, *, due_on: date | None = None, returned_on: date | None = None
) -> Loan:
    created = copy(library, work)
    with writing():
        borrower = _named(Borrower, f"Bo {created.id}", library_id=library.id)
        loan = Loan(
            library_id=library.id,
            copy_id=created.id,
            borrower_id=borrower.id,
            loaned_on=date(2024, 1, 1),
            due_on=due_on,
            returned_on=returned_on,
        )
        db.session.add(loan)
    return loan


def note(user: User, work: Work, **columns: Any) -> None:
    """What somebody thinks of a work."""
    with writing():
        db.session.add(Interaction(user_id=user.id, edition_id=edition_of(work).id, **columns))


def lock(work: Work, field: str = "title") -> None:
    with writing():
        db.session.add(
            FieldSource(
                subject_table="work",
                subject_id=work.id,
                field=field,
                source="person",
                value="x",
                is_locked=True,
                at=utc_now(),
            )
        )
