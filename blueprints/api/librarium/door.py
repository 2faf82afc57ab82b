"""The door of the Librarium API: each request passes the same checks in the same order, each
operation is described where it stands.

401 nobody → 403 the token's scopes → 403 the library → 400 ids → 400 query and body → 404 the
library, for an admin → the view.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request
from flask_babel import gettext as _

from blueprints.api.librarium import parsing
from blueprints.api.librarium.beyond import BEYOND
from blueprints.api.librarium.credentials import find_caller
from blueprints.api.openapi import Binary, Document, Operation, Upload
from errors import Forbidden, Invalid, NotFound, Problem
from models.account import User
from models.library import Library
from services import libraries
from services.accounts.tokens import Caller

KINDS = ("book", "comic", "audiobook")  # the libraries that this API shows
ENVELOPED = (  # the name under which the same routes wrap their answers in {"data": …}
    "librarium_enveloped"
)

DOCUMENT = Document(
    title="Librarium API of Stacks",
    version="26.4.0",
    prefix="/api/v1",
    description=(
        "Books, comics and audiobooks, people, series, shelves and loans of this library, in the"
        " published form of Librarium."
    ),
    parameter_formats={"isbn": ""},
    beyond=BEYOND,
)
View = Callable[..., Any]


def operation(method: str, path: str, tag: str, **options: Any) -> Callable[[View], View]:
    """Say what a view is.

    It gets those of `by`, `caller`, `library`, `body`, `query` and the path's ids (UUIDs) that it
    names.
    """

    def described(view: View) -> View:
        DOCUMENT.operations.append(Operation(method, path, view, tag, **options))
        return view

    return described


def get(path: str, tag: str, **options: Any) -> Callable[[View], View]:
    return operation("get", path, tag, **options)


def post(path: str, tag: str, **options: Any) -> Callable[[View], View]:
    return operation("post", path, tag, **options)


def put(path: str, tag: str, **options: Any) -> Callable[[View], View]:
    return operation("put", path, tag, **options)


def patch(path: str, tag: str, **options: Any) -> Callable[[View], View]:
    return operation("patch", path, tag, **options)


def delete(path: str, tag: str, **options: Any) -> Callable[[View], View]:
    return operation("delete", path, tag, **{"status": 204, **options})


def answering(asked: Operation) -> View:
    """The Flask view of an operation."""
    wanted = frozenset(inspect.signature(asked.view).parameters)

    def view(**path: str) -> Response:
        given = _checked(asked, path)
        found = asked.view(**{name: value for name, value in given.items() if name in wanted})
        return found if isinstance(found, Response) else reply(found, asked.status)

    view.__name__ = asked.name
    return view


def reply(value: Any, status: int) -> Response:
    """The payload, in the envelope where the released clients read one; nothing at all for 204."""
    if status == 204:
        return Response(status=204)
    if request.blueprint == ENVELOPED:
        value = {"data": value} if value is not None else {}
    body = orjson.dumps({} if value is None else value) + b"\n"
    return Response(body, status=status, mimetype="application/json")


def refuse(status: int, text: str, **headers: str) -> Response:
    return Response(
        orjson.dumps({"error": text}) + b"\n",
        status=status,
        mimetype="application/json",
        headers=headers,
    )


def _checked(asked: Operation, path: dict[str, str]) -> dict[str, Any]:
    """What the view may ask for. Raises Forbidden, Invalid and NotFound in the documented order."""
    given: dict[str, Any] = {}
    if not asked.is_open:
        caller = find_caller()
        if caller is None:
            raise Nobody
        _check_scopes(asked, caller)
        given |= {"caller": caller, "by": caller.user}
        if asked.is_admin and not caller.user.is_admin:
            raise Forbidden("instance")
        if asked.permission:
            given["library"] = _allowed_library(caller.user, asked.permission, path)
    given |= parsing.ids(
        {name: value for name, value in path.items() if name not in ("library_id", "isbn")}
    )
    if "isbn" in path:
        given["isbn"] = path["isbn"]
    if asked.query is not None:
        given["query"] = parsing.query(asked.query)
    if asked.body is not None:
        given["body"] = _body(asked)
    if asked.permission and given["library"] is None:
        raise NotFound("library")
    return given


def _body(asked: Operation) -> Any:
    if isinstance(asked.body, Upload):
        return parsing.upload(asked.body.field, most=asked.body.most, folder=asked.body.folder)
    assert asked.body is not None
    return parsing.body(asked.body, is_optional=asked.is_body_optional)


def _check_scopes(asked: Operation, caller: Caller) -> None:
    """A personal token that names scopes opens what they name; what no scope stands for stays shut
    to it, but for reading.
    """
    if asked.is_for_people and caller.family is None:
        raise Forbidden("personal_token")
    if not caller.scopes:
        return
    if asked.needed and asked.needed not in caller.scopes:
        raise Forbidden(asked.needed)
    if not asked.needed and asked.method != "get":
        raise Forbidden("unscoped")


def _allowed_library(by: User, permission: str, path: dict[str, str]) -> Library | None:
    """The library of the path.

    Raises Forbidden for who may not, also when there is none; None tells an admin so, later.
    """
    try:
        uuid = parsing.uuid_of(path["library_id"])
    except ValueError:
        raise Invalid({"library_id": Problem("not_an_id")}) from None
    try:
        found = libraries.get_by_uuid(uuid, KINDS, by=by)
    except NotFound:
        if by.is_admin:
            return None
        raise Forbidden(permission) from None
    libraries.require(found, ours(permission), by=by)
    return found


def ours(permission: str) -> str:
    """Books are works here."""
    noun, _colon, act = permission.partition(":")
    return f"{'works' if noun == 'books' else noun}:{act}"


class Nobody(Exception):
    """No token, or not a good one."""


def on_nobody(_error: Nobody) -> Response:
    return refuse(
        401, _("Not signed in: the request has no valid token."), **{"WWW-Authenticate": "Bearer"}
    )


__all__ = [
    "DOCUMENT",
    "ENVELOPED",
    "KINDS",
    "Binary",
    "Upload",
    "delete",
    "get",
    "patch",
    "post",
    "put",
    "reply",
]
