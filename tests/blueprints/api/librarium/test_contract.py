"""Our document against the published one, both ways: what is promised is there in the promised
form, what is more is marked as more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blueprints.api.librarium.beyond import BEYOND
from tests.blueprints.api.client import described

CONTRACT = json.loads(
    (Path(__file__).parents[3] / "contracts" / "librarium.openapi.json").read_text("utf-8")
)
PREFIX = "/api/v1"

# What is published but belongs to a later part of Stacks, by the beginning of its path after
# /libraries/{library_id}. Remove a line when it comes.
LATER = {
    "/admin/connections": "language models",
    "/admin/jobs/ai-metadata": "language models",
    "/admin/jobs/ai-suggestions": "suggestions",
    "/me/ai-prefs": "language models",
    "/me/suggestions": "suggestions",
    "/me/taste-profile": "suggestions",
    "/proposals": "language models",
    "/series/{series_id}/suggest-arcs": "language models",
    "/series/{series_id}/suggest-metadata": "language models",
}
MISSING_YET: frozenset[str] = frozenset()
# Statuses of the document that cannot happen here, with the reason.
NEVER: dict[tuple[str, int], str] = {}
# Properties of the document whose type is wrong in it or that mean nothing here, with the reason.
_OBJECT = "the document says a list of numbers; the original sends an object"
OTHERWISE: dict[tuple[str, str], str] = {
    ("get /admin/jobs/history", "items[].progress"): _OBJECT,
    ("get /admin/jobs/{id}", "job.progress"): _OBJECT,
    ("post /admin/jobs/schedules/{kind}/run", "progress"): _OBJECT,
    ("get /admin/jobs/schedules", "[].config"): _OBJECT,
    ("put /admin/jobs/schedules/{kind}", "config"): _OBJECT,
}


ours = described


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path.removeprefix(PREFIX)}": operation
        for path, item in document["paths"].items() if path.startswith(PREFIX)
        for method, operation in item.items()
    }  # fmt: skip


PUBLISHED = operations(CONTRACT)


def later(key: str) -> str | None:
    """The line of LATER that an operation falls under."""
    path = key.partition(" ")[2]
    below = path.removeprefix("/libraries/{library_id}")
    return next((line for line in LATER if below == line or below.startswith(line + "/")), None)


OWED = sorted(key for key in PUBLISHED if later(key) is None)
HERE = [key for key in OWED if key not in MISSING_YET]


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def options(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The types that a schema allows, each as a schema of its own."""
    schema = resolved(schema, ours())
    if "anyOf" in schema or "oneOf" in schema:
        return [each for part in schema.get("anyOf", schema.get("oneOf")) for each in options(part)]
    kinds = schema.get("type", "any")
    return [{**schema, "type": kind} for kind in (kinds if isinstance(kinds, list) else [kinds])]


def differences(
    key: str, published: dict[str, Any], own: dict[str, Any], where: str = ""
) -> Iterator[str]:
    """Where a schema of ours is not what the published one promises; ours may have more, and may be
    null.
    """
    published = resolved(published, CONTRACT)
    if (key, where) in OTHERWISE or "type" not in published:
        return
    wanted = published["type"]
    fitting = [
        each
        for each in options(own)
        if each["type"] in {wanted, "any"} | ({"integer"} if wanted == "number" else set())
    ]
    others = [
        each["type"] for each in options(own) if each not in fitting and each["type"] != "null"
    ]
    if not fitting or others:
        yield (
            f"{key} {where or 'itself'}: {wanted} is published, ours is"
            f" {[each['type'] for each in options(own)]}"
        )
        return
    if wanted == "array" and "items" in published:
        yield from differences(key, published["items"], fitting[0].get("items", {}), f"{where}[]")
    for name, each in published.get("properties", {}).items():
        place = f"{where}.{name}".lstrip(".")
        mine = fitting[0].get("properties", {})
        if name in mine:
            yield from differences(key, each, mine[name], place)
        elif (key, place) not in OTHERWISE and not isinstance(
            fitting[0].get("additionalProperties"), dict
        ):
            yield f"{key} {place}: is not there"


def body_of(operation: dict[str, Any], media: str) -> dict[str, Any] | None:
    return operation.get("requestBody", {}).get("content", {}).get(media, {}).get("schema")


def answers_of(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        if status < "400" and schema is not None:
            yield status, schema


def test_every_published_operation_is_here_or_comes_later():
    assert set(OWED) - set(operations(ours())) == MISSING_YET


@pytest.mark.parametrize("line", LATER)
def test_what_comes_later_is_published_and_not_here_yet(line):
    assert any(later(key) == line for key in PUBLISHED), "nothing published begins like this"
    assert [key for key in operations(ours()) if key in PUBLISHED and later(key) == line] == []


@pytest.mark.parametrize("key", HERE)
def test_an_operation_answers_with_every_published_status(key):
    mine = {int(status) for status in operations(ours())[key]["responses"]}
    missing = {int(status) for status in PUBLISHED[key]["responses"]} - mine
    assert {status for status in missing if (key, status) not in NEVER} == set()


@pytest.mark.parametrize("key", HERE)
def test_an_operation_takes_every_published_parameter(key):
    mine = {(each["in"], each["name"]): each for each in operations(ours())[key]["parameters"]}
    problems = []
    for each in PUBLISHED[key].get("parameters", []):
        own = mine.get((each["in"], each["name"]))
        if own is None:
            problems.append(f"{each['in']} {each['name']}: is not there")
        elif own["required"] and not each["required"]:
            problems.append(f"{each['name']}: is required here")
        else:
            is_repeatable = own["schema"].get("type") == "array"  # once is enough for it
            problems += list(
                differences(
                    key,
                    each["schema"],
                    own["schema"]["items"] if is_repeatable else own["schema"],
                    each["name"],
                )
            )
    assert problems == []
    assert {name for place, name in mine if place == "path"} == {
        each["name"] for each in PUBLISHED[key].get("parameters", []) if each["in"] == "path"
    }


@pytest.mark.parametrize("key", HERE)
def test_an_operation_takes_every_published_property_of_its_body(key):
    for media in ("application/json", "multipart/form-data"):
        published, own = (
            body_of(document[key], media) for document in (PUBLISHED, operations(ours()))
        )
        if published is None:
            continue
        if own is None:
            assert not resolved(published, CONTRACT).get("properties"), f"{media} is not taken"
            continue
        assert list(differences(key, published, own)) == []


@pytest.mark.parametrize("key", HERE)
def test_an_operation_answers_with_every_published_property(key):
    mine = dict(answers_of(operations(ours())[key]))
    for status, published in answers_of(PUBLISHED[key]):
        assert status in mine, f"{status} has no JSON"
        assert list(differences(key, published, mine[status])) == []


def test_what_is_more_than_the_published_document_is_marked_so():
    more = {
        key
        for key in operations(ours())
        if PUBLISHED.get(key, {"x-beyond-documented": True}).get("x-beyond-documented")
    }
    assert more == BEYOND
    assert {
        key for key, operation in operations(ours()).items() if operation.get("x-beyond-documented")
    } == BEYOND


def test_every_exception_is_still_needed():
    assert [key for key, _place in (*NEVER, *OTHERWISE) if key not in HERE] == []


def test_health_is_the_same_at_both_addresses(client):
    published = resolved(
        CONTRACT["paths"]["/health"]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ],
        CONTRACT,
    )
    for path in ("/health", "/librarium/health"):
        assert set(published.get("properties", {})) <= set(client.get(path).json)
