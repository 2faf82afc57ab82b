"""Request bodies about reading on several devices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from blueprints.api.bodies import Body, Query, Uuid, choice
from blueprints.api.librarium.bodies.accounts import aware_moment
from services import reading_sync

ENTITY = "user_book_interaction"
FIELDS = {
    "rating": "rating",
    "read_status": "status",
    "is_favorite": "is_favorite",
    "progress": "progress",
}  # our name by the API's
Time = Annotated[
    datetime,
    BeforeValidator(aware_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class ChangesQuery(Query):
    """`since` is the latest `updated_at` that the device has seen; without it, everything."""

    since: Time | None = None
    limit: Annotated[int, Field(ge=1, le=reading_sync.MAX_OPS)] = 200


class OpBody(Body):
    """A field that was set, or with `deleted` an interaction that was deleted; `updated_at` is when
    the person did it, with a time zone.
    """

    op_id: str
    entity_type: choice((ENTITY,))  # type: ignore[valid-type]
    entity_id: Uuid
    field: choice((*FIELDS, "")) = ""  # type: ignore[valid-type]
    value: Any = None
    deleted: bool = False
    updated_at: Time


_OPS = {
    "type": "array",
    "maxItems": reading_sync.MAX_OPS,
    "items": OpBody.model_json_schema(),
}


class ApplyBody(Body):
    """Each entry is checked when it is applied, so that a wrong one doesn't stop the others."""

    client_id: str = ""
    ops: Annotated[
        list[dict[str, Any]], Field(max_length=reading_sync.MAX_OPS), WithJsonSchema(_OPS)
    ]
