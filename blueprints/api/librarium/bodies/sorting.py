"""What is sent about shelves, tags, genres and media types, and to look names up."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from blueprints.api.librarium.bodies.base import Body, Query, Uuid, name, text
from blueprints.api.librarium.bodies.series import MOST_TAGS


class ShelfBody(Body):
    """`tag_ids` leaves the tags alone when it is absent."""

    name: name(128)  # type: ignore[valid-type]
    description: text(10_000) = ""  # type: ignore[valid-type]
    color: text(16) = ""  # type: ignore[valid-type]
    icon: text(64) = ""  # type: ignore[valid-type]
    display_order: Annotated[int, Field(ge=-2_147_483_647, le=2_147_483_647)] = 0
    tag_ids: Annotated[list[Uuid], Field(max_length=MOST_TAGS)] | None = None


class ShelfBook(Body):
    book_id: Uuid


class TagBody(Body):
    name: name(64)  # type: ignore[valid-type]
    color: text(16) = ""  # type: ignore[valid-type]


class GenreBody(Body):
    name: name(128)  # type: ignore[valid-type]


class MediaTypeBody(Body):
    display_name: name(128)  # type: ignore[valid-type]
    description: text(10_000) = ""  # type: ignore[valid-type]


class NewMediaType(MediaTypeBody):
    """`name` is the internal one, which stays."""

    name: name(64)  # type: ignore[valid-type]


class NameQuery(Query):
    q: text(500) = ""  # type: ignore[valid-type]
