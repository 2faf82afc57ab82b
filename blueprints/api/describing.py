"""Adds descriptions and examples to an OpenAPI document.

They are in TOML files beside the code of each API: a section for "path" and each object or query
(or several, with spaces between their names), whose entries are `name = "description"` or
`name = ["description", example]`. What a section doesn't have is in the section "common", so that a
property that many objects share is described once. An example that isn't given is composed of the
examples of what the schema refers to. The files are read when a document is made, and not kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from blueprints.problems import Refusal

if TYPE_CHECKING:
    from blueprints.api.dispatch import Api
    from blueprints.api.openapi import Operation

COMMON, PATH = "common", "path"
_REF = "#/components/schemas/"
_BYTES = "…the bytes of the file…"
_BY_FORMAT = {
    "uuid": "5b0e3c1a-8a0f-4c4e-9f51-2d6f0a7c9e10",
    "date": "2026-05-31",
    "date-time": "2026-05-31T12:00:00Z",
    "binary": _BYTES,
}
_CODES = {401: "not_signed_in", 403: "forbidden", 404: "not_found", 429: "too_many"}
_TEXTS = {
    400: "page: Must be a whole number.",
    401: "Not signed in: the request has no valid token.",
    403: "You don't have permission to do this.",
    404: "Not found.",
    409: "name: That name is already taken.",
    412: "The file has changed since.",
    413: "Too large.",
    416: "The file has no such range.",
    422: "Invalid JSON at character 1.",
    429: "Too many attempts. Try again in 60 seconds.",
    502: "The other server didn't answer.",
    503: "Temporarily unavailable. Try again in a moment.",
}


class Entry(NamedTuple):
    """What a file says about one property; `examples` has at most one."""

    section: str
    description: str
    examples: list[Any]


class Texts:
    """The descriptions of one API, by section and name."""

    def __init__(self, source: Path | None) -> None:
        self.sections: dict[str, dict[str, Any]] = {}
        for names, entries in sections_of(source):
            for name in names:
                self.sections.setdefault(name, {}).update(entries)

    def find(self, section: str, name: str) -> Entry | None:
        for candidate in (section, COMMON):
            value = self.sections.get(candidate, {}).get(name)
            if value is not None:
                text, *examples = value if isinstance(value, list) else [value]
                return Entry(candidate, text, examples)
        return None


def sections_of(source: Path | None) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """The sections of a file, or of all files of a folder, with the objects that each is about."""
    if source is None:
        return
    for path in sorted(source.glob("*.toml")) if source.is_dir() else [source]:
        for names, entries in tomllib.loads(path.read_text("utf-8")).items():
            yield names.split(), entries


def describe(document: dict[str, Any], api: Api, operations: Mapping[str, Operation]) -> None:
    """Complete a document; `operations` are those that it describes, by the names in it."""
    texts, schemas = Texts(api.descriptions), document["components"]["schemas"]
    for name, schema in schemas.items():
        schemas[name] = _described(schema, texts, name)
    described = [operation for item in document["paths"].values() for operation in item.values()]
    for operation in described:
        _describe_operation(operation, operations[operation["operationId"]], texts)
    for schema in schemas.values():
        _compose(schema, schemas)
    for operation in described:
        _add_examples(operation, api, schemas)


def _described(schema: Mapping[str, Any], texts: Texts, section: str) -> dict[str, Any]:
    """A copy of a schema whose properties have descriptions, and the examples that are given."""
    copy = dict(schema)
    for keyword in ("items", "additionalProperties"):
        if isinstance(copy.get(keyword), dict):
            copy[keyword] = _described(copy[keyword], texts, copy[keyword].get("title", ""))
    if "anyOf" in copy:
        copy["anyOf"] = [_described(part, texts, part.get("title", "")) for part in copy["anyOf"]]
    if "properties" in copy:
        copy["properties"] = {
            name: _with_text(_described(inner, texts, section), texts.find(section, name))
            for name, inner in copy["properties"].items()
        }
    return copy


def _with_text(schema: dict[str, Any], entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return schema
    added: dict[str, Any] = {"description": entry.description}
    return {**schema, **added, **({"examples": entry.examples} if entry.examples else {})}


def _describe_operation(described: dict[str, Any], operation: Operation, texts: Texts) -> None:
    """The texts of an operation's parameters and bodies; its own is the docstring of its view."""
    query = operation.query.__name__ if operation.query is not None else ""
    for parameter in described["parameters"]:
        section = PATH if parameter["in"] == "path" else query
        entry = texts.find(section, parameter["name"])
        if entry is not None:
            parameter["description"] = entry.description
            parameter["schema"] = _with_text(parameter["schema"], entry)
            del parameter["schema"]["description"]
    form = getattr(operation.body, "form", None)
    for owner in (described.get("requestBody", {}), *described["responses"].values()):
        for content in owner.get("content", {}).values():
            section = form.__name__ if form is not None else ""
            content["schema"] = _described(content["schema"], texts, section)


def _compose(schema: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """Add the examples that follow from what the properties refer to."""
    for inner in _inner(schema):
        _compose(inner, schemas)
    for inner in schema.get("properties", {}).values():
        if "examples" not in inner and (example := _example(inner, schemas)) is not None:
            inner["examples"] = [example]


def _inner(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", ())
    yield from (
        schema[word]
        for word in ("items", "additionalProperties")
        if isinstance(schema.get(word), dict)
    )


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """A value of this schema, or None if nothing says one."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].removeprefix(_REF)], schemas)
    if "anyOf" in schema:
        return _example(next(part for part in schema["anyOf"] if part != {"type": "null"}), schemas)
    if "enum" in schema:
        return next(filter(None, schema["enum"]))
    if "properties" in schema:
        parts = ((name, _example(part, schemas)) for name, part in schema["properties"].items())
        return {name: value for name, value in parts if value is not None}
    if isinstance(schema.get("items"), dict):
        item = _example(schema["items"], schemas)
        return None if item is None else [item]
    return _example_of_type(schema)


def _example_of_type(schema: Mapping[str, Any]) -> Any:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    return {"boolean": True, "object": {}}.get(str(schema.get("type")))


def _add_examples(described: dict[str, Any], api: Api, schemas: Mapping[str, Any]) -> None:
    for parameter in described["parameters"]:
        example = _example(parameter["schema"], schemas)
        parameter["schema"].pop("examples", None)
        if example is not None:
            parameter["example"] = example
    body = described.get("requestBody")
    if body is not None:
        _fill(body["content"], schemas)
        body["description"] = _text_of_body(body["content"], schemas)
    for status, response in described["responses"].items():
        is_error = status >= "400" and "$ref" in _schema_of(response)
        if is_error and _schema_of(response)["$ref"] == f"{_REF}Error":
            response["content"]["application/json"]["example"] = error_example(api, int(status))
        else:
            _fill(response.get("content", {}), schemas)


def _schema_of(response: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = (
        response.get("content", {}).get("application/json", {}).get("schema", {})
    )
    return schema


def _fill(content: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    for media in content.values():
        _compose(media["schema"], schemas)
        example = _example(media["schema"], schemas)
        if example is not None:
            media["example"] = example


def _text_of_body(content: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    schema = next(iter(content.values()))["schema"]
    if "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(_REF)]
    return str(schema.get("description", "")).replace("\n", " ")


def error_example(api: Api, status: int) -> dict[str, Any]:
    """An error of this status as the API writes it."""
    return api.errors.write(Refusal(status, _CODES.get(status, "invalid"), _TEXTS[status]))
