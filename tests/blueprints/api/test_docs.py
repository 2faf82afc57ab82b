"""The documents of the APIs and their pages: open to everybody, without scripts, true to the
routes.
"""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from app import create_app
from blueprints.api import docs, openapi, reading
from tests.cases import each_case
from tests.settings import settings_for

NAMES = sorted(docs.DOCUMENTED)
MOUNTS = [(api, mount) for api in docs.APIS for mount in api.mounts]


@pytest.mark.slow
@each_case("name", NAMES)
def test_everybody_reads_the_document_and_its_page(client, cast, name):
    document = client.get(f"/api/openapi/{name}.json")
    assert document.json["openapi"] == "3.1.0"
    assert document.headers["Access-Control-Allow-Origin"] == "*"
    page = client.get(f"/api/docs/{name}")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert document.json["info"]["title"] in page.text


def payload_of(document):
    operation = document["paths"]["/api/v1/libraries"]["get"]
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def test_where_clients_of_librarium_look_there_is_the_same_with_its_envelope(client, cast):
    bare, wrapped = (
        client.get("/api/openapi/librarium.json").json,
        client.get("/librarium/api/openapi.json").json,
    )
    assert (bare["servers"], wrapped["servers"]) == ([{"url": "/"}], [{"url": "/librarium"}])
    assert list(bare["paths"]) == list(wrapped["paths"])
    assert bare["components"]["schemas"] == wrapped["components"]["schemas"]
    libraries = {"items": {"$ref": "#/components/schemas/LibraryResponse"}, "type": "array"}
    assert payload_of(bare) == libraries
    data = payload_of(wrapped)["properties"]["data"]
    assert {key: data[key] for key in libraries} == libraries
    assert bare["paths"]["/health"] == wrapped["paths"]["/health"]
    assert client.get("/librarium/api/docs").location == "/api/docs/librarium"
    assert client.get("/api/docs").data == client.get("/api/docs/librarium").data


def test_who_has_the_document_already_gets_nothing_again(client, cast):
    first = client.get("/api/openapi/librarium.json")
    again = client.get(
        "/api/openapi/librarium.json", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_document_that_there_is_not_is_told_in_json(client, cast):
    for path in ("/api/docs/nothing", "/api/openapi/nothing.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.json) == (
            404,
            {"error": "Not found."},
        )


@each_case("name", NAMES)
def test_the_page_runs_no_script_and_asks_nobody_else_for_anything(app, cast, name):
    page = app.test_client().get(f"/api/docs/{name}")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "<script" not in page.text
    sources = re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', page.text)
    assert sources
    assert all(source.startswith("/static/") for source in sources)
    for source in sources:
        assert app.test_client().get(source).status_code == 200, source


@each_case("name", NAMES)
def test_the_page_shows_every_operation_and_every_link_in_it_leads_somewhere(app, cast, name):
    page = app.test_client().get(f"/api/docs/{name}").text
    document = app.test_client().get(f"/api/openapi/{name}.json").json
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    } <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_behind_a_proxy_with_a_sub_path_page_and_document_know_it(tmp_path):
    app = create_app(settings_for(tmp_path / "data", STACKS_BASE_URL="https://example.org/stacks"))
    client = app.test_client()
    assert client.get("/stacks/api/openapi/librarium.json").json["servers"] == [{"url": "/stacks"}]
    page = client.get("/stacks/api/docs").text
    assert 'href="/stacks/static/' in page
    assert "/stacks/librarium" in page


@pytest.mark.slow
@pytest.mark.parametrize(("api", "mount"), MOUNTS)
def test_every_document_is_openapi_3_1(api, mount):
    document = openapi.document(api, mount)
    assert [
        f"{list(problem.instance_path)}: {problem.message[:200]}"
        for problem in OPENAPI_31_VALIDATOR.iter_errors(document)
    ] == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for item in document["paths"].values():
        for operation in item.values():
            for each in operation["parameters"]:
                validator_for(each["schema"], Draft202012Validator).check_schema(each["schema"])


@pytest.mark.parametrize(("schema", "words"), [
    ({"type": "string", "format": "uuid"}, "UUID"), ({"type": ["string", "null"]}, "text or null"),
    ({"$ref": "#/components/schemas/Book"}, "Book"),
    ({"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
        "list of whole number or null"), ({}, "anything"),
    ({"enum": ["a", "b"]}, "a · b"),
    ({"type": "object", "additionalProperties": {"type": "number"}}, "object of number"),
])  # fmt: skip
def test_types_are_told_in_words(schema, words):
    assert "".join(piece.text for piece in reading.kind_of(schema)) == words


@pytest.mark.parametrize(("api", "mount"), MOUNTS)
def test_every_default_is_one_that_its_own_schema_allows(api, mount):
    document = openapi.document(api, mount)
    schemas = document["components"]["schemas"].items()
    properties = [
        (f"{name}.{key}", value)
        for name, schema in schemas
        for key, value in schema.get("properties", {}).items()
    ]
    properties += [
        (f"{operation['operationId']}.{each['name']}", each["schema"])
        for item in document["paths"].values()
        for operation in item.values()
        for each in operation["parameters"]
    ]
    wrong = [
        name
        for name, schema in properties
        if "default" in schema
        and not Draft202012Validator({**schema, "components": document["components"]}).is_valid(
            schema["default"]
        )
    ]
    assert wrong == []


def test_the_document_says_what_the_server_asks_of_values():
    api, mount = MOUNTS[0]
    schemas = openapi.document(api, mount)["components"]["schemas"]

    def schema_of(name: str, key: str) -> dict[str, object]:
        return schemas[name]["properties"][key]

    assert schema_of("Account", "password")["minLength"] == 8
    rating = schema_of("InteractionBody", "rating")["anyOf"][0]
    assert (rating["minimum"], rating["maximum"]) == (1, 10)
    assert "books:read" in schema_of("NewToken", "scopes")["items"]["enum"]
    colour = Draft202012Validator(schema_of("TagBody", "color"))
    assert all(map(colour.is_valid, ("", "#fff", "#a1b2c3", "red")))
    assert not any(map(colour.is_valid, ("#ffff", "reddish", "a\nred")))
