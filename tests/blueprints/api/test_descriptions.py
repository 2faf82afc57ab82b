"""Every operation, parameter, body, response and property of our documents is described, with an
example that its own schema allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from blueprints.api import docs, openapi
from blueprints.api.describing import COMMON, PATH, Texts, sections_of
from tests.architecture.test_wording import PHRASES
from tests.cases import each_case

MOUNTS = {f"{api.name}{mount.prefix}": (api, mount) for api in docs.APIS for mount in api.mounts}
SENTENCE = re.compile(r"^[\"`A-Z0-9].*[.)…]$", re.DOTALL)
Found = Iterator[tuple[str, dict[str, Any], Any]]


@cache
def document_of(name: str) -> dict[str, Any]:
    return openapi.document(*MOUNTS[name])


def properties(path: str, schema: dict[str, Any]) -> Found:
    """Each property of a schema, also of those in it: its path, schema and example."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}.{name}", inner, inner.get("examples", [None])[0]
        yield from properties(f"{path}.{name}", inner)
    for inner in (
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", ()),
    ):
        if isinstance(inner, dict):
            yield from properties(inner.get("title", path), inner)


def contents(path: str, owner: dict[str, Any]) -> Found:
    for kind, media in owner.get("content", {}).items():
        text = owner.get("description", "").rstrip(".") + "."
        described = {**media["schema"], "description": text}
        yield f"{path} {kind}", described, media.get("example")
        yield from properties(path, media["schema"])


def everything(document: dict[str, Any]) -> Found:
    """All that needs a description and an example."""
    for name, schema in document["components"]["schemas"].items():
        yield from properties(name, schema)
    for item in document["paths"].values():
        for operation in item.values():
            name = operation["operationId"]
            for parameter in operation["parameters"]:
                described = {**parameter["schema"], "description": parameter.get("description")}
                yield f"{name}?{parameter['name']}", described, parameter.get("example")
            yield from contents(f"{name} body", operation.get("requestBody", {}))
            for status, response in operation["responses"].items():
                yield from contents(f"{name} {status}", response)


@each_case("name", MOUNTS)
def test_everything_is_described_in_a_sentence(name):
    document = document_of(name)
    texts = [(path, schema.get("description")) for path, schema, _ in everything(document)]
    for item in document["paths"].values():
        for operation in item.values():
            texts.append((operation["operationId"], operation.get("description")))
            texts += [
                (f"{operation['operationId']} {status}", response.get("description", "") + ".")
                for status, response in operation["responses"].items()
            ]
    assert [path for path, text in texts if not SENTENCE.match(text or "")] == []


@each_case("name", MOUNTS)
def test_everything_has_an_example_that_its_own_schema_allows(name):
    document = document_of(name)
    wrong = []
    for path, schema, example in everything(document):
        validator = Draft202012Validator(
            {**schema, "components": document["components"]}, format_checker=FormatChecker()
        )
        if example is None or not validator.is_valid(example):
            wrong.append((path, example))
    assert wrong == []


def described_names(api: Any) -> set[tuple[str, str]]:
    """The objects and queries of an API, each with the names in it."""
    names = set()
    for mount in api.mounts:
        document = openapi.document(api, mount)
        found = [*everything(document)]
        names |= {(path.split(".")[-2], path.split(".")[-1]) for path, *_ in found if "." in path}
    for operation in api.routes:
        form = getattr(operation.body, "form", None)
        names |= {(PATH, name) for name in operation.parameters}
        for model in filter(None, (operation.query, form)):
            names |= {(model.__name__, name) for name in model.model_fields}
        if hasattr(operation.body, "field"):
            names.add((getattr(form, "__name__", ""), operation.body.field))
    return names


@each_case("name", sorted(docs.DOCUMENTED))
def test_no_text_describes_what_is_gone_or_repeats_the_shared_one(name):
    api = docs.DOCUMENTED[name]
    texts = Texts(api.descriptions)
    there = described_names(api)
    used = {(text.section, name) for section, name in there if (text := texts.find(section, name))}
    sections = list(sections_of(api.descriptions))
    unused = [
        f"{names[0]}.{key}"
        for names, entries in sections
        for key in entries
        if not any((name, key) in used for name in names)
    ]
    shared = texts.sections.get(COMMON, {})
    repeated = [
        f"{names[0]}.{key}"
        for names, entries in sections
        for key, value in entries.items()
        if names not in ([COMMON], [PATH]) and shared.get(key) == value
    ]
    assert (unused, repeated) == ([], [])


@pytest.mark.parametrize("name", sorted(docs.DOCUMENTED))
def test_descriptions_sound_like_those_of_other_documents(name):
    texts = [
        value[0] if isinstance(value, list) else value
        for entries in Texts(docs.DOCUMENTED[name].descriptions).sections.values()
        for value in entries.values()
    ]
    prose = [re.sub(r"`[^`]*`", "", text) for text in texts]
    assert [(text, p) for text in prose for p in PHRASES if re.search(p, text)] == []
