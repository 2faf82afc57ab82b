"""An OpenAPI document prepared for people: operations by tag, types in words, and a command to try
each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

REQUIRED, OPTIONAL = "required", "optional"
_REF = "#/components/schemas/"
_ENDS = {
    "setup": -3,
    "auth": -2,
    "api-tokens": -1,
    "admin": 1,
}  # tags that come first or last
_FORMATS = {"uuid": "UUID", "date-time": "timestamp", "date": "date"}
_PLAIN = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
_PLACES = {"path": "In the path. ", "query": ""}
_BOUNDS = {
    "lengths": "{}",
    "minimum": "≥ {:,}", "maximum": "≤ {:,}", "minLength": "at least {:,} characters",
    "maxLength": "at most {:,} characters", "maxItems": "at most {:,}",
}  # fmt: skip
_LONGEST_EXAMPLE = 80
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLEAR_WITHOUT = frozenset({"uuid", "date", "date-time", "binary"})  # formats that need no example


class Piece(NamedTuple):
    """A part of a type's name; `link` is the schema that it links to, or ""."""

    text: str
    link: str = ""


class Row(NamedTuple):
    """A parameter, or a property of an object; `mark` is "required" for what must be sent and
    "optional" for what a response may omit. `example` is "" where the type says enough.
    """

    name: str
    kind: list[Piece]
    mark: str
    notes: str
    example: str = ""


class Answer(NamedTuple):
    """A response; `example` is JSON, and "" for errors and files."""

    status: str
    text: str
    kind: list[Piece]
    rows: list[Row]
    example: str = ""


class Read(NamedTuple):
    """One operation; `needs` is the permission, `scopes` the scopes of which a personal token needs
    one (None if the API has no such tokens), `command` what follows `curl`.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    needs: str
    scopes: list[str] | None
    is_open: bool
    is_beyond: bool
    parameters: list[Row]
    body: list[Row]
    body_kind: list[Piece]
    answers: list[Answer]
    command: str


@dataclass(frozen=True)
class Pages:
    """A whole document."""

    title: str
    version: str
    description: str
    tags: dict[str, list[Read]]
    schemas: dict[str, tuple[str, list[Row]]]

    @property
    def count(self) -> int:
        return sum(map(len, self.tags.values()))


def pages_of(document: dict[str, Any]) -> Pages:
    """The parts of a document that the page shows."""
    tags: dict[str, list[Read]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tags.setdefault(operation["tags"][0], []).append(
                _read(method, path, operation, document)
            )
    info, request_schemas = document["info"], _request_schemas(document)
    shown = {
        name: (schema.get("description", ""), list(_rows(schema, is_sent=name in request_schemas)))
        for name, schema in document["components"]["schemas"].items()
    }
    ordered = dict(sorted(tags.items(), key=lambda pair: (_ENDS.get(pair[0], 0), pair[0])))
    return Pages(info["title"], info["version"], info.get("description", ""), ordered, shown)


def _read(method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> Read:
    content = operation.get("requestBody", {}).get("content", {})
    media = next(iter(content), "")
    schema = content.get(media, {}).get("schema", {})
    parameters = [
        Row(
            parameter["name"],
            kind_of(parameter["schema"]),
            REQUIRED if parameter.get("required") else "",
            _PLACES[parameter["in"]]
            + _notes({**parameter["schema"], "description": parameter.get("description")}),
            _short_example(parameter["schema"], parameter.get("example")),
        )
        for parameter in operation.get("parameters", [])
    ]
    return Read(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        needs=operation.get("x-permission", ""),
        scopes=operation.get("x-token-scopes"),
        is_open=operation.get("security") == [],
        is_beyond=operation.get("x-beyond-documented", False),
        parameters=parameters,
        body=list(_rows(_resolved(schema, document), is_sent=True)),
        body_kind=kind_of(schema) if schema else [],
        answers=[_answer(status, response) for status, response in operation["responses"].items()],
        command=_command(
            method, path, operation, media, _sample(_resolved(schema, document), content)
        ),
    )


def _answer(status: str, response: dict[str, Any]) -> Answer:
    content = response.get("content", {})
    media = next(iter(content), "")
    schema = content.get(media, {}).get("schema", {})
    if media and media != "application/json":
        return Answer(status, response["description"], [Piece(" or ".join(content))], [])
    rows = list(_rows(schema)) if "$ref" not in schema else []
    example = content[media].get("example") if media and status < "400" else None
    return Answer(
        status,
        response["description"],
        kind_of(schema) if schema and not rows else [],
        rows,
        json.dumps(example, indent=2, ensure_ascii=False) if example is not None else "",
    )


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    return (
        document["components"]["schemas"][schema["$ref"].removeprefix(_REF)]
        if "$ref" in schema
        else schema
    )


def _rows(schema: dict[str, Any], *, is_sent: bool = False) -> Iterator[Row]:
    required = schema.get("required", [])
    for name, inner in schema.get("properties", {}).items():
        mark = (REQUIRED if is_sent else "") if name in required else ("" if is_sent else OPTIONAL)
        example = _short_example(inner, *inner.get("examples", ())[:1])
        yield Row(name, kind_of(inner), mark, _notes(inner), example)


def _request_schemas(document: dict[str, Any]) -> set[str]:
    """The names of the schemas that request bodies use."""
    names: set[str] = set()
    ahead = re.findall(f'"{_REF}(\\w+)"', json.dumps([
        operation["requestBody"] for item in document["paths"].values() for operation in item.values() if "requestBody" in operation  # noqa: E501
    ]))  # fmt: skip
    while ahead:
        name = ahead.pop()
        if name not in names:
            names.add(name)
            ahead += re.findall(
                f'"{_REF}(\\w+)"', json.dumps(document["components"]["schemas"].get(name, {}))
            )
    return names


def _notes(schema: dict[str, Any]) -> str:
    """Description, limits and default, in one line."""
    inner: dict[str, Any] = next(
        (part for part in schema.get("anyOf", ()) if part.get("type") != "null"), {}
    )
    if "minLength" in schema and "maxLength" in schema:
        lengths = f"{schema['minLength']} to {schema['maxLength']:,} characters"
        schema = {**schema, "lengths": lengths}
        del schema["minLength"], schema["maxLength"]
    notes = [
        form.format(both[key])
        for key, form in _BOUNDS.items()
        if key in (both := {**inner, **schema})
    ]
    default = schema.get("default")
    if default not in (None, "", [], {}):
        notes.append(f"default {json.dumps(default)}")
    limits = "; ".join(notes)
    limits = limits[:1].upper() + limits[1:] + ("." if limits else "")
    return " ".join(filter(None, [schema.get("description"), limits]))


def kind_of(schema: dict[str, Any]) -> list[Piece]:
    """A type in words, with links to the schemas that it names."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return [Piece(name, name)]
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            return _joined([kind_of(part) for part in schema[keyword]])
    if "enum" in schema:
        return [Piece(" · ".join(map(str, schema["enum"])))]
    if "const" in schema:
        return [Piece(str(schema["const"]))]
    kind = schema.get("type")
    if isinstance(kind, list):
        return _joined([kind_of({**schema, "type": alternative}) for alternative in kind])
    if kind == "array":
        return [Piece("list of "), *kind_of(schema.get("items", {}))]
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return [Piece("object of "), *kind_of(schema["additionalProperties"])]
    if schema.get("format") == "binary":
        return [Piece("file")]
    return [Piece(_plain(kind, schema.get("format", "")))]


