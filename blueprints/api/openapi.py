"""Describes the operations of a published API and builds an OpenAPI 3.1 document from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, TypeAdapter

from blueprints.api import describing

if TYPE_CHECKING:
    from blueprints.api.dispatch import Api, Mount

ANY_SCOPE = "any"
"""The scope of operations that every personal token may call."""
View = Callable[..., Any]
_PARAMETER = re.compile(r"\{(\w+)\}")
_REF = "#/components/schemas/{model}"
_EMPTY = {"type": "object", "maxProperties": 0}
_REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "Done, no content",
    206: "Partial content", 304: "Not modified",
    400: "Invalid request",
    401: "Not signed in", 403: "No permission", 404: "Not found",
    409: "Conflicts with existing data",
    412: "Precondition failed", 413: "Too large",
    416: "Range not satisfiable",
    422: "Invalid body",
    429: "Too many requests; try again after the seconds in Retry-After",
    502: "Another server failed",
    503: "Temporarily unavailable; try again after the seconds in Retry-After",
}  # fmt: skip


@dataclass(frozen=True)
class Upload:
    """A multipart body with one file of this name. `limit` is in bytes; 0 means the general limit
    of forms.

    With `folder` the file is received in that folder, under a name that is removed after the
    request. `form` are the texts beside the file.
    """

    field: str
    limit: int = 0
    folder: Callable[[], Path] | None = None
    form: type[BaseModel] | None = None


@dataclass(frozen=True)
class Binary:
    """A response that is a file of one of these types."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A path parameter. `parse` raises ValueError for an invalid text."""

    parse: Callable[[str], Any]
    schema: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Operation:
    """`answer` is the type of the bare payload, a Binary, or None for 204; `errors` are the
    statuses beyond those that follow from the rest; `bodies` are the types of statuses with a
    payload of their own.

    `permission` is checked against what the path names, in this API's words; where that can't tell
    who may, `require` raises Forbidden or NotFound, given the caller and the path's parameters. A
    personal token needs the permission among its scopes, or one of `scope` if that is given.
    `is_for_people` excludes personal tokens altogether. `aliases` are other spellings of the path.
    `is_at_root`: the path doesn't begin with the API's prefix, and the response is bare everywhere.
    `may_be_empty`: the response may be an empty object.
    """

    method: str
    path: str
    view: View
    tag: str
    permission: str = ""
    require: Callable[..., object] | None = None
    scope: str | tuple[str, ...] = ()
    is_open: bool = False
    is_admin: bool = False
    is_for_people: bool = False
    is_at_root: bool = False
    may_be_empty: bool = False
    body: type[BaseModel] | Upload | None = None
    is_body_optional: bool = False
    query: type[BaseModel] | None = None
    answer: Any = None
    status: int = 200
    errors: tuple[int, ...] = ()
    bodies: Mapping[int, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    def scopes(self, admin: str) -> tuple[str, ...]:
        """The scopes that allow a personal token to call the operation (any one of them); empty if
        no personal token may. `admin` is the scope for administrators' operations.
        """
        if self.is_for_people:
            return ()
        if self.is_admin:
            return (admin,)
        scope = self.scope or self.permission
        return scope if isinstance(scope, tuple) else (scope,)

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.path)

    @property
    def rules(self) -> list[str]:
        """The path, and its other spellings, as Werkzeug writes them."""
        return [_PARAMETER.sub(r"<\1>", path) for path in (self.path, *self.aliases)]

    def statuses(self, api: Api) -> list[int]:
        """Every status that this operation may answer with."""
        statuses = {self.status, *self.errors, *self.bodies}
        if not self.is_open:
            statuses.add(401)
        has_scope = bool(api.scopes) and self.scope != ANY_SCOPE
        if not self.is_open and (has_scope or self.permission or self.is_admin):
            statuses.add(403)
        if self.parameters or self.query:
            statuses.add(400)
        if self.parameters:
            statuses.add(404)
        if self.body:
            statuses |= {api.errors.wrong_body, 413}
        return sorted(statuses)


class Routes(list[Operation]):
    """The operations of one API, in documentation order.

    A view is called with those of `by`, `caller`, `body`, `query`, the path parameters and the
    subject of its permission that it names.
    """

    def operation(self, method: str, path: str, tag: str, **options: Any) -> Callable[[View], View]:
        def described(view: View) -> View:
            self.append(Operation(method, path, view, tag, **options))
            return view

        return described

    def get(self, path: str, tag: str, **options: Any) -> Callable[[View], View]:
        return self.operation("get", path, tag, **options)

    def post(self, path: str, tag: str, **options: Any) -> Callable[[View], View]:
        return self.operation("post", path, tag, **options)

    def put(self, path: str, tag: str, **options: Any) -> Callable[[View], View]:
        return self.operation("put", path, tag, **options)

    def patch(self, path: str, tag: str, **options: Any) -> Callable[[View], View]:
        return self.operation("patch", path, tag, **options)

    def delete(self, path: str, tag: str, **options: Any) -> Callable[[View], View]:
        return self.operation("delete", path, tag, **{"status": 204, **options})


