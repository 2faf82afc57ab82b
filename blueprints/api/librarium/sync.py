"""Reading on several devices: what changed elsewhere, and what a device did offline."""

from __future__ import annotations

from typing import Any

from blueprints.api import parsing
from blueprints.api.librarium.bodies.sync import FIELDS, ApplyBody, ChangesQuery, OpBody
from blueprints.api.librarium.routes import KINDS, get, post
from blueprints.api.librarium.shapes import sync as shapes
from blueprints.api.librarium.shapes.base import moment
from blueprints.problems import refusal
from errors import Invalid, Problem, StacksError
from models import base
from models.account import User
from services import reading_sync
from services.reading_sync import Op

TAG = "sync"
_TYPES = {"is_favorite": (bool, "true or false"), "read_status": (str, "text")}


@get(
    "/sync/changes",
    TAG,
    scope="books:read",
    query=ChangesQuery,
    answer=shapes.ChangesResponse,
)
def list_changes(by: User, query: ChangesQuery) -> shapes.ChangesResponse:
    """List what you changed in your ratings, statuses, favourites and progress, the oldest first.

    Ask again with the latest `updated_at` as `since` while `has_more` is true. Changes of the same
    moment are never on two pages, so there may be more than `limit`.
    """
    return shapes.changes(reading_sync.list_changes(query.since, query.limit, kinds=KINDS, by=by))


@post(
    "/sync/apply",
    TAG,
    scope=("books:update", "interactions:update"),
    body=ApplyBody,
    answer=shapes.ApplyResponse,
)
def apply(by: User, body: ApplyBody) -> shapes.ApplyResponse:
    """Apply what a device changed offline, in its order.

    For each field the last write wins, by `updated_at`. Every entry has a result; one that fails
    leaves the others alone.
    """
    results = [_result(given, by) for given in body.ops]
    return {"results": results, "server_time": moment(base.utc_now())}


def _result(given: dict[str, Any], by: User) -> shapes.ResultResponse:
    op_id = str(given.get("op_id") or "")
    try:
        return {"op_id": op_id, "status": reading_sync.apply(_op(given), kinds=KINDS, by=by)}
    except Invalid as wrong:
        return {"op_id": op_id, "status": "invalid", "error": _text(wrong)}
    except StacksError as error:
        return {"op_id": op_id, "status": "error", "error": _text(error)}


def _op(given: dict[str, Any]) -> Op:
    """Raises Invalid."""
    body = parsing.validated(OpBody, given)
    if not body.deleted and not body.field:
        raise Invalid({"field": Problem("required")})
    if body.deleted:
        return Op(body.entity_id, "", None, body.updated_at)
    _require_type(body.field, body.value)
    return Op(body.entity_id, FIELDS[body.field], body.value, body.updated_at)


def _require_type(field: str, value: Any) -> None:
    kind, wanted = _TYPES.get(field, (object, ""))
    if not isinstance(value, kind):
        raise Invalid({field: Problem("wrong_type", wanted=wanted)})


def _text(error: StacksError) -> str:
    return refusal(error, {}).text
