"""Request bodies and query parameters about series, their books and their arcs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from blueprints.api.bodies import Body, Of, OptionalUuid, Query, Uuid, text
from services import series_books, tags
from services.series_arcs import ARC
from services.works.fields import SERIES

Position = Annotated[float, Field(ge=0, lt=series_books.TOO_HIGH)]
Tags = Annotated[list[Uuid], Field(max_length=tags.LIMIT)]
Places = Annotated[list["BookPlace"], Field(max_length=series_books.MAX_AT_ONCE)]


class SeriesBody(Body):
    """`is_complete` is used if `status` is blank. `tag_ids` is kept if omitted."""

    name: Annotated[str, Of(SERIES["name"])]
    description: Annotated[str, Of(SERIES["description"])] = ""
    status: Annotated[str, Of(SERIES["status"], or_empty=True)] = ""
    is_complete: bool = False
    total_count: Annotated[int, Of(SERIES["total_count"])] | None = None
    original_language: Annotated[str, Of(SERIES["original_language"])] = ""
    publication_year: Annotated[int, Of(SERIES["publication_year"])] | None = None
    demographic: Annotated[str, Of(SERIES["demographic"])] = ""
    genres: Annotated[list[str], Of(SERIES["genres"])] = []
    url: Annotated[str, Of(SERIES["url"])] = ""
    external_id: Annotated[str, Of(SERIES["external_value"])] = ""
    external_source: Annotated[str, Of(SERIES["external_source"])] = ""
    tag_ids: Tags | None = None


class SeriesBook(Body):
    """`arc_id`: if omitted, the book stays in its arc; "" removes it from the arc."""

    book_id: Uuid
    position: Position = 0
    arc_id: OptionalUuid = None


class BookPlace(Body):
    """A book and its position in a series."""

    book_id: Uuid
    position: Position = 0


class Matches(Body):
    """Books to add to a series, with their positions."""

    matches: Places = []


class NewSeriesWithBooks(Body):
    """A new series and its books."""

    name: Annotated[str, Of(SERIES["name"], or_empty=True)] = ""
    books: Places = []


class ManySeries(Body):
    """New series with their books."""

    series: Annotated[list[NewSeriesWithBooks], Field(max_length=series_books.MAX_SERIES)] = []


class ArcBody(Body):
    """An arc of a series."""

    name: Annotated[str, Of(ARC["name"])]
    description: Annotated[str, Of(ARC["description"])] = ""
    position: Position = 0
    vol_start: Position | None = None
    vol_end: Position | None = None


class NamedQuery(Query):
    """`search` is part of a name, `tag` a complete tag name; neither is case-sensitive."""

    search: text(500) = ""  # type: ignore[valid-type]
    tag: text(500) = ""  # type: ignore[valid-type]


class SuggestQuery(Query):
    """`media_type` is an internal name and may be repeated."""

    media_type: Annotated[list[text(64)], Field(max_length=100)] = []  # type: ignore[valid-type]


class ProposalQuery(Query):
    """`status` limits the list to proposals with this status."""

    status: Annotated[str, Field(max_length=32)] = ""
