"""The works of a program's list are read by their ids, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models.base import db
from services import book_rows
from tests.factories import make_work
from tests.queries import counted


@pytest.mark.parametrize("name", ["ada", "vera"])
def test_who_sees_one_library_only_is_not_shown_it_by_way_of_all_that_it_holds(cast, books, name):
    """With one library to look in, SQLite would go through everything that the library holds to
    find the fifty.
    """
    if db.engine.dialect.name != "sqlite":
        return
    ids = [make_work(f"Book {number}", books).id for number in range(60)]
    db.session.execute(text("ANALYZE"))
    with counted() as sent:
        assert len(book_rows.rows_of(ids[:50], by=getattr(cast, name), library=books)) == 50
    holdings = next(statement for statement in sent if "holding h" in statement)
    plan = [
        row[3]
        for row in db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {holdings}", {"user_id": 1}
        )
    ]
    assert any("SEARCH h" in line and "work_id=?" in line for line in plan), plan
