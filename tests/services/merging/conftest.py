"""Two items of Olga's library that are one book, and all rows of the database for comparison."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models import Base
from models.base import db
from services import derive
from services.db.transactions import writing
from tests.factories import make_work
from tests.services.everything import dress

_PAST = {"change", "change_set", "audit", "session"}
_TECHNICAL = {"version", "updated_at", "field_times", "needs_regrouping"}  # the last for scans


@pytest.fixture
def emma(books):
    return make_work("Emma", books)


@pytest.fixture
def twin(books):
    return make_work("Emma (2)", books)


@pytest.fixture
def dressed(cast, emma, twin, books):
    """Everything that can belong to a work belongs to both."""
    for work in (emma, twin):
        dress(work, cast.vera, books)
    with writing():
        derive.refresh_works([work.id for work in (emma, twin)])
    return emma, twin


@pytest.fixture
def all_rows(app):
    """The rows of every table, but for what only tells of the past, without what each write
    changes.
    """

    def read() -> dict[str, list[tuple]]:
        db.session.rollback()
        rows = {}
        for name, table in Base.metadata.tables.items():
            columns = [column.name for column in table.columns if column.name not in _TECHNICAL]
            listed = ", ".join(f'"{column}"' for column in columns)
            query = text(f'SELECT {listed} FROM "{name}"')
            if name not in _PAST:
                rows[name] = sorted(map(repr, db.session.execute(query).all()))
        rows["work_search"] = sorted(
            map(repr, db.session.execute(text("SELECT * FROM work_search")))
        )
        db.session.rollback()
        return rows

    return read
