"""Many who lend at the same time."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from models.account import User
from models.base import db
from models.lending import Borrower, Loan
from models.library import Library
from models.work import Copy, Edition, Work
from services import lending, loans
from tests.factories import make_work
from tests.services.lending.conftest import copies_of, lend, make_copy


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
