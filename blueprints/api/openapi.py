"""One operation of a published API: what it takes, what it answers, and the OpenAPI 3.1 document
made of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

_PARAMETER = re.compile(r"\{(\w+)\}")
_REF = "#/components/schemas/{model}"
_REASONS = {
    200: "Done", 201: "Made", 202: "Accepted", 204: "Done; nothing to say",
    206: "A part of the file", 304: "Not changed",
    400: "Something in the request is wrong",
    401: "Nobody is signed in", 403: "Signed in, but not allowed", 404: "Not there",
    409: "It clashes with what is stored",
    412: "A condition of the request does not hold", 413: "Too large",
    416: "There is no such part of the file",
    429: "Too many requests; Retry-After says when", 502: "Another server failed",
    503: "Not available right now; Retry-After says when",
}  # fmt: skip


@dataclass(frozen=True)
class Upload:
    """A multipart body with one file under this name; `most` bytes where not the limit of every
    form holds. With `folder` the file is received there, under a name that goes away with the
    request.
    """

    field: str
    most: int = 0
    folder: Callable[[], Path] | None = None


@dataclass(frozen=True)
class Binary:
    """An answer that is a file of one of these types."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """`answer` is a type (the bare payload), a Binary, or None for 204; `errors` are the statuses
    beyond those that follow from the rest.

    `is_for_people`: personal tokens do not open it, whatever their scopes.
    """

    method: str
    path: str
    view: Callable[..., Any]
    tag: str
    permission: str = ""
    scope: str = ""
    is_open: bool = False
    is_admin: bool = False
    is_for_people: bool = False
    body: type[BaseModel] | Upload | None = None
    is_body_optional: bool = False
    query: type[BaseModel] | None = None
    answer: Any = None
    status: int = 200
    errors: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"

    @property
    def needed(self) -> str:
        """What a personal token must have among its scopes; "" when no scope stands for this."""
        return "instance:admin" if self.is_admin else self.permission or self.scope

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.path)

    @property
    def statuses(self) -> list[int]:
        """Every status that this operation may answer with."""
        found = {self.status, *self.errors}
        if not self.is_open:
            found.add(401)
        if not self.is_open and (
            self.permission or self.is_admin or self.scope or self.method != "get"
        ):
            found.add(403)
        if self.parameters or self.body or self.query:
            found.add(400)
        if self.parameters:
            found.add(404)
        if self.body:
            found.add(413)
        return sorted(found)

    @property
    def rule(self) -> str:
        """The path as Flask writes it; ids are strings there and are parsed strictly by the
        door.
        """
        return _PARAMETER.sub(r"<\1>", self.path)


@dataclass
class Document:
    """What is described: filled by the doors of one API, drawn once."""

    title: str
    version: str
    description: str
    prefix: str
    operations: list[Operation] = field(default_factory=list)
    parameter_formats: dict[str, str] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()
    """Operations ("get /path") that the published document does not promise, or only in passing."""

    def draw(self, server: str = "") -> dict[str, Any]:
        """The OpenAPI document as plain values."""
        schemas: dict[str, Any] = {"Error": _ERROR}
        paths: dict[str, dict[str, Any]] = {}
        for each in self.operations:
            paths.setdefault(self.prefix + each.path, {})[each.method] = self._drawn(each, schemas)
        return {
            "openapi": "3.1.0",
            "info": {"title": self.title, "version": self.version, "description": self.description},
            "servers": [{"url": server or "/"}],
            "paths": paths,
            "components": {
                "schemas": dict(sorted(schemas.items())),
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }

    def _drawn(self, operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
        summary, _, rest = (operation.view.__doc__ or operation.name).strip().partition("\n")
        drawn: dict[str, Any] = {
            "operationId": operation.name,
            "tags": [operation.tag],
            "summary": summary.rstrip("."),
            "parameters": [
                *self._path_parameters(operation),
                *_query_parameters(operation, schemas),
            ],
            "responses": {
                str(status): _answer(operation, status, schemas) for status in operation.statuses
            },
            "security": [] if operation.is_open else [{"bearer": []}],
        }
        if f"{operation.method} {operation.path}" in self.beyond:
            drawn["x-beyond-documented"] = True
        if operation.needed:
            drawn[
                "x-permission" if operation.permission or operation.is_admin else "x-token-scope"
            ] = operation.needed
        if rest.strip():
            drawn["description"] = " ".join(rest.split())
        if operation.body is not None:
            drawn["requestBody"] = {
                "required": not operation.is_body_optional,
                "content": _body(operation.body, schemas),
            }
        return drawn

    def _path_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        formats = {name: self.parameter_formats.get(name, "uuid") for name in operation.parameters}
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string", **({"format": kind} if kind else {})},
            }
            for name, kind in formats.items()
        ]


_ERROR = {
    "type": "object", "properties": {"error": {"type": "string",
        "description": "What went wrong, in one sentence."}}, "required": ["error"],
    "additionalProperties": False,
}  # fmt: skip


def schema_of(kind: Any, schemas: dict[str, Any], mode: Any = "serialization") -> dict[str, Any]:
    """The JSON schema of a type; the named types that it uses are put into `schemas`."""
    found = TypeAdapter(kind).json_schema(ref_template=_REF, mode=mode)
    _keep(found.pop("$defs", {}), schemas)
    title = found.get("title", "")
    if found.get("type") != "object" or not title.isidentifier():
        return found
    title = (
        "".join(part.__name__ for part in get_args(kind)) + title
    )  # Page[AdminUser] is an AdminUserPage
    _keep({title: {**found, "title": title}}, schemas)
    return {"$ref": _REF.format(model=title)}


def _keep(found: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Raises ValueError for two types of one name: one of them would be described as the other."""
    for name, schema in found.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two types are called {name}")


def _query_parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    found = operation.query.model_json_schema(ref_template=_REF, mode="validation")
    _keep(found.pop("$defs", {}), schemas)
    required = found.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in found.get("properties", {}).items()
    ]


def _body(kind: type[BaseModel] | Upload, schemas: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, Upload):
        properties = {
            kind.field: {"type": "string", "contentMediaType": "application/octet-stream"}
        }
        return {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": properties, "required": [kind.field]}
            }
        }
    return {"application/json": {"schema": schema_of(kind, schemas, "validation")}}


def _answer(operation: Operation, status: int, schemas: dict[str, Any]) -> dict[str, Any]:
    drawn: dict[str, Any] = {"description": _REASONS[status]}
    if status == 304:
        return drawn
    if status >= 400:
        drawn["content"] = {"application/json": {"schema": {"$ref": _REF.format(model="Error")}}}
    elif isinstance(operation.answer, Binary):
        drawn["content"] = {
            kind: {"schema": {"type": "string", "contentMediaType": kind}}
            for kind in operation.answer.types
        }
    elif status == operation.status and operation.answer is not None:
        drawn["content"] = {"application/json": {"schema": schema_of(operation.answer, schemas)}}
    return drawn
