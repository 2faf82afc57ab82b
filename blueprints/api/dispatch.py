"""Answers every request to a published API: the same checks in the same order, then the view, then
the API's own format. Knows no API.

401 not signed in → 403 the token's scopes → 403 administrators only, and access to the subject →
400 ids → 403 and 404 of operations with a check of their own → 400 query and body → 404 missing
subject, for callers who may know → the view.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from flask import Response, g
from flask_babel import gettext as _

from blueprints.api import parsing
from blueprints.api.openapi import ANY_SCOPE, Operation, Parameter, Routes, Upload
from blueprints.problems import Refusal
from errors import Forbidden, Invalid, NotFound, Problem
from models.account import User
from services.accounts.tokens import Caller


class Refused(Exception):
    """Raised for an error response that no error of the services represents."""

    def __init__(self, status: int, code: str, text: str, **headers: str) -> None:
        super().__init__(code)
        self.refusal = Refusal(status, code, text, headers=headers)


@dataclass(frozen=True)
class Envelope:
    """What surrounds a payload: `wrap` adds it to values, `describe` to their schema, knowing
    whether the payload may be empty.
    """

    wrap: Callable[[Any], Any]
    describe: Callable[[dict[str, Any], bool], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Mount:
    """An address where an API is served: `server` is what its clients use as the server's address,
    `prefix` what precedes an operation's path.
    """

    prefix: str = ""
    server: str = ""
    envelope: Envelope | None = None

    def path_of(self, operation: Operation) -> str:
        return (self.server if operation.is_at_root else self.prefix) + operation.path

    def rules_of(self, operation: Operation) -> list[str]:
        """The path and its aliases, as Werkzeug rules."""
        before = self.server if operation.is_at_root else self.prefix
        return [before + rule for rule in operation.rules]


@dataclass(frozen=True)
class Credentials:
    """Authentication: `find` returns the caller of the current request or None; `schemes` describes
    the credentials, `challenge` is the WWW-Authenticate header of a 401. `renew` may add a newer
    credential to a response.
    """

    find: Callable[[], Caller | None]
    schemes: Mapping[str, Mapping[str, Any]]
    challenge: str = ""
    renew: Callable[[Caller, Response], None] | None = None


def _plain_error(refusal: Refusal) -> dict[str, Any]:
    return {"error": refusal.text}


def _error_of_page(refusal: Refusal) -> dict[str, Any]:
    """Outside the APIs: the complaints by field too."""
    return _plain_error(refusal) | ({"fields": dict(refusal.fields)} if refusal.fields else {})


_QUOTES = str.maketrans("’‘“”", "''\"\"")
ERROR_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Errors:
    """The format of errors; `wrong_body` is the status for a body that can't be parsed."""

    write: Callable[[Refusal], dict[str, Any]] = _plain_error
    schema: Mapping[str, Any] = field(default_factory=lambda: ERROR_SCHEMA)
    wrong_body: int = 400


class Subject(NamedTuple):
    """What an operation's permission refers to: values for the view, and the noun of what is
    missing, for callers who may know that.
    """

    values: Mapping[str, Any]
    missing: str = ""