def document(api: Api, mount: Mount, base: str = "") -> dict[str, Any]:
    """The OpenAPI document of one mount, as plain values; `base` is prepended to its address."""
    schemas: dict[str, Any] = {"Error": dict(api.errors.schema)}
    paths: dict[str, dict[str, Any]] = {}
    for operation in api.routes:
        path = mount.path_of(operation).removeprefix(mount.server)
        paths.setdefault(path, {})[operation.method] = _described(api, mount, operation, schemas)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version, "description": api.description},
        "servers": [{"url": base + mount.server or "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": dict(api.credentials.schemes),
        },
    }
    describing.describe(whole, api, {operation.name: operation for operation in api.routes})
    return whole


def _described(
    api: Api, mount: Mount, operation: Operation, schemas: dict[str, Any]
) -> dict[str, Any]:
    text = " ".join((operation.view.__doc__ or operation.name).split())
    summary, _, rest = text.partition(". ")
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": summary.rstrip("."),
        "parameters": [
            *_path_parameters(api, operation),
            *_query_parameters(operation, schemas),
        ],
        "responses": {
            str(status): _response(mount, operation, status, schemas)
            for status in operation.statuses(api)
        },
        "security": [] if operation.is_open else [{name: []} for name in api.credentials.schemes],
    }
    if operation.key in api.beyond:
        described["x-beyond-documented"] = True
    if operation.permission or operation.is_admin:
        described["x-permission"] = api.admin_scope if operation.is_admin else operation.permission
    if api.scopes and not operation.is_open:
        described["x-token-scopes"] = list(operation.scopes(api.admin_scope))
    if rest:
        described["description"] = rest
    if operation.body is not None:
        described["requestBody"] = {
            "required": not operation.is_body_optional,
            "content": _body(operation.body, schemas),
        }
    return described


def _path_parameters(api: Api, operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": dict(api.parameter(name).schema)}
        for name in operation.parameters
    ]


def schema_of(kind: Any, schemas: dict[str, Any], mode: Any = "serialization") -> dict[str, Any]:
    """The JSON schema of a type; named types that it uses are added to `schemas`."""
    schema = TypeAdapter(kind).json_schema(ref_template=_REF, mode=mode)
    _add(schema.pop("$defs", {}), schemas)
    title = schema.get("title", "")
    if schema.get("type") != "object" or not title.isidentifier():
        return schema
    title = (
        "".join(part.__name__ for part in get_args(kind)) + title
    )  # Page[AdminUser] is an AdminUserPage
    _add({title: {**schema, "title": title}}, schemas)
    return {"$ref": _REF.format(model=title)}


def _add(more: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Raises ValueError for two types of the same name, because one would be described as the
    other.
    """
    for name, schema in more.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two types are called {name}")


def _query_parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    model = operation.query.model_json_schema(ref_template=_REF, mode="validation")
    _add(model.pop("$defs", {}), schemas)
    required = model.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in model.get("properties", {}).items()
    ]


def _body(kind: type[BaseModel] | Upload, schemas: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, Upload):
        form = kind.form.model_json_schema() if kind.form is not None else {"properties": {}}
        schema = {
            "type": "object",
            "description": form.get("description", "A form with one file."),
            "properties": {
                kind.field: {"type": "string", "format": "binary"},
                **form["properties"],
            },
            "required": [kind.field],
        }
        return {"multipart/form-data": {"schema": schema}}
    return {"application/json": {"schema": schema_of(kind, schemas, "validation")}}


def _response(
    mount: Mount, operation: Operation, status: int, schemas: dict[str, Any]
) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _REASONS[status]}
    if status == 304:
        return response
    if status in operation.bodies:
        schema = schema_of(operation.bodies[status], schemas)
        response["content"] = {"application/json": {"schema": schema}}
    elif status >= 400:
        response["content"] = {"application/json": {"schema": {"$ref": _REF.format(model="Error")}}}
    elif isinstance(operation.answer, Binary):
        response["content"] = {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in operation.answer.types
        }
    elif status == operation.status and operation.answer is not None:
        schema = _answer(mount, operation, schemas)
        response["content"] = {"application/json": {"schema": schema}}
    return response


def _answer(mount: Mount, operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a mount's response: the payload in the mount's envelope."""
    schema = schema_of(operation.answer, schemas)
    if mount.envelope is None or operation.is_at_root:
        return {"anyOf": [schema, _EMPTY]} if operation.may_be_empty else schema
    return mount.envelope.describe(schema, operation.may_be_empty)
