"""Who did not say that they write can only read; and what was prepared for a connection stays with
it.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base import db
from services.db.transactions import writing


def test_a_page_that_only_reads_cannot_write_on_postgresql(books):
    db.session.rollback()
    rename = text("UPDATE library SET name = 'Renamed' WHERE id = :id")
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="read-only"):
            db.session.execute(rename, {"id": books.id})
        db.session.rollback()
    assert (
        db.session.execute(
            text("SELECT name FROM library WHERE id = :id"), {"id": books.id}
        ).scalar()
        == "Books"
    )
    with writing():
        db.session.execute(rename, {"id": books.id})
    assert (
        db.session.execute(
            text("SELECT name FROM library WHERE id = :id"), {"id": books.id}
        ).scalar()
        == "Renamed"
    )


def test_statements_stay_prepared_from_one_page_to_the_next_on_postgresql(books):
    for _ in range(8):
        db.session.rollback()
        assert db.session.execute(text("SELECT name FROM library")).scalar() == "Books"
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        prepared = db.session.execute(
            text(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT name FROM"
                " library'"
            )
        )
        assert prepared.scalar() == 1


def test_an_error_takes_back_what_was_written(books):
    def fail_halfway() -> None:
        with writing():
            db.session.execute(
                text("UPDATE library SET name = 'Lost' WHERE id = :id"), {"id": books.id}
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert (
        db.session.execute(
            text("SELECT name FROM library WHERE id = :id"), {"id": books.id}
        ).scalar()
        == "Books"
    )
