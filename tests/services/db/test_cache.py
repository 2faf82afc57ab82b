"""What was worked out is cached while nothing changes, and never a moment longer."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text

from models.base import db
from services.db.cache import cached, frozen
from services.db.transactions import writing


@pytest.fixture
def worked_out(books):
    """Asks for the library's name through the cache; says how often it was looked up."""
    calls: list[str] = []

    def look_up() -> str:
        calls.append("")
        return db.session.execute(
            text("SELECT name FROM library WHERE id = :id"), {"id": books.id}
        ).scalar_one()

    def ask() -> tuple[str, int]:
        db.session.rollback()  # another request
        return cached("name", look_up), len(calls)

    return ask


def test_what_nobody_changed_is_not_worked_out_again(worked_out):
    """PostgreSQL counts the transactions of all databases of a server, so somebody else's may come
    between two questions here.
    """
    assert any(worked_out()[1] == worked_out()[1] for _ in range(300))


def test_what_somebody_changes_here_is_seen_at_once(worked_out, books):
    before, _ = worked_out()
    with writing(books):
        books.name = "Renamed"
    assert worked_out()[0] == "Renamed"
    assert before != "Renamed"


def test_what_another_program_changes_is_seen_at_once(worked_out, books):
    worked_out()
    other = create_engine(db.engine.url)
    with other.begin() as connection:
        connection.execute(
            text("UPDATE library SET name = 'Elsewhere' WHERE id = :id"), {"id": books.id}
        )
    other.dispose()
    assert worked_out()[0] == "Elsewhere"


def test_a_change_that_is_not_done_yet_is_not_seen(worked_out, books):
    before, _ = worked_out()
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        change = connection.begin()
        connection.execute(
            text("UPDATE library SET name = 'Not yet' WHERE id = :id"), {"id": books.id}
        )
        assert worked_out()[0] == before
        change.commit()
    other.dispose()
    assert worked_out()[0] == "Not yet"


def test_what_is_rolled_back_was_never_cached(books):
    def look_up() -> str:
        return db.session.execute(text("SELECT name FROM library")).scalar_one()

    before = cached("name", look_up)
    with suppress(ZeroDivisionError), writing(books):
        books.name = "Never"
        db.session.flush()
        assert cached("name", look_up) == "Never"
        raise ZeroDivisionError
    assert cached("name", look_up) == before


def test_other_questions_have_other_answers(books):
    first = cached(("count", frozen({"a": [1, 2]})), lambda: 1)
    second = cached(("count", frozen({"a": [1, 3]})), lambda: 2)
    assert (first, second) == (1, 2)


def test_only_so_many_answers_are_kept(books):
    for number in range(100):
        cached(number, lambda: number)  # noqa: B023
    store = db.session.connection().info["cache"]
    assert list(store) == list(range(36, 100))


def test_only_so_many_ids_are_kept(books):
    for number in range(5):
        cached(number, lambda: range(150_000))
    store = db.session.connection().info["cache"]
    assert list(store) == [3, 4]
    cached("more than all", lambda: range(500_000))
    assert list(store) == ["more than all"]
