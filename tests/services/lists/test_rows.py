"""The works of a program's list are read by their ids, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models.base import db
from services.lists.parts import COLUMNS, PARTS
from services.lists.rows import rows_of
from tests.factories import make_library, make_work
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
        assert len(rows_of(ids[:50], ["libraries"], by=getattr(cast, name), library=books)) == 50
    holdings = next(statement for statement in sent if "holding h" in statement)
    plan = [
        row[3]
        for row in db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {holdings}", {"user_id": 1}
        )
    ]
    assert any("SEARCH h" in line and "work_id=?" in line for line in plan), plan


def test_a_row_shows_what_was_asked_for_and_nothing_else(books, vera):
    work = make_work("Emma", books, authors=("Jane Austen",))
    (row,) = rows_of([work.id], ["title", "contributors"], by=vera)
    assert set(row) == {"id", "title", "contributors"}
    assert [person[1:] for person in row["contributors"]] == [("Jane Austen", "aut", 0)]
    everything = rows_of([work.id], [*COLUMNS, *PARTS], by=vera, library=books)[0]
    assert set(everything) == {*COLUMNS, *PARTS}
    assert everything["media_type"][1] == "Novel"
    assert [library[1] for library in everything["libraries"]] == ["Books"]


def test_all_of_it_is_one_step_however_much_is_asked_for(books, vera):
    ids = [make_work(f"Book {number}", books).id for number in range(5)]
    with counted() as sent:
        rows_of(ids, [*COLUMNS, *PARTS], by=vera)
    assert len([sql for sql in sent if "FROM work " in sql]) == (
        1 if db.engine.dialect.name == "sqlite" else 0
    )  # PostgreSQL is sent them as a pipeline, past the engine


def test_who_may_not_see_a_work_is_given_no_row_of_it(cast, books, stan, vera, olga):
    hidden, shown = make_work("Hidden", make_library("Hidden", owner=olga)), make_work("X", books)
    assert rows_of([hidden.id, shown.id], ["title"], by=stan) == []
    rows = rows_of([hidden.id, shown.id], ["title"], by=vera)
    assert [row["title"] for row in rows] == ["X"]
    assert rows_of([shown.id], ["title"], by=olga, library=make_library("Other", owner=olga)) == []
