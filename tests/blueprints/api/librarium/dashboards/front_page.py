"""What people have read, and the rows of their front page."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from models.base import db
from models.classification import Series, SeriesEntry
from models.library import Holding
from models.reading import Interaction, Reading
from models.work import Edition
from services.db.transactions import writing
from services.text.names import name_key
from services.text.sort_keys import letter, sort_key
from tests.blueprints.api.client import Program
from tests.rows import first_edition

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
ROWS = (
    "currently-reading",
    "recently-added",
    "recently-finished",
    "continue-series",
    "picks-of-the-day",
    "stats",
)
EMPTY = {
    "total_books": 0,
    "books_read": 0,
    "books_reading": 0,
    "books_added_this_year": 0,
    "books_read_this_year": 0,
    "favorites_count": 0,
}


def note(
    user,
    work,
    status: str = "read",
    *,
    finished: date | None = None,
    edition: Edition | None = None,
    **columns,
) -> None:
    edition = edition or first_edition(work)
    with writing():
        db.session.add(
            Interaction(user_id=user.id, edition_id=edition.id, status=status, **columns)
        )
        if finished:
            db.session.add(Reading(user_id=user.id, edition_id=edition.id, finished_on=finished))


def hold(work, library, added_at: datetime) -> None:
    with writing():
        holding = db.session.execute(
            select(Holding).where(Holding.work_id == work.id, Holding.library_id == library.id)
        ).scalar_one()
        holding.added_at = added_at


def make_series(name: str, library, *works) -> Series:
    with writing():
        key = sort_key(name)
        series = Series(
            library_id=library.id,
            name=name,
            name_key=name_key(name),
            sort_key=key,
            letter=letter(key),
        )
        db.session.add(series)
        db.session.flush()
        for position, work in works:
            db.session.add(SeriesEntry(series_id=series.id, work_id=work.id, position=position))
    return series


def row(program: Program, name: str, query: str = ""):
    answer = program.get(f"/dashboard/{name}{query}")
    assert answer.status_code == 200, answer.data
    return answer.json


def titles(program: Program, name: str, query: str = "") -> list[str]:
    return [book["title"] for book in row(program, name, query)]
