"""The row of series that go on."""

from __future__ import annotations

from tests.blueprints.api.librarium.dashboards.front_page import make_series, note, row
from tests.factories import make_library, make_work


def test_a_series_goes_on_behind_the_last_book_read(programs, cast, books):
    works = [make_work(f"Volume {number}", books) for number in range(6)]
    series = make_series(
        "Saga", books, (1, works[0]), (2, works[1]), (3, works[2]), (3.5, works[3]), (4, works[4])
    )
    make_series("Untouched", books, (1, works[5]))
    note(cast.vera, works[0])
    note(cast.vera, works[2])
    note(cast.vera, works[3], "reading")
    found = row(programs.vera, "continue-series")
    assert len(found) == 1
    assert found[0] == {
        **found[0],
        "series_id": str(series.uuid),
        "series_name": "Saga",
        "position": 3.5,
        "last_read_position": 3,
        "title": "Volume 3",
        "read_status": "reading",
        "library_id": str(books.uuid),
        "library_name": "Books",
        "book_id": str(works[3].uuid),
    }
    assert b'"last_read_position":3}' in programs.vera.get("/dashboard/continue-series").data
    note(cast.vera, works[4])
    assert row(programs.vera, "continue-series") == []


def test_series_come_by_position_then_by_name_and_only_of_ones_own_libraries(programs, cast, books):
    hidden = make_library("Hidden", owner=cast.olga)
    for name, library, first in (
        ("Beta", books, 1),
        ("Alpha", books, 1),
        ("Gamma", books, 0),
        ("Secret", hidden, 1),
    ):
        read, following = make_work(f"{name} I", books, hidden), make_work(f"{name} II", library)
        make_series(name, library, (first, read), (first + 1, following))
        note(cast.vera, read)
    assert [book["series_name"] for book in row(programs.vera, "continue-series")] == [
        "Gamma",
        "Alpha",
        "Beta",
    ]