@dataclass(frozen=True, eq=False)
class Api:
    """A published API. `kinds` are the kinds of libraries that it shows, `nouns` its names for our
    things. `subject` finds what a permission refers to, and raises Forbidden; `parameters` are the
    path parameters by name, "" for all others. `beyond` names the operations ("get /path") that its
    published document doesn't contain. `scopes` are those of its personal tokens, if it has any;
    `admin_scope` is the one for administrators' operations. `descriptions` is the file or folder
    with the texts of its document (see describing.py).
    """

    name: str
    title: str
    version: str
    description: str
    routes: Routes
    credentials: Credentials
    mounts: tuple[Mount, ...] = (Mount(),)
    errors: Errors = field(default_factory=Errors)
    nouns: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    subject: Callable[[User, str, Mapping[str, str]], Subject] | None = None
    beyond: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    admin_scope: str = ""
    descriptions: Path | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an operation that no scope of this API covers."""
        for operation in self.routes if self.scopes else ():
            names = {*operation.scopes(self.admin_scope)} - {ANY_SCOPE}
            if not (operation.is_open or names <= self.scopes):
                raise ValueError(f"{operation.key} has no scope that there is")

    def parameter(self, name: str) -> Parameter:
        return self.parameters.get(name) or self.parameters[""]

    def is_parameter(self, name: str, text: str) -> bool:
        """Whether this text is valid for this path parameter."""
        try:
            self.parameter(name).parse(text)
        except ValueError:
            return False
        return True


def answer(api: Api, mount: Mount, operation: Operation, path: Mapping[str, str]) -> Response:
    """The response of an operation. Raises Refused, and whatever the services raise."""
    values = _checked(api, operation, path)
    wanted = _wanted(operation.view)
    result = operation.view(**{name: value for name, value in values.items() if name in wanted})
    response = result if isinstance(result, Response) else _response(mount, operation, result)
    if api.credentials.renew is not None and "caller" in values:
        api.credentials.renew(values["caller"], response)
    return response


def refusal_response(api: Api | None, refusal: Refusal) -> Response:
    """An error response in the format of this API, or in the shared one."""
    if api is not None and refusal.code == "unreadable":
        refusal = refusal._replace(status=api.errors.wrong_body)
    refusal = _with_plain_quotes(refusal)
    body = (api.errors.write if api is not None else _error_of_page)(refusal)
    return _json(body, refusal.status, dict(refusal.headers))


def in_plain_quotes(text: str) -> str:
    """Programs read the quotes of a keyboard; the sentences are shared with pages."""
    return text.translate(_QUOTES)


def _with_plain_quotes(refusal: Refusal) -> Refusal:
    fields = {name: in_plain_quotes(text) for name, text in refusal.fields.items()}
    return refusal._replace(text=in_plain_quotes(refusal.text), fields=fields)


def is_at(mount: Mount) -> bool:
    """Whether the request came to this mount."""
    return g.get("api_mount") is mount


@lru_cache(1024)
def _wanted(view: Callable[..., Any]) -> frozenset[str]:
    """The arguments that a view may name."""
    return frozenset(inspect.signature(view).parameters)


def _response(mount: Mount, operation: Operation, value: Any) -> Response:
    if operation.status == 204:
        response = Response(status=204)
        del response.headers["Content-Type"]
        return response
    if mount.envelope is not None and not operation.is_at_root:
        value = mount.envelope.wrap(value)
    return _json({} if value is None else value, operation.status)


def _json(value: Any, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(value) + b"\n", status=status, mimetype="application/json", headers=headers
    )


def _checked(api: Api, operation: Operation, path: Mapping[str, str]) -> dict[str, Any]:
    """The checked values that the view may name."""
    values: dict[str, Any] = {}
    missing = ""
    if not operation.is_open:
        caller = _find_caller(api)
        _check_scopes(api, operation, caller)
        if operation.is_admin and not caller.user.is_admin:
            raise Forbidden("instance")
        values |= {"caller": caller, "by": caller.user}
        if operation.permission and api.subject is not None:
            subject, missing = api.subject(caller.user, operation.permission, path)
            values |= subject
    parameters = _parameters(api, path)
    values |= parameters
    if operation.require is not None:
        operation.require(by=values["by"], **parameters)
    if operation.query is not None:
        values["query"] = parsing.query(operation.query)
    if operation.body is not None:
        values["body"] = _body(operation)
        if isinstance(operation.body, Upload) and operation.body.form is not None:
            values["form"] = parsing.form(operation.body.form)
    if missing:
        raise NotFound(missing)
    return values


def _find_caller(api: Api) -> Caller:
    caller = api.credentials.find()
    if caller is None:
        headers = (
            {"WWW-Authenticate": api.credentials.challenge} if api.credentials.challenge else {}
        )
        raise Refused(
            401, "not_signed_in", _("Not signed in: the request has no valid token."), **headers
        )
    return caller


def _check_scopes(api: Api, operation: Operation, caller: Caller) -> None:
    """A personal token needs one of the operation's scopes; without scopes of its own it may do
    what its owner may. Neither opens what is for people only.
    """
    if operation.is_for_people and caller.family is None:
        raise Forbidden("personal_token")
    scopes = operation.scopes(api.admin_scope)
    if caller.scopes and scopes != (ANY_SCOPE,) and caller.scopes.isdisjoint(scopes):
        raise Forbidden("scope")


def _parameters(api: Api, path: Mapping[str, str]) -> dict[str, Any]:
    """The path parameters. Raises Invalid naming each malformed one."""
    values: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for name, text in path.items():
        try:
            values[name] = api.parameter(name).parse(text)
        except ValueError:
            problems[name] = Problem("not_an_id")
    if problems:
        raise Invalid(problems)
    return values


def _body(operation: Operation) -> Any:
    if isinstance(operation.body, Upload):
        return parsing.upload(
            operation.body.field, limit=operation.body.limit, folder=operation.body.folder
        )
    assert operation.body is not None
    return parsing.body(operation.body, is_optional=operation.is_body_optional)
