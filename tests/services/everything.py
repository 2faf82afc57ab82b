"""A work on which everything hangs that can hang on one, and the rows of every table."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text

from models import Base, base
from models.base import db
from models.change import FieldSource
from models.classification import (
    Genre,
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
from models.job import Schedule
from models.lending import Borrower, Loan, LoanTag
from models.library import Folder, Library, LibraryRoot, Place, Root
from models.monitoring import Movie
from models.person import BibliographyEntry, Credit, Person
from models.reading import Interaction, Reading
from models.suggestion import Suggestion
from models.work import Copy, Edition, ExternalId, Part, PartFile, Work, WorkKey
from services.db.transactions import writing

LONG_AGO = date(2020, 1, 1)


def counts() -> dict[str, int]:
    """The rows of every table and of the search, but for what only tells of the past."""
    db.session.rollback()
    names = [
        name
        for name in Base.metadata.tables
        if name not in ("change", "change_set", "audit", "session")
    ] + ["work_search"]
    found = {
        name: db.session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
        for name in names
    }
    db.session.rollback()
    return found


def store(*rows):
    with writing():
        for row in rows:
            db.session.add(row)
            db.session.flush()
    return rows[-1]


def dress(work: Work, user, library: Library) -> None:
    """Hang on a work everything that can hang on one."""
    mark = f"{work.id}"
    edition = (
        db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars().first()
    )
    person = store(
        Person(
            name=f"P{mark}",
            name_key=f"p{mark}",
            sort_name=f"P{mark}",
            sort_key=f"p{mark}",
            letter="P",
        )
    )
    series = store(
        Series(
            library_id=library.id,
            name=f"S{mark}",
            name_key=f"s{mark}",
            sort_key=f"s{mark}",
            letter="S",
        )
    )
    shelf = store(Shelf(library_id=library.id, name=f"H{mark}", name_key=f"h{mark}"))
    tag = store(Tag(library_id=library.id, name=f"T{mark}", name_key=f"t{mark}"))
    genre = store(Genre(name=f"G{mark}", name_key=f"g{mark}"))
    place = store(Place(library_id=library.id, name=f"L{mark}", name_key=f"l{mark}"))
    borrower = store(Borrower(library_id=library.id, name=f"B{mark}", name_key=f"b{mark}"))
    root = store(Root(name=mark, path=f"/m/{mark}".encode(), path_text=f"/m/{mark}", kind="book"))
    folder = store(
        LibraryRoot(library_id=library.id, root_id=root.id),
        Folder(root_id=root.id, path=b"", path_text=""),
    )
    file = store(
        MediaFile(
            root_id=root.id,
            folder_id=folder.id,
            edition_id=edition.id,
            path=b"a",
            path_text="a",
            size=1,
            mtime_ns=1,
        )
    )
    part = store(Part(work_id=work.id, kind="chapter"))
    copy = store(Copy(edition_id=edition.id, library_id=library.id, place_id=place.id))
    loan = store(
        Loan(
            library_id=library.id,
            copy_id=copy.id,
            borrower_id=borrower.id,
            loaned_on=LONG_AGO,
            returned_on=LONG_AGO,
        )
    )
    arc = store(SeriesArc(series_id=series.id, name="A", name_key="a"))
    store(
        Credit(work_id=work.id, person_id=person.id, role="aut"),
        WorkGenre(work_id=work.id, genre_id=genre.id),
        WorkTag(work_id=work.id, tag_id=tag.id),
        SeriesEntry(series_id=series.id, work_id=work.id, arc_id=arc.id),
        ShelfWork(shelf_id=shelf.id, work_id=work.id),
        SeriesVolume(series_id=series.id, position=1),
        SeriesTag(series_id=series.id, tag_id=tag.id),
        ShelfTag(shelf_id=shelf.id, tag_id=tag.id),
        LoanTag(loan_id=loan.id, tag_id=tag.id),
        PartFile(part_id=part.id, media_file_id=file.id),
        Movie(work_id=work.id),
        Interaction(user_id=user.id, edition_id=edition.id),
        Reading(user_id=user.id, edition_id=edition.id),
        WorkKey(library_id=library.id, key=f"k{mark}", work_id=work.id),
        Suggestion(user_id=user.id, kind="book", title="X", work_id=work.id),
        BibliographyEntry(person_id=person.id, title="X", source="x"),
        SavedView(user_id=user.id, library_id=library.id, name=f"V{mark}", name_key=f"v{mark}"),
        Schedule(
            kind="scan",
            subject_table="root",
            subject_id=root.id,
            every_minutes=60,
            next_at=base.utc_now(),
        ),
    )
    for row in (work, edition, part, copy, loan, person, series):
        name = row.__tablename__
        store(
            Image(subject_table=name, subject_id=row.id, origin="upload"),
            ExternalId(subject_table=name, subject_id=row.id, source="x", value="1"),
            FieldSource(
                subject_table=name,
                subject_id=row.id,
                field="title",
                source="tags",
                at=base.utc_now(),
            ),
        )
