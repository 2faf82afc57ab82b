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
        ("/works/99999", as_vera, (404, "No such work.")),
        ("/admin/users", as_vera, (403, "You don’t have permission to do this.")),
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
