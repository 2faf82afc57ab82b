"""Who may lend, what day it is, and what is said of a loan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from errors import Conflict, Forbidden, Invalid, NotFound
from models import base
from models.base import db
from models.lending import Borrower
from services import days, lending, loans, runtime
from services.db.transactions import writing
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.services.lending.conftest import lend


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