def _plain(kind: str | None, form: str) -> str:
    return _FORMATS.get(form, "text") if kind == "string" else _PLAIN.get(kind or "", "anything")


def _joined(kinds: list[list[Piece]]) -> list[Piece]:
    joined: list[Piece] = []
    for number, kind in enumerate(kinds):
        joined += [Piece(" or "), *kind] if number else kind
    return joined


def _command(
    method: str, path: str, operation: dict[str, Any], media: str, sample: dict[str, Any]
) -> str:
    """`curl` for this operation; ids and the token are shell variables."""
    address = re.sub(r"\{(\w+)\}", lambda match: "$" + match[1].upper(), path)
    query = [
        (parameter["name"], parameter.get("example", ""))
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and parameter.get("required")
    ]
    lines = [f'"$STACKS{address}{"?" if query else ""}{urlencode(query)}"']
    if method != "get":
        lines.insert(0, f"-X {method.upper()}")
    if operation.get("security") != []:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if media == "multipart/form-data":
        lines += [f"-F {name}={value}" for name, value in sample.items()]
    elif media:
        lines += [
            "-H 'Content-Type: application/json'",
            f"-d '{json.dumps(sample, ensure_ascii=False)}'",
        ]
    return " \\\n  ".join(lines)


def _sample(schema: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """What the command sends: the required properties, or the first three if none is required."""
    media, example = next(
        ((kind, part.get("example", {})) for kind, part in content.items()), ("", {})
    )
    names = schema.get("required") or list(schema.get("properties", {}))[:3]
    if media == "multipart/form-data":
        return {
            name: "@file" if part.get("format") == "binary" else f"'{example.get(name, '')}'"
            for name, part in schema["properties"].items()
            if name in names
        }
    return {name: example[name] for name in names if name in example}


def _short_example(schema: dict[str, Any], example: Any = None) -> str:
    """An example for a table: short, and only where the type doesn't say enough."""
    if isinstance(example, bool | dict) or example in (None, "", []):
        return ""
    if schema.get("format") in _CLEAR_WITHOUT or "enum" in schema:
        return ""
    parts = example if isinstance(example, list) else [example]
    if any(isinstance(part, dict) for part in parts) or _UUID.fullmatch(str(parts[0])):
        return ""
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    return text if len(text) <= _LONGEST_EXAMPLE else ""
