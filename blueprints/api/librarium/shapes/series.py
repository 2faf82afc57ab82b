"""Series, their books, arcs and volumes."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Day, Moment, Uuid, moment, number
from blueprints.api.librarium.shapes.books import (
    ContributorRef,
    SeriesRef,
    TagRef,
    contributor_ref,
    cover_url,
)
from models.classification import Series, SeriesVolume
from services.series_arcs import ArcRow
from services.series_books import PlacedWork
from services.series_guesses import Candidate, Proposal
from services.series_rows import SeriesRow


class PreviewBook(TypedDict):
    """A book in the preview of a series."""

    book_id: Uuid
    title: str
    cover_url: str | None


class SeriesResponse(TypedDict):
    """Books are those that the library holds; `read_count` and `reading_count` are the caller's
    own; at most four `preview_books`.
    """

    id: Uuid
    library_id: Uuid
    name: str
    description: str
    status: str
    is_complete: bool
    original_language: str
    demographic: str
    genres: list[str]
    url: str
    external_id: str
    external_source: str
    total_count: int | None
    publication_year: int | None
    last_release_date: Day | None
    next_release_date: Day | None
    book_count: int
    arc_count: int
    read_count: int
    reading_count: int
    preview_books: list[PreviewBook]
    tags: list[TagRef]
    created_at: Moment
    updated_at: Moment


class SeriesEntryResponse(TypedDict):
    """A book of a series."""

    position: float
    book_id: Uuid
    title: str
    subtitle: str
    media_type: str
    contributors: list[ContributorRef]
    cover_url: str | None
    user_read_status: str
    arc_id: Uuid | None


class SeriesVolumeResponse(TypedDict):
    """A volume of a series that a source of metadata knows."""

    id: Uuid
    series_id: Uuid
    position: float
    title: str
    release_date: Day | None
    cover_url: str
    external_id: str
    created_at: Moment
    updated_at: Moment


class ArcResponse(TypedDict):
    """An arc of a series."""

    id: Uuid
    series_id: Uuid
    name: str
    description: str
    position: float
    vol_start: float | None
    vol_end: float | None
    book_count: int
    created_at: Moment
    updated_at: Moment


class ProposedBook(TypedDict):
    """A book of a proposed series."""

    book_id: Uuid
    title: str
    subtitle: str
    position: float
    cover_url: str | None


class ProposedSeries(TypedDict):
    """A series that the titles of books suggest."""

    proposed_name: str
    books: list[ProposedBook]


class MatchCandidate(TypedDict):
    """A book that may belong to the series."""

    book_id: Uuid
    title: str
    subtitle: str
    position: float
    other_series: list[SeriesRef]


class AIMetadataProposal(TypedDict):
    """What a language model proposed for a series."""

    id: Uuid
    run_id: Uuid
    library_id: Uuid
    target_type: str
    target_id: Uuid
    kind: str
    payload: list[int]
    status: str
    created_at: Moment
    applied_at: NotRequired[Moment]
    applied_by: NotRequired[Uuid]


class Applied(TypedDict):
    """How many books were added."""

    applied: int


class CreatedSeries(TypedDict):
    """The series that were created."""

    created: int
    series: list[SeriesResponse]


def series(row: SeriesRow) -> SeriesResponse:
    library_id = str(row.library_uuid)
    return {
        "id": str(row.uuid), "library_id": library_id, "name": row.name,
        "description": row.description, "status": row.status,
        "is_complete": row.status == "completed", "original_language": row.original_language,
        "demographic": row.demographic,
        "genres": list(row.genres or []), "url": row.url, "external_id": row.external_value,
        "external_source": row.external_source,
        "total_count": row.total_count, "publication_year": row.publication_year,
        "last_release_date": row.last_release,
        "next_release_date": row.next_release, "book_count": row.books, "arc_count": row.arcs,
        "read_count": row.read,
        "reading_count": row.reading,
        "preview_books": [
            {"book_id": str(preview.uuid), "title": preview.title,
                "cover_url": cover_url(preview.uuid, preview.cover_id)} for preview in row.previews
        ],
        "tags": [
            {"id": str(tag.uuid), "library_id": library_id, "name": tag.name, "color": tag.color,
                "created_at": moment(tag.created_at)}
            for tag in row.tags
        ],
        "created_at": moment(row.created_at), "updated_at": moment(row.updated_at),
    }  # fmt: skip


ENTRY = ("uuid", "title", "subtitle", "media_type", "contributors", "cover_id", "own")


def entry(row: PlacedWork) -> SeriesEntryResponse:
    work = row.work
    return {
        "position": number(row.position),
        "book_id": work["uuid"],
        "title": work["title"],
        "subtitle": work["subtitle"],
        "media_type": work["media_type"][1] if work["media_type"] else "",
        "contributors": [contributor_ref(*person) for person in work["contributors"]],
        "cover_url": cover_url(work["uuid"], work["cover_id"]),
        "user_read_status": work["own"][0],
        "arc_id": str(row.arc) if row.arc else None,
    }


def volume(of: Series, row: SeriesVolume) -> SeriesVolumeResponse:
    """If only the year or month of a release is known, it has no date here."""
    return {
        "id": str(row.uuid),
        "series_id": str(of.uuid),
        "position": number(row.position),
        "title": row.title,
        "release_date": row.released if len(row.released) == 10 else None,
        "cover_url": row.cover_url,
        "external_id": row.external_value,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }


def arc(of: Series, row: ArcRow) -> ArcResponse:
    start, end = row.arc.volume_start, row.arc.volume_end
    return {
        "id": str(row.arc.uuid),
        "series_id": str(of.uuid),
        "name": row.arc.name,
        "description": row.arc.description,
        "position": number(row.arc.position),
        "vol_start": None if start is None else number(start),
        "vol_end": None if end is None else number(end),
        "book_count": row.books,
        "created_at": moment(row.arc.created_at),
        "updated_at": moment(row.arc.updated_at),
    }


def proposal(row: Proposal) -> ProposedSeries:
    return {
        "proposed_name": row.name,
        "books": [
            {
                "book_id": str(candidate.uuid),
                "title": candidate.title,
                "subtitle": candidate.subtitle,
                "position": number(candidate.position),
                "cover_url": cover_url(candidate.uuid, candidate.cover_id),
            }
            for candidate in row.books
        ],
    }


def candidate(row: Candidate) -> MatchCandidate:
    return {
        "book_id": str(row.book.uuid),
        "title": row.book.title,
        "subtitle": row.book.subtitle,
        "position": number(row.book.position),
        "other_series": [
            {"series_id": str(uuid), "series_name": name, "position": number(position)}
            for uuid, name, position in row.others
        ],
    }
