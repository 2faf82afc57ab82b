"""The rows of books that one is reading, has finished, or that were added."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.base import db
from models.reading import Reading
from models.work import Edition
from services.db.transactions import writing
from tests.blueprints.api.librarium.dashboards.front_page import NOW, hold, note, row, titles
from tests.factories import make_library, make_work
from tests.rows import first_edition


def test_what_one_is_reading_the_last_noted_first(programs, cast, books):
    first, second = (
        make_work("First", books, authors=("Ann", "Bo"), cover_id=7),
        make_work("Second", books),
    )
    note(cast.vera, second, "reading", updated_at=NOW)
    note(cast.vera, first, "reading", updated_at=NOW + timedelta(seconds=1))
    note(cast.vera, make_work("Done", books))
    found = row(programs.vera, "currently-reading")
    assert [book["title"] for book in found] == ["First", "Second"]
    assert found[0] == {
        "book_id": str(first.uuid),
        "library_id": str(books.uuid),
        "library_name": "Books",
        "title": "First",
        "cover_url": f"/api/v1/books/{first.uuid}/cover?v=7",
        "authors": "Ann, Bo",
        "read_status": "reading",
        "updated_at": f"{first.updated_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert found[1]["cover_url"] is None


@pytest.mark.slow
def test_at_most_24_are_shown_and_a_book_of_two_editions_once(programs, cast, books):
    for number in range(26):
        work = make_work(f"Book {number:02}", books, formats=("epub", "pdf"))
        for edition in (
            db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars().all()
        ):
            note(
                cast.vera,
                work,
                "reading",
                edition=edition,
                updated_at=NOW + timedelta(minutes=number),
            )
    assert titles(programs.vera, "currently-reading") == [
        f"Book {number:02}" for number in range(25, 1, -1)
    ]
    assert len(row(programs.vera, "recently-added")) == 24


def test_what_came_in_last_by_the_first_library_that_had_it(programs, cast, books):
    mine = make_library("Mine", owner=cast.vera)
    hidden = make_library("Hidden", owner=cast.olga)
    old, new, newest = (
        make_work("Old", books, mine),
        make_work("New", books, hidden),
        make_work("Newest", mine),
    )
    hold(old, books, NOW - timedelta(days=9))
    hold(old, mine, NOW)
    hold(new, books, NOW - timedelta(days=2))
    hold(new, hidden, NOW - timedelta(days=99))
    hold(newest, mine, NOW - timedelta(days=1))
    note(cast.vera, new, "did_not_finish")
    found = row(programs.vera, "recently-added")
    assert [(book["title"], book["library_name"], book["read_status"]) for book in found] == [
        ("Newest", "Mine", ""),
        ("New", "Books", "did_not_finish"),
        ("Old", "Books", ""),
    ]


def test_what_was_finished_last_by_its_newest_reading_or_its_note(programs, cast, books):
    twice, noted, dated, unread = (
        make_work(title, books) for title in ("Twice", "Noted", "Dated", "Unread again")
    )
    note(cast.vera, twice, finished=date(2020, 1, 1), updated_at=NOW, rating=9, is_favorite=True)
    with writing():
        db.session.add(
            Reading(
                user_id=cast.vera.id,
                edition_id=first_edition(twice).id,
                finished_on=date(2026, 5, 19),
            )
        )
        db.session.add(
            Reading(
                user_id=cast.edo.id,
                edition_id=first_edition(dated).id,
                finished_on=date(2026, 5, 20),
            )
        )
    note(cast.vera, noted, updated_at=datetime(2026, 5, 18, 10, 0, 0, 5, tzinfo=UTC))
    note(cast.vera, dated, finished=date(2026, 5, 17), updated_at=NOW)
    note(cast.vera, unread, "unread", finished=date(2026, 5, 20))
    found = row(programs.vera, "recently-finished")
    assert [
        (book["title"], book["finished_at"], book["rating"], book["is_favorite"]) for book in found
    ] == [
        ("Twice", "2026-05-19T00:00:00Z", 9, True),
        ("Noted", "2026-05-18T10:00:00Z", None, False),
        ("Dated", "2026-05-17T00:00:00Z", None, False),
    ]
    with writing(cast.vera):
        cast.vera.time_zone = "Europe/Berlin"
    assert row(programs.vera, "recently-finished")[0]["finished_at"] == "2026-05-18T22:00:00Z"


def test_of_two_editions_the_one_finished_later_counts(programs, cast, books):
    work = make_work("Twice", books, formats=("epub", "pdf"))
    epub, pdf = (
        db.session.execute(select(Edition).where(Edition.work_id == work.id).order_by(Edition.id))
        .scalars()
        .all()
    )
    note(cast.vera, work, edition=epub, finished=date(2026, 1, 1), rating=3)
    note(cast.vera, work, edition=pdf, updated_at=NOW - timedelta(days=1), rating=8)
    for number in range(13):
        note(cast.vera, make_work(f"Book {number}", books), finished=date(2026, 4, number + 1))
    found = row(programs.vera, "recently-finished")
    assert len(found) == 12
    assert (found[0]["title"], found[0]["rating"]) == ("Twice", 8)
