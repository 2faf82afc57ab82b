"""What all published APIs share: whose a path is, which methods it takes, and in whose form it is
refused.
"""

from __future__ import annotations

import pytest

from blueprints.api import TABLE
from tests.blueprints.api.client import Program
from tests.cases import each_case

NOWHERE = "00000000-0000-4000-8000-000000000007"


@pytest.mark.parametrize(("path", "name"), [
    ("/api/v1/nothing", "librarium"), ("/api/v1", "librarium"), ("/librarium", "librarium"),
    ("/librarium/api/v1/libraries/x/y", "librarium"),
    ("/api/library", "omnilux"), ("/api/library/nothing", "omnilux"),
    ("/api/library/stats/more", "omnilux"), ("/api/auth", "omnilux"),
    ("/api/keepalive/a/b", "navidrome"), ("/auth", "navidrome"), ("/auth/nothing", "navidrome"),
    ("/api/docs/a/b", "docs"), ("/api", "librarium"), ("/api/nothing", "librarium"),
])  # fmt: skip
def test_an_unknown_path_belongs_to_the_api_that_knows_its_longest_beginning(path, name):
    owner = TABLE.owner(path)
    assert owner is not None
    assert owner.api.name == name


def test_a_path_that_begins_like_no_api_is_nobodys():
    assert TABLE.owner("/works") is None


@each_case("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_what_is_not_there_is_not_found_by_any_method_in_its_apis_form(client, cast, method):
    for path, code in (
        ("/api/v1/nothing", None), ("/api/library/nothing", "NOT_FOUND"),
        ("/api/auth/login/again", "NOT_FOUND"), ("/auth/nothing", None), ("/api", None),
        ("/health/x", None), ("/api/v1/libraries/x/books/bulk/cover/y", None),
    ):  # fmt: skip
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (404, "application/json"), path
        assert answer.json.get("code") == code, path
        assert set(answer.json) <= {"error", "code"}


@each_case("mark", ["%0A", "%0D", "%0B", "%C2%85", "%E2%80%A8", "%00", "%FF", "%20"])
def test_an_api_and_no_page_answers_any_path_below_it(client, cast, mark):
    for path in (
        f"/api/v1/{mark}", f"/api/v1/libraries/a{mark}b/books", f"/librarium/{mark}/{mark}",
        f"/api/v1/libraries/{NOWHERE}/series/{mark}x{mark}/volumes", f"/auth/lo{mark}gin",
    ):  # fmt: skip
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) in (
            (404, "application/json"), (401, "application/json"),
        ), path  # fmt: skip


@each_case(("path", "allowed"), [
    ("/api/v1/libraries", "GET, HEAD, OPTIONS, POST"),
    (f"/api/v1/libraries/{NOWHERE}", "DELETE, GET, HEAD, OPTIONS, PUT"),
    ("/librarium/api/v1/auth/login", "OPTIONS, POST"),
    ("/health", "GET, HEAD, OPTIONS"), ("/api/docs", "GET, HEAD, OPTIONS"),
    ("/api/auth/login", "OPTIONS, POST"), ("/api/library/stats", "GET, HEAD, OPTIONS"),
    ("/api/keepalive/", "GET, HEAD, OPTIONS"),
])  # fmt: skip
def test_options_and_allow_name_the_methods_that_there_are(client, cast, path, allowed):
    options = client.options(path)
    assert (options.status_code, options.data) == (204, b"")
    assert ", ".join(sorted(options.headers["Allow"].split(", "))) == allowed
    refused = client.open(path, method="PROPFIND")
    assert (refused.status_code, refused.mimetype) == (405, "application/json")
    assert refused.headers["Allow"] == options.headers["Allow"]


def test_a_part_of_a_path_that_can_be_no_id_is_no_path_for_other_methods(app, programs, cast):
    bulk = f"/libraries/{cast.books.uuid}/books/many/cover"
    assert programs.olga.post(bulk).status_code == 404
    cover = f"/libraries/{cast.books.uuid}/books/{NOWHERE}/cover"
    assert programs.olga.post(cover).status_code == 405
    answer = programs.olga.get(bulk)
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (400, "book_id")


def test_a_204_has_neither_body_nor_content_type(programs, cast):
    book = programs.olga.post(f"/libraries/{cast.books.uuid}/tags", {"name": "x"}).json
    answer = programs.olga.delete(f"/libraries/{cast.books.uuid}/tags/{book['id']}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_doubled_slashes_lead_to_the_same_address_with_single_ones(client, cast):
    answer = client.get("/api//v1/libraries?q=a//b&x=%C3%A9")
    assert answer.status_code == 308
    assert answer.location.endswith("/api/v1/libraries?q=a//b&x=%C3%A9")
    assert answer.data == b""


def test_the_two_mounts_of_one_api_answer_alike_but_for_the_envelope(app, cast):
    bare, wrapped = (
        Program(app, cast.olga, prefix=prefix).get("/libraries").json
        for prefix in ("/api/v1", "/librarium/api/v1")
    )
    assert {"data": bare} == wrapped


@each_case(("body", "named"), [
    (b'{"name": "a\\u0000b"}', "name"), (b'{"name": "a", "x": [{"y": "\\u0000"}]}', "x"),
    (b'{"name": "a", "\\u0000": 1}', "body"), (b'{"name": "\\ud800"}', "body"),
    (b'{"name": "a\xff"}', "body"),
])  # fmt: skip
def test_what_no_database_can_store_is_refused_at_every_position(programs, cast, body, named):
    path = f"/libraries/{cast.books.uuid}/tags"
    answer = programs.olga.send("post", path, data=body)
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (400, named)
    assert programs.olga.get(path).json == []


def test_a_question_with_a_nul_is_refused(programs, cast):
    for path in ("/contributors?q=a%00b", f"/libraries/{cast.books.uuid}/books?sort=%00"):
        assert programs.olga.get(path).status_code == 400


def test_a_text_that_only_looks_like_a_nul_is_stored(programs, cast):
    path = f"/libraries/{cast.books.uuid}/tags"
    created = programs.olga.send("post", path, data=b'{"name": "a\\\\u0000"}')
    assert (created.status_code, created.json["name"]) == (201, "a\\u0000")
