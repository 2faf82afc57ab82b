"""The reader's front page: of the libraries that the caller joined, also for an admin."""

from __future__ import annotations

from blueprints.api.librarium.bodies.dashboards import PickQuery
from blueprints.api.librarium.routes import KINDS, get
from blueprints.api.librarium.shapes import dashboards as shapes
from models.account import User
from services import dashboards, reading_stats

TAG = "dashboard"


@get("/dashboard/currently-reading", TAG, scope="books:read", answer=list[shapes.ReadingBook])
def currently_reading(by: User) -> list[shapes.ReadingBook]:
    """At most 24 books that the caller is reading, the one noted last first."""
    return [shapes.reading(row) for row in dashboards.currently_reading(kinds=KINDS, by=by)]


@get("/dashboard/recently-added", TAG, scope="books:read", answer=list[shapes.AddedBook])
def recently_added(by: User) -> list[shapes.AddedBook]:
    """The 24 books that came last into one of the caller's libraries; one that another of them had
    before is not new.
    """
    return [shapes.added(row) for row in dashboards.recently_added(kinds=KINDS, by=by)]


@get("/dashboard/recently-finished", TAG, scope="books:read", answer=list[shapes.FinishedBook])
def recently_finished(by: User) -> list[shapes.FinishedBook]:
    """The 12 books that the caller finished last: on the day of their newest reading, else when
    they were noted as read.
    """
    return [shapes.finished(row) for row in dashboards.recently_finished(kinds=KINDS, by=by)]


@get("/dashboard/continue-series", TAG, scope="books:read", answer=list[shapes.NextInSeries])
def continue_series(by: User) -> list[shapes.NextInSeries]:
    """For at most 12 series of which the caller has read something: the first book behind the last
    one read.
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
    """24 books that the caller has not begun, others every day (UTC); of novels, light novels and
    non-fiction unless `media_type` says otherwise.
    """
    return [
        shapes.added(row)
        for row in dashboards.picks_of_the_day(query.media_type, kinds=KINDS, by=by)
    ]


@get("/dashboard/stats", TAG, scope="books:read", answer=shapes.ReadingStats)
def stats(by: User) -> shapes.ReadingStats:
    """How many books the caller has, has read and is reading, in all, this year, and in each of the
    last twelve months of their time zone.
    """
    return shapes.stats(reading_stats.stats(kinds=KINDS, by=by))
