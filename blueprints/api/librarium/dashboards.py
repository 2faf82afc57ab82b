"""The dashboard: books from the libraries of which the caller is a member."""

from __future__ import annotations

from blueprints.api.librarium.bodies.dashboards import PickQuery
from blueprints.api.librarium.routes import KINDS, get
from blueprints.api.librarium.shapes import dashboards as shapes
from models.account import User
from services import dashboards, reading_stats

TAG = "dashboard"


@get("/dashboard/currently-reading", TAG, scope="books:read", answer=list[shapes.ReadingBook])
def currently_reading(by: User) -> list[shapes.ReadingBook]:
    """List at most 24 books that you are reading, most recently updated first.

    Books of all libraries that you can see.
    """
    return [shapes.reading(row) for row in dashboards.currently_reading(kinds=KINDS, by=by)]


@get("/dashboard/recently-added", TAG, scope="books:read", answer=list[shapes.AddedBook])
def recently_added(by: User) -> list[shapes.AddedBook]:
    """List the 24 books most recently added to your libraries.

    A book that one of your libraries already held is not new.
    """
    return [shapes.added(row) for row in dashboards.recently_added(kinds=KINDS, by=by)]


@get("/dashboard/recently-finished", TAG, scope="books:read", answer=list[shapes.FinishedBook])
def recently_finished(by: User) -> list[shapes.FinishedBook]:
    """List the 12 books that you finished most recently.

    The date is that of the latest reading, or else the day on which you marked the book as read.
    """
    return [shapes.finished(row) for row in dashboards.recently_finished(kinds=KINDS, by=by)]


@get("/dashboard/continue-series", TAG, scope="books:read", answer=list[shapes.NextInSeries])
def continue_series(by: User) -> list[shapes.NextInSeries]:
    """List the next book of at most 12 series that you have started.

    The next book is the first one after the last that you have read.
    """
    return [shapes.following(row) for row in dashboards.next_in_series(kinds=KINDS, by=by)]


@get(
    "/dashboard/picks-of-the-day",
    TAG,
    scope="books:read",
    query=PickQuery,
    answer=list[shapes.AddedBook],
)
def picks_of_the_day(by: User, query: PickQuery) -> list[shapes.AddedBook]:
    """List 24 books that you haven't started; they change every day (UTC).

    Novels, light novels and non-fiction, unless `media_type` says otherwise.
    """
    return [
        shapes.added(row)
        for row in dashboards.picks_of_the_day(query.media_type, kinds=KINDS, by=by)
    ]


@get("/dashboard/stats", TAG, scope="books:read", answer=shapes.ReadingStats)
def stats(by: User) -> shapes.ReadingStats:
    """Get your reading statistics.

    How many books your libraries have, and how many you have read and are reading: in total, this
    year, and in each of the last twelve months in your time zone.
    """
    return shapes.stats(reading_stats.stats(kinds=KINDS, by=by))
