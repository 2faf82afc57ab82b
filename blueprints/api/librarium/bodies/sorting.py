"""Request bodies about shelves, tags, genres and media types, and queries to look up names."""

from __future__ import annotations

from typing import Annotated

from blueprints.api.bodies import Body, Of, Query, Uuid, text
from blueprints.api.librarium.bodies.series import Tags
from services.shelves import SHELF
from services.works.fields import GENRE, TAG
from services.works.media_types import MEDIA_TYPE, NEW_MEDIA_TYPE


class ShelfBody(Body):
    """`tag_ids` is kept if omitted."""

    name: Annotated[str, Of(SHELF["name"])]
    description: Annotated[str, Of(SHELF["description"])] = ""
    color: Annotated[str, Of(SHELF["color"])] = ""
    icon: Annotated[str, Of(SHELF["icon"])] = ""
    display_order: Annotated[int, Of(SHELF["display_order"])] = 0
    tag_ids: Tags | None = None


class ShelfBook(Body):
    """The book to add to a shelf."""

    book_id: Uuid


class TagBody(Body):
    """A tag of a library."""

    name: Annotated[str, Of(TAG["name"])]
    color: Annotated[str, Of(TAG["color"])] = ""


class GenreBody(Body):
    """A genre."""

    name: Annotated[str, Of(GENRE["name"])]


class MediaTypeBody(Body):
    """A media type."""

    display_name: Annotated[str, Of(MEDIA_TYPE["display_name"])]
    description: Annotated[str, Of(MEDIA_TYPE["description"])] = ""


class NewMediaType(MediaTypeBody):
    """`name` is the internal name, which can't be changed later."""

    name: Annotated[str, Of(NEW_MEDIA_TYPE["name"])]


class NameQuery(Query):
    q: text(500) = ""  # type: ignore[valid-type]
