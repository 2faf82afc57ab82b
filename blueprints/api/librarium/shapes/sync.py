"""Reading on several devices."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from blueprints.api.librarium.bodies.sync import ENTITY, FIELDS
from blueprints.api.librarium.shapes.base import Moment, Uuid, moment
from services.reading_sync import Changes, FieldChange

_NAMES = {ours: theirs for theirs, ours in FIELDS.items()}


class ChangeResponse(TypedDict):
    """With `deleted`, the interaction is gone and there is no field."""

    entity_type: str
    entity_id: Uuid
    field: NotRequired[str]
    value: NotRequired[Any]
    deleted: NotRequired[bool]
    updated_at: Moment


class ChangesResponse(TypedDict):
    """Changes in your ratings, statuses, favourites and progress."""

    ops: list[ChangeResponse]
    server_time: Moment
    has_more: bool


class ResultResponse(TypedDict):
    """`status` is applied, discarded_stale (it was set later), not_found, invalid or error."""

    op_id: str
    status: str
    error: NotRequired[str]


class ApplyResponse(TypedDict):
    """What became of the changes of a device."""

    results: list[ResultResponse]
    server_time: Moment


def change(row: FieldChange) -> ChangeResponse:
    shown: ChangeResponse = {
        "entity_type": ENTITY,
        "entity_id": str(row.entity),
        "updated_at": moment(row.stored_at),
    }
    if row.field:
        return {**shown, "field": _NAMES[row.field], "value": row.value}
    return {**shown, "deleted": True}


def changes(row: Changes) -> ChangesResponse:
    return {
        "ops": [change(each) for each in row.changes],
        "server_time": moment(row.server_time),
        "has_more": row.has_more,
    }
