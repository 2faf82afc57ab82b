"""How much one has read."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.db.transactions import writing
from tests.blueprints.api.client import Program
from tests.blueprints.api.librarium.dashboards.front_page import EMPTY, ROWS, hold, note, row
from tests.factories import make_library, make_user, make_work


def test_how_much_one_has_read(programs, cast, books):
    mine = make_library("Mine", owner=cast.vera)
    twice, old, now, shared, borrowed = (
        make_work(title, *libraries)
        for title, *libraries in (
            ("Twice", books),
            ("Old", books),
            ("Now", books),
            ("Shared", books, mine),
            ("B", mine),
        )
    )
    hold(old, books, datetime(2020, 1, 1, tzinfo=UTC))
    hold(shared, books, datetime(2025, 12, 31, tzinfo=UTC))
    hold(borrowed, mine, datetime(2026, 1, 1, tzinfo=UTC))
    note(cast.vera, twice, finished=date(2025, 7, 1), is_favorite=True)
    note(cast.vera, old, finished=date(2026, 5, 1))
    note(cast.vera, now, "reading", is_favorite=True)
    note(cast.vera, shared, updated_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    note(cast.vera, borrowed, finished=date(2025, 5, 31))
    found = row(programs.vera, "stats")
    months = {month["month"]: month["count"] for month in found.pop("monthly_reads")}
    assert found == {
        "total_books": 5,
        "books_read": 4,
        "books_reading": 1,
        "books_added_this_year": 3,
        "books_read_this_year": 2,
        "favorites_count": 2,
    }
    assert next(iter(months)) == "2025-06"
    assert list(months)[-1] == "2026-05"
    assert len(months) == 12
    assert {month: count for month, count in months.items() if count} == {
        "2025-07": 1,
        "2026-01": 1,
        "2026-05": 1,
    }
    with writing(cast.vera):
        cast.vera.time_zone = "Europe/Berlin"
    assert [month["count"] for month in row(programs.vera, "stats")["monthly_reads"]][7:9] == [0, 1]


def test_who_joined_nothing_has_nothing(app, programs):
    program = Program(app, make_user("Zoe"))
    found = row(program, "stats")
    assert [month["count"] for month in found.pop("monthly_reads")] == [0] * 12
    assert found == EMPTY
    assert [row(program, name) for name in ROWS[:5]] == [[]] * 5
