"""Request bodies about editions, their files and the caller's own notes on them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from blueprints.api.bodies import Body, Count, Of, OptionalUuid, Query, Uuid, choice
from blueprints.api.parsing import BadValue
from errors import Problem
from services import uploads
from services.interactions import INTERACTION
from services.storage_locations import LOCATION
from services.text.clean import InvalidValue
from services.works import copies
from services.works.editions import Copies
from services.works.fields import EDITION

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_SCHEMA = WithJsonSchema({"type": ["string", "null"], "format": "date"})


def _day(value: Any) -> date | None:
    if value in ("", None):
        return None
    try:
        if not (isinstance(value, str) and value.isascii() and _DAY.fullmatch(value)):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise BadValue(Problem("not_a_date")) from None


Day = Annotated[date | None, BeforeValidator(_day), _DAY_SCHEMA]


class EditionBody(Body):
    """`isbn_10` and `isbn_13` may contain hyphens. `publish_date` may be a year, a month or a day,
    also in English words. `copy_count` and `acquired_at` describe the copies in the library of the
    path and keep their values if omitted.
    """

    format: Annotated[str, Of(EDITION["format"])]
    language: Annotated[str, Of(EDITION["language"])] = ""
    edition_name: Annotated[str, Of(EDITION["name"])] = ""
    narrator: Annotated[str, Of(EDITION["narrator"])] = ""
    narrator_contributor_id: OptionalUuid = None
    publisher: Annotated[str, Of(EDITION["publisher"])] = ""
    publish_date: Annotated[str, Of(EDITION["published"])] = ""
    isbn_10: Annotated[str, Of(EDITION["isbn_10"])] = ""
    isbn_13: Annotated[str, Of(EDITION["isbn_13"])] = ""
    description: Annotated[str, Of(EDITION["description"])] = ""
    duration_seconds: Count = 0
    page_count: Annotated[int, Of(EDITION["page_count"])] = 0
    is_primary: bool = False
    copy_count: Annotated[int | None, Field(ge=0, le=copies.LIMIT)] = None
    acquired_at: Day = None


def values_of(body: EditionBody) -> dict[str, Any]:
    """The values for services/works/editions.py, with durations in milliseconds."""
    return {
        "format": body.format,
        "name": body.edition_name,
        "language": body.language,
        "narrator": body.narrator,
        "publisher": body.publisher,
        "published": body.publish_date,
        "isbn_13": body.isbn_13,
        "isbn_10": body.isbn_10,
        "description": body.description,
        "page_count": body.page_count,
        "duration_ms": body.duration_seconds * 1000,
        "is_primary": body.is_primary,
    }


def copies_of(body: EditionBody) -> Copies:
    """The values about the copies in the library of the path."""
    return Copies(body.copy_count, body.acquired_at)


Path = Annotated[str, Of(LOCATION["path"])]


class LinkBody(Body):
    """The file to link."""

    storage_location_id: Uuid
    file_path: Path


class LinkUploadBody(Body):
    """The uploaded file to link."""

    file_path: Path


class BrowseQuery(Query):
    path: str = ""


class BrowseUploadsQuery(BrowseQuery):
    format: choice(uploads.FORMATS)  # type: ignore[valid-type]


_CLEARED = object()


def _progress(value: Any) -> Any:
    if value is _CLEARED:
        return None
    try:
        return INTERACTION["progress"].clean(value)
    except InvalidValue as wrong:
        raise BadValue(wrong.problem) from None


class InteractionBody(Body):
    """Omitted fields are reset, except `progress`, which is only cleared by null."""

    read_status: Annotated[str, Of(INTERACTION["status"], or_empty=True)] = "unread"
    rating: Annotated[int, Of(INTERACTION["rating"])] | None = None
    notes: Annotated[str, Of(INTERACTION["notes"])] = ""
    review: Annotated[str, Of(INTERACTION["review"])] = ""
    date_started: Day = None
    date_finished: Day = None
    is_favorite: bool = False
    progress: Annotated[
        dict[str, Any] | None,
        BeforeValidator(_progress),
        WithJsonSchema({"type": ["object", "null"]}),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _keep_what_clears(cls, given: Any) -> Any:
        """Runs before nulls are dropped."""
        return (
            {**given, "progress": _CLEARED}
            if isinstance(given, dict) and "progress" in given and given["progress"] is None
            else given
        )

    @property
    def says_progress(self) -> bool:
        return "progress" in self.model_fields_set


class LocationBody(Body):
    """`root_path` is a folder on the server, inside one of the allowed media folders."""

    name: Annotated[str, Of(LOCATION["name"])]
    root_path: Path
    media_format: Annotated[str, Of(LOCATION["format"])]
    path_template: Annotated[str, Of(LOCATION["template"])] = ""
