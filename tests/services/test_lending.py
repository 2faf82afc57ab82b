"""Lending things: which copy goes out, who gets the last one, what day it is, and taking it all
back.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from errors import Conflict, Forbidden, Invalid, NotFound
from models import base
from models.account import User
from models.base import db
from models.classification import Tag
from models.file import MediaFile
from models.lending import Borrower, Loan
from models.library import Folder, Library, Root
from models.work import Copy, Edition, Work
from services import days, history, lending, loans, runtime
from services.db.transactions import writing
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.rows import last_change


@pytest.fixture
def dune(books):
    return make_work("Dune", books, formats=("paperback",))


def make_edition(work: Work, format_: str, **columns) -> Edition:
    with writing():
        edition = Edition(work_id=work.id, format=format_, position=9, **columns)
        db.session.add(edition)
    return edition


def make_copy(library: Library, edition: Edition) -> Copy:
    with writing():
        copy = Copy(edition_id=edition.id, library_id=library.id)
        db.session.add(copy)
    return copy


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


def lend(library, thing, by, borrower="Bob", **values) -> Loan:
    return lending.lend(library, thing, {"borrower": borrower, **values}, by=by)


def copies_of(work: Work) -> list[Copy]:
    return list(
        db.session.execute(
            select(Copy).join(Edition).where(Edition.work_id == work.id).order_by(Copy.id)
        ).scalars()
    )


def edition_of(loan: Loan) -> Edition:
    return db.session.get_one(Edition, db.session.get_one(Copy, loan.copy_id).edition_id)


# ── which copy ────────────────────────────────────────────────────────────────────────────────────


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


# ── who may, and what is said ─────────────────────────────────────────────────────────────────────


def test_viewers_do_not_lend_and_strangers_see_nothing(books, dune, edo, vera, stan):
    with pytest.raises(Forbidden):
        lend(books, dune, vera)
    with pytest.raises(NotFound):
        lend(books, dune, stan)
    loan = lend(books, dune, edo)
    for write in (
        lambda by: lending.return_loan(loan, by=by),
        lambda by: lending.edit_loan(loan, {"notes": "x"}, by=by),
    ):
        with pytest.raises(Forbidden):
            write(vera)
        with pytest.raises(NotFound):
            write(stan)
    with pytest.raises(Forbidden):
        lending.delete_loan(loan, by=edo)
    with pytest.raises(NotFound):
        loans.list_loans(books, by=stan)
    assert [row.borrower for row in loans.list_loans(books, by=vera)] == ["Bob"]


@each_case(("values", "field"), [
    ({"borrower": " "}, "borrower"), ({"borrower": "x" * 201}, "borrower"),
    ({"due_on": date(2026, 4, 30)}, "due_on"),
    ({"due_on": "2026-05-30"}, "due_on"), ({"returned_on": date(2026, 5, 30)}, "returned_on"),
    ({"copy_id": 1}, "copy_id"),
])  # fmt: skip
def test_what_is_wrong_is_named(books, dune, edo, values, field):
    with pytest.raises(Invalid) as caught:
        lend(books, dune, edo, **{"loaned_on": date(2026, 5, 1), **values})
    assert set(caught.value.fields) == {field}
    assert db.session.execute(select(func.count()).select_from(Borrower)).scalar() == 0


def test_a_loan_begins_and_ends_today_in_the_librarys_time_zone(books, dune, edo, monkeypatch):
    monkeypatch.setattr(
        base, "utc_now", lambda: datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    )  # a daylight-saving night in Europe
    for zone, day in (
        ("", 29),
        ("Europe/Berlin", 30),
        ("America/New_York", 29),
        ("Mars/Olympus", 29),
    ):
        with writing(books):
            books.time_zone = zone
        assert days.today(books) == date(2026, 3, day)
    monkeypatch.setattr(runtime, "_present", runtime.Runtime(time_zone="Asia/Tokyo"))
    with writing(books):
        books.time_zone = ""
    loan = lend(books, dune, edo)
    assert loan.loaned_on == date(2026, 3, 30)
    lending.return_loan(loan, by=edo)
    assert loan.returned_on == date(2026, 3, 30)


def test_what_came_back_cannot_come_back_again(books, dune, edo):
    loan = lend(books, dune, edo)
    lending.return_loan(loan, by=edo)
    with pytest.raises(Conflict, match="returned"):
        lending.return_loan(loan, by=edo)


def test_nothing_comes_back_before_it_goes_out(books, dune, edo):
    loan = lend(books, dune, edo, loaned_on=date(2026, 5, 1))
    with pytest.raises(Invalid):
        lending.return_loan(loan, by=edo, returned_on=date(2026, 4, 30))
    with pytest.raises(Invalid):
        lending.edit_loan(loan, {"returned_on": date(2026, 4, 30)}, by=edo)
    reserved = lend(
        books, make_work("Emma", books), edo, loaned_on=base.utc_now().date() + timedelta(days=9)
    )
    lending.return_loan(reserved, by=edo)
    assert reserved.returned_on == reserved.loaned_on


def test_what_is_not_named_stays(books, dune, edo):
    loan = lend(books, dune, edo, notes="mind the dog", due_on=date(2099, 1, 1))
    lending.edit_loan(loan, {"borrower": "Cleo"}, by=edo)
    assert (loan.notes, loan.due_on) == ("mind the dog", date(2099, 1, 1))
    assert lending.edit_loan(loan, {"borrower": "CLEO", "notes": "mind the dog"}, by=edo) is None


def test_two_people_at_one_loan_hear_of_each_other(books, dune, edo, olga):
    loan = lend(books, dune, edo)
    seen = loan.version
    lending.edit_loan(loan, {"notes": "mine"}, by=olga)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        lending.edit_loan(loan, {"notes": "yours"}, by=edo, seen_version=seen)
    lending.edit_loan(loan, {"due_on": date(2099, 1, 1)}, by=edo, seen_version=seen)


# ── taking back ───────────────────────────────────────────────────────────────────────────────────


def test_each_step_can_be_taken_back(books, dune, edo, olga):
    loan = lend(books, dune, edo)
    lending.return_loan(loan, by=edo)
    history.undo(last_change(), by=edo)
    assert loan.returned_on is None
    lending.delete_loan(loan, by=olga)
    assert loans.list_loans(books, by=edo) == []
    history.undo(last_change(), by=olga)
    assert [row.borrower for row in loans.list_loans(books, by=edo)] == ["Bob"]


def test_a_return_is_not_taken_back_while_the_copy_is_out_again(books, dune, edo):
    lending.return_loan(lend(books, dune, edo), by=edo)
    returned = last_change()
    lend(books, dune, edo, "Cleo")
    with pytest.raises(Conflict):
        history.undo(returned, by=edo)


def test_a_borrower_whom_others_lend_to_meanwhile_stays(books, dune, edo):
    lend(books, dune, edo)
    first = last_change()
    lend(books, make_work("Emma", books), edo)
    history.undo(first, by=edo)
    assert [row.title for row in loans.list_loans(books, by=edo)] == ["Emma"]


def test_a_change_is_taken_back_with_the_borrower_and_the_tags_it_brought(books, dune, edo):
    with writing():
        tag = Tag(library_id=books.id, name="Club", name_key="club")
        db.session.add(tag)
    loan = lend(books, dune, edo)
    lending.edit_loan(loan, {"borrower": "Cleo", "tag_ids": [tag.uuid]}, by=edo)
    undone = history.undo(last_change(), by=edo)
    shown = loans.row_of(loan, by=edo)
    assert (shown.borrower, shown.tags) == ("Bob", [])
    assert [borrower.name for borrower in db.session.execute(select(Borrower)).scalars()] == ["Bob"]
    history.undo(undone, by=edo)
    shown = loans.row_of(loan, by=edo)
    assert (shown.borrower, [each.name for each in shown.tags]) == ("Cleo", ["Club"])


def test_viewers_may_not_undo(books, dune, edo, vera):
    lend(books, dune, edo)
    with pytest.raises(Forbidden):
        history.undo(last_change(), by=vera)


# ── at the same time ──────────────────────────────────────────────────────────────────────────────


def at_once(app, writes) -> list[str]:
    """Each in a thread of its own; what became of them."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(writes))

    def run(write) -> None:
        with app.app_context():
            try:
                gate.wait()
                write()
                outcomes.append("done")
            except Exception as error:
                outcomes.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(write,)) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return sorted(outcomes)


