"""Programs that come to addresses of pages, or to ones that do not exist, get no page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import WITHOUT_TOKEN

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("path", ["/rest", "/rest/ping", "/rest/ping.view?u=x&f=json"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_an_api_may_come_later_there_is_nothing_yet(client, as_vera, cast, path, method):
    for program in (client, as_vera):
        answer = program.open(path, method=method, headers={"Accept": "*/*"})
        assert (answer.status_code, answer.json) == (404, {"error": "Not found."})


def test_who_accepts_json_alone_gets_no_page(client, as_vera, cast):
    for path, visitor, wanted in (
        ("/nothing", client, (404, "Not found.")),
        ("/works", client, (401, "Not signed in.")),
        ("/nothing", as_vera, (404, "Not found.")),
        ("/works/99999", as_vera, (404, "No such item.")),
        ("/admin/users", as_vera, (403, "You don't have permission to do this.")),
    ):
        answer = visitor.get(path, headers=JSON)
        assert (answer.status_code, answer.json) == (wanted[0], {"error": wanted[1]}), path
    refused = as_vera.post("/account", headers={**JSON, **WITHOUT_TOKEN})
    assert (refused.status_code, set(refused.json)) == (400, {"error"})


def test_a_program_is_told_that_the_password_is_needed(as_vera, cast, monkeypatch):
    monkeypatch.setattr("services.accounts.sessions.PROOF_LIFE", -1 * timedelta(days=1))
    form = {"username": "Vera", "email": "vera@example.org"}
    answer = as_vera.post("/account", data=form, headers=JSON)
    assert (answer.status_code, set(answer.json)) == (403, {"error"})


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""])
def test_a_browser_is_led_to_the_sign_in_from_any_address(client, cast, accept):
    for path in ("/works", "/nothing"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.location) == (303, f"/login?next={path}")


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/works"), ("PUT", "/login"), ("TRACE", "/login"), ("GET", "/logout"),
    ("DELETE", "/account/export"),
])  # fmt: skip
def test_a_method_that_an_address_does_not_take_is_told_to_anybody(
    client, as_vera, cast, method, path
):
    for program in (client, as_vera):
        answer = program.open(path, method=method, headers=JSON)
        assert answer.status_code == 405, answer.text
        allowed = answer.headers["Allow"].split(", ")
        assert allowed != [""]
        assert method not in allowed


@pytest.mark.parametrize("accept", [
    "application/xml", "application/problem+json", "application/vnd.api+json", "text/plain",
    "image/*", "text/event-stream", "application/json, text/plain, */*", "text/html;q=0",
])  # fmt: skip
def test_who_accepts_no_page_is_a_program(client, cast, accept):
    for path, status in (("/works", 401), ("/nothing", 404)):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, set(answer.json)) == (status, {"error"}), path


@pytest.mark.parametrize("path", [
    "/REST/ping", "/Api/v1/users", "/health%0a", "/API", "/Librarium/api/v1/books", "/api%0d%0a/x",
])  # fmt: skip
def test_an_api_has_its_addresses_in_any_spelling(client, as_vera, cast, path):
    for program in (client, as_vera):
        answer = program.get(path)
        assert (answer.status_code, answer.json) == (404, {"error": "Not found."})


def test_a_form_that_is_refused_says_to_a_program_which_fields(as_vera, cast):
    for path, form, field in (
        ("/libraries/new", {"name": "X", "kind": "stones"}, "kind"),
        ("/account/password", {"password": "no", "new": "short"}, "password"),
    ):
        answer = as_vera.post(path, data=form, headers=JSON)
        assert (answer.status_code, answer.mimetype) == (422, "application/json"), answer.text
        assert field in answer.json["fields"]
        assert answer.json["error"]


@pytest.mark.parametrize("path", ["/account", "/account/export", "/logout"])
def test_who_is_signed_out_is_told_that_before_their_token(client, cast, path):
    for cookie in ("", "a-session-that-ended"):
        if cookie:
            client.set_cookie("stacks", cookie)
        answer = client.post(path, headers={**JSON, **WITHOUT_TOKEN})
        assert (answer.status_code, answer.json) == (401, {"error": "Not signed in."})
