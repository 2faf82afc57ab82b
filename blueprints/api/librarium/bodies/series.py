"""What is sent about series, their books and their arcs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from blueprints.api.librarium.bodies.base import Body, Count, OptionalUuid, Query, Uuid, name, text

Position = Annotated[float, Field(ge=0, lt=99_999.95)]
MOST_TAGS = 1_000
MOST_BOOKS = 5_000


class SeriesBody(Body):
    """`is_complete` counts where `status` is blank; `tag_ids` leaves the tags alone when it is
    absent.
    """

    name: name(256)  # type: ignore[valid-type]
    description: text(20_000) = ""  # type: ignore[valid-type]
    status: text(32) = ""  # type: ignore[valid-type]
    is_complete: bool = False
    total_count: Annotated[Count | None, Field(le=1_000_000)] = None
    original_language: text(16) = ""  # type: ignore[valid-type]
    publication_year: Annotated[int | None, Field(ge=0, le=9999)] = None
    demographic: text(32) = ""  # type: ignore[valid-type]
    genres: Annotated[list[text(100)], Field(max_length=100)] = []  # type: ignore[valid-type]
    url: text(2000) = ""  # type: ignore[valid-type]
    external_id: text(255) = ""  # type: ignore[valid-type]
    external_source: text(64) = ""  # type: ignore[valid-type]
    tag_ids: Annotated[list[Uuid], Field(max_length=MOST_TAGS)] | None = None


class SeriesBook(Body):
    """`arc_id`: absent leaves the book in its arc, "" takes it out."""

    book_id: Uuid
    position: Position = 0
    arc_id: OptionalUuid = None


class BookPlace(Body):
    book_id: Uuid
    position: Position = 0


class Matches(Body):
    matches: Annotated[list[BookPlace], Field(max_length=MOST_BOOKS)] = []


class NewSeriesWithBooks(Body):
    name: text(256) = ""  # type: ignore[valid-type]
    books: Annotated[list[BookPlace], Field(max_length=MOST_BOOKS)] = []


class ManySeries(Body):
    series: Annotated[list[NewSeriesWithBooks], Field(max_length=1_000)] = []


class ArcBody(Body):
    name: name(256)  # type: ignore[valid-type]
    description: text(20_000) = ""  # type: ignore[valid-type]
    position: Position = 0
    vol_start: Position | None = None
    vol_end: Position | None = None


class NamedQuery(Query):
    """`search` is part of a name, `tag` the whole name of a tag; letter case does not matter."""

    search: text(500) = ""  # type: ignore[valid-type]
    tag: text(500) = ""  # type: ignore[valid-type]


class SuggestQuery(Query):
    """`media_type` may be given several times: internal names."""

    media_type: Annotated[list[text(64)], Field(max_length=100)] = []  # type: ignore[valid-type]