def lending_later(library_id: int, thing: type, thing_id: int, user_id: int, name: str):
    def write() -> None:
        db.session.rollback()
        library, by = db.session.get_one(Library, library_id), db.session.get_one(User, user_id)
        lend(library, db.session.get_one(thing, thing_id), by, name)

    return write


@pytest.mark.parametrize("recorded", [0, 1, 3])
def test_of_many_who_lend_the_last_copies_at_once_each_copy_goes_to_one(
    app, books, dune, edo, recorded
):
    edition = db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()
    for _ in range(recorded):
        make_copy(books, edition)
    free = recorded or 1
    outcomes = at_once(
        app,
        [lending_later(books.id, Work, dune.id, edo.id, f"Friend {number}") for number in range(6)],
    )
    assert outcomes == ["Conflict('all_out')"] * (6 - free) + ["done"] * free
    assert len(copies_of(dune)) == free
    assert len(loans.list_loans(books, by=edo)) == free


def test_one_new_borrower_of_many_works_at_once_is_one_borrower(app, books, edo):
    works = [make_work(f"Book {number}", books, formats=("paperback",)).id for number in range(6)]
    assert (
        at_once(app, [lending_later(books.id, Work, work_id, edo.id, "Bob") for work_id in works])
        == ["done"] * 6
    )
    assert db.session.execute(select(func.count()).select_from(Borrower)).scalar() == 1


def test_a_loan_is_not_opened_again_by_who_comes_too_late(app, books, dune, edo):
    first = lend(books, dune, edo)
    lending.return_loan(first, by=edo)

    def reopen() -> None:
        lending.edit_loan(
            db.session.get_one(Loan, first_id),
            {"returned_on": None},
            by=db.session.get_one(User, user_id),
        )

    first_id, user_id = first.id, edo.id
    outcomes = at_once(app, [reopen, lending_later(books.id, Copy, first.copy_id, edo.id, "Cleo")])
    assert outcomes in (["Conflict('all_out')", "done"], ["Conflict('copy_out')", "done"])
    assert len(loans.list_loans(books, by=edo)) == 1


def test_a_loan_is_found_in_its_own_library_alone_and_not_in_the_trash(books, dune, olga, stan):
    loan = lend(books, dune, olga)
    other = make_library("Other", owner=olga)
    assert lending.get_loan(books, loan.uuid, by=olga) is loan
    for library, by in ((other, olga), (books, stan)):
        with pytest.raises(NotFound):
            lending.get_loan(library, loan.uuid, by=by)
    lending.delete_loan(loan, by=olga)
    with pytest.raises(NotFound):
        lending.get_loan(books, loan.uuid, by=olga)
