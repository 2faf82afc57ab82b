"""The rows of the dashboard."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, moment, number
from blueprints.api.librarium.shapes.books import cover_url
from services.dashboards import Card, Finished, Following
from services.reading_stats import Stats


class BookCard(TypedDict):
    """`authors` lists all contributors in order."""

    book_id: Uuid
    library_id: Uuid
    library_name: str
    title: str
    cover_url: str | None
    authors: str


class AddedBook(BookCard):
    """`read_status` is "" if the caller hasn't set one."""

    read_status: str


class ReadingBook(AddedBook):
    """A book that you are reading."""

    updated_at: Moment


class FinishedBook(ReadingBook):
    """A book that you have finished."""

    finished_at: Moment
    rating: int | None
    is_favorite: bool


class NextInSeries(AddedBook):
    """The next book of a series that you have started."""

    series_id: Uuid
    series_name: str
    position: float
    last_read_position: float


class MonthlyReads(TypedDict):
    """`month` is a year and a month: 2026-05."""

    month: str
    count: int


class ReadingStats(TypedDict):
    """`monthly_reads` covers the last twelve months, oldest first."""

    total_books: int
    books_read: int
    books_reading: int
    books_added_this_year: int
    books_read_this_year: int
    favorites_count: int
    monthly_reads: list[MonthlyReads]


def card(row: Card) -> BookCard:
    return {
        "book_id": str(row.uuid),
        "library_id": str(row.library),
        "library_name": row.library_name,
        "title": row.title,
        "cover_url": cover_url(row.uuid, row.cover_id),
        "authors": row.authors,
    }


def added(row: Card) -> AddedBook:
    return {**card(row), "read_status": row.status}


def reading(row: Card) -> ReadingBook:
    return {**added(row), "updated_at": _second(row.updated_at)}


def finished(row: Finished) -> FinishedBook:
    return {
        **reading(row.card),
        "finished_at": _second(row.finished_at),
        "rating": row.rating,
        "is_favorite": row.is_favorite,
    }


def following(row: Following) -> NextInSeries:
    return {
        **added(row.card),
        "series_id": str(row.series),
        "series_name": row.series_name,
        "position": number(row.position),
        "last_read_position": number(row.last_read),
    }


def stats(row: Stats) -> ReadingStats:
    return {
        "total_books": row.total,
        "books_read": row.read,
        "books_reading": row.reading,
        "books_added_this_year": row.added_this_year,
        "books_read_this_year": row.read_this_year,
        "favorites_count": row.favorites,
        "monthly_reads": [{"month": month, "count": count} for month, count in row.months],
    }


def _second(value: datetime) -> str:
    """Dashboards show whole seconds."""
    return moment(value.replace(microsecond=0))
