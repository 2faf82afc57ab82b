"""Lending, returning and correcting a loan, undone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Conflict, Forbidden
from models.base import db
from models.classification import Tag
from models.lending import Borrower
from services import history, lending, loans
from services.db.transactions import writing
from tests.factories import make_work
from tests.rows import last_change
from tests.services.lending.conftest import lend


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
