"""Which copy goes out, and what is made when none is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Conflict, NotFound
from models import base
from models.base import db
from models.file import MediaFile
from models.lending import Loan
from models.library import Folder, Root
from models.work import Copy, Edition, Work
from services import lending
from services.db.transactions import writing
from tests.factories import make_library, make_work
from tests.services.lending.conftest import copies_of, lend, make_copy


def make_edition(work: Work, format_: str, **columns) -> Edition:
    with writing():
        edition = Edition(work_id=work.id, format=format_, position=9, **columns)
        db.session.add(edition)
    return edition


def make_file(edition: Edition) -> None:
    with writing():
        root = Root(name="r", path=b"/media/r", path_text="/media/r", kind="book")
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        db.session.add(
            MediaFile(
                root_id=root.id,
                folder_id=folder.id,
                edition_id=edition.id,
                path=b"x",
                path_text="x",
                size=1,
                mtime_ns=1,
            )
        )


def edition_of(loan: Loan) -> Edition:
    return db.session.get_one(Edition, db.session.get_one(Copy, loan.copy_id).edition_id)


def test_every_copy_on_record_goes_out_before_there_is_none(books, dune, edo):
    edition = db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()
    known = [make_copy(books, edition).id for _ in range(2)]
    assert [lend(books, dune, edo, name).copy_id for name in ("Bob", "Cleo")] == known
    with pytest.raises(Conflict, match="all_out"):
        lend(books, dune, edo, "Dora")
    assert len(copies_of(dune)) == 2


def test_copies_of_another_library_are_not_ours_to_lend(books, edo, olga):
    other = make_library("Other", owner=olga)
    work = make_work("Shared", books, other, formats=("paperback",))
    theirs = make_copy(
        other, db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    )
    assert lend(books, work, edo).copy_id != theirs.id
    for by in (edo, olga):  # Olga may lend it, but there
        with pytest.raises(NotFound):
            lend(books, theirs, by)
    assert lend(other, work, olga).copy_id == theirs.id


def test_one_certain_copy_can_be_lent_and_is_out_then(books, dune, edo):
    edition = db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()
    _, second = make_copy(books, edition), make_copy(books, edition)
    assert lend(books, second, edo).copy_id == second.id
    with pytest.raises(Conflict, match="all_out"):
        lend(books, second, edo, "Cleo")
    assert lend(books, dune, edo, "Cleo").copy_id != second.id


def test_a_copy_is_made_on_the_primary_edition_that_can_stand_on_a_shelf(books, edo):
    work = make_work("Many forms", books, formats=("epub", "paperback"))
    primary = make_edition(work, "hardcover", is_primary=True)
    make_edition(work, "ebook", is_primary=True)
    assert edition_of(lend(books, work, edo)).id == primary.id


@pytest.mark.parametrize("formats", [(), ("epub",), ("ebook", "m4b")])
def test_a_work_known_by_its_files_only_gets_an_edition_for_the_thing_itself(books, edo, formats):
    work = make_work("No paper", books, formats=formats)
    edition = edition_of(lend(books, work, edo))
    assert (edition.format, edition.work_id) == ("physical", work.id)
    assert edition.position == len(formats)
    db.session.refresh(work)
    assert work.formats.split() == [*formats, "physical"]


def test_an_edition_with_files_is_no_thing_whatever_its_format_says(books, edo):
    work = make_work("Odd", books, formats=("special",))
    make_file(db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one())
    assert edition_of(lend(books, work, edo)).format == "physical"


def test_the_same_thing_comes_back_and_goes_out_again(books, dune, edo):
    first = lend(books, dune, edo)
    lending.return_loan(first, by=edo)
    assert lend(books, dune, edo, "Cleo").copy_id == first.copy_id


def test_films_and_records_are_lent_alike(olga):
    for kind in ("movie", "music", "game"):
        library = make_library(kind, owner=olga, kind=kind)
        assert (
            edition_of(
                lend(library, make_work(f"Some {kind}", library, formats=("bluray",)), olga)
            ).format
            == "bluray"
        )


def test_what_is_in_the_trash_or_not_held_is_not_lent(books, dune, edo, olga):
    with writing(dune):
        dune.deleted_at = base.utc_now()
    thing = make_copy(
        books, db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()
    )
    for gone in (dune, thing, make_work("Nobody's")):
        with pytest.raises(NotFound):
            lend(books, gone, edo)
