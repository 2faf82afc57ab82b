"""The books of series: one at a time, or many at once by the numbers in their titles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from blueprints.api.librarium.bodies.series import (
    BookPlace,
    ManySeries,
    Matches,
    SeriesBook,
    SuggestQuery,
)
from blueprints.api.librarium.routes import delete, get, post
from blueprints.api.librarium.series import ONE, TAG
from blueprints.api.librarium.shapes import series as shapes
from blueprints.api.librarium.shapes.base import number
from blueprints.api.librarium.shapes.books import SeriesRef
from models.account import User
from models.library import Library
from services import series, series_arcs, series_books, series_guesses
from services.series_books import NewSeries, Placement
from services.works.read import get_library_work


@get(ONE + "/books", TAG, permission="series:read", answer=list[shapes.SeriesEntryResponse])
def list_books(by: User, library: Library, series_id: UUID) -> list[shapes.SeriesEntryResponse]:
    """List the books of a series that the library holds, by position.

    At most 10,000.
    """
    of_series = series.get_series(library, series_id, by=by)
    return [
        shapes.entry(row)
        for row in series_books.list_entries(library, of_series, shapes.ENTRY, by=by)
    ]


@post(ONE + "/books", TAG, permission="series:update", body=SeriesBook, status=204)
def put_book(by: User, library: Library, series_id: UUID, body: SeriesBook) -> None:
    """Add a book to a series, or change its position.

    Positions have one decimal place.
    """
    of_series = series.get_series(library, series_id, by=by)
    arc: dict[str, Any] = {}
    if "arc_id" in body.model_fields_set:
        arc["arc"] = series_arcs.get_arc(of_series, body.arc_id, by=by) if body.arc_id else None
    series_books.put_book(library, of_series, _place(body, "book_id"), by=by, **arc)


@delete(ONE + "/books/{book_id}", TAG, permission="series:update")
def remove_book(by: User, library: Library, series_id: UUID, book_id: UUID) -> None:
    """Remove a book from a series.

    The book stays in the library.
    """
    series_books.remove_book(series.get_series(library, series_id, by=by), book_id, by=by)


@get(
    "/libraries/{library_id}/books/{book_id}/series",
    TAG,
    permission="series:read",
    answer=list[SeriesRef],
)
def list_series_of_book(by: User, library: Library, book_id: UUID) -> list[SeriesRef]:
    """List the series of this library that contain a book.

    Each with the position of the book.
    """
    entries = series_books.series_of(library, get_library_work(library, book_id, by=by), by=by)
    return [
        {"series_id": str(uuid), "series_name": name, "position": number(position)}
        for uuid, name, position in entries
    ]


@get(
    "/libraries/{library_id}/series/suggest",
    TAG,
    permission="series:read",
    query=SuggestQuery,
    answer=list[shapes.ProposedSeries],
)
def suggest(by: User, library: Library, query: SuggestQuery) -> list[shapes.ProposedSeries]:
    """Suggest series for books whose titles look like numbered volumes.

    Only books that are in no series; comics, manga and light novels unless `media_type` says
    otherwise.
    """
    return [
        shapes.proposal(row)
        for row in series_guesses.propose_series(library, query.media_type, by=by)
    ]


@post(
    "/libraries/{library_id}/series/bulk-create",
    TAG,
    permission="series:create",
    body=ManySeries,
    answer=shapes.CreatedSeries,
)
def bulk_create(by: User, library: Library, body: ManySeries) -> shapes.CreatedSeries:
    """Create several series with their books, all or none.

    Entries without a name or books are skipped.
    """
    wanted = [
        NewSeries(
            entry.name,
            [
                _place(book, f"series.{row}.books.{column}.book_id")
                for column, book in enumerate(entry.books)
            ],
        )
        for row, entry in enumerate(body.series)
    ]
    created = series_books.create_many(library, wanted, by=by)
    return {
        "created": len(created),
        "series": [shapes.series(row) for row in series.rows_of(library, created, by=by)],
    }


@get(ONE + "/match-candidates", TAG, permission="series:read", answer=list[shapes.MatchCandidate])
def match_candidates(by: User, library: Library, series_id: UUID) -> list[shapes.MatchCandidate]:
    """List books outside this series whose titles are its name and a number.

    The positions are the numbers in the titles.
    """
    of_series = series.get_series(library, series_id, by=by)
    return [
        shapes.candidate(row) for row in series_guesses.match_candidates(library, of_series, by=by)
    ]


@post(ONE + "/match-apply", TAG, permission="series:update", body=Matches, answer=shapes.Applied)
def match_apply(by: User, library: Library, series_id: UUID, body: Matches) -> shapes.Applied:
    """Add many books to a series, all or none.

    A book that is in the series already gets the new position.
    """
    of_series = series.get_series(library, series_id, by=by)
    placements = [_place(book, f"matches.{row}.book_id") for row, book in enumerate(body.matches)]
    return {"applied": series_books.place_all(library, of_series, placements, by=by)}


def _place(body: BookPlace | SeriesBook, name: str) -> Placement:
    """A position that is absent is 0, and no number is written beside the book."""
    return Placement(
        body.book_id, body.position if "position" in body.model_fields_set else None, name
    )
