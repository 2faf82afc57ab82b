"""A book on paper, and lending it with few words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.lending import Loan
from models.library import Library
from models.work import Copy, Edition, Work
from services import lending
from services.db.transactions import writing
from tests.factories import make_work


@pytest.fixture
def dune(books):
    return make_work("Dune", books, formats=("paperback",))


def make_copy(library: Library, edition: Edition) -> Copy:
    with writing():
        copy = Copy(edition_id=edition.id, library_id=library.id)
        db.session.add(copy)
    return copy


def lend(library, thing, by, borrower="Bob", **values) -> Loan:
    return lending.lend(library, thing, {"borrower": borrower, **values}, by=by)


def copies_of(work: Work) -> list[Copy]:
    return list(
        db.session.execute(
            select(Copy).join(Edition).where(Edition.work_id == work.id).order_by(Copy.id)
        ).scalars()
    )
