"""What each request and answer carries, also when it is refused at once."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest

from logs import configure_logs
from tests.factories import signed_in


@pytest.fixture
def log(app) -> Iterator[io.StringIO]:
    """What an administrator reads."""
    configure_logs("info")
    written = io.StringIO()
    logging.getLogger().handlers[0].setStream(written)
    yield written
    configure_logs("error")


def test_a_refused_form_token_is_logged_under_its_own_request(app, ada, vera, log):
    app.config["WTF_CSRF_ENABLED"] = True
    signed_in(app, ada).get("/scans")
    answer = signed_in(app, vera).post("/account/look", data={"theme": "dark"})
    assert answer.status_code == 400
    line = next(line for line in log.getvalue().splitlines() if "CSRF" in line)
    assert "path=/account/look" in line
    assert f"request={answer.headers['X-Request-Id']}" in line
    assert f"user={ada.id}" not in line
    assert "/scans" not in line


def test_nothing_comes_before_a_request_has_its_name(app):
    """Whatever is added to each request later may refuse it, and its log line needs the name."""
    first = app.before_request_funcs[None][0]
    assert (first.__module__, first.__name__) == ("blueprints.headers", "_name_request")


def test_the_log_says_who_asked(app, vera, log, monkeypatch):
    monkeypatch.setitem(app.view_functions, "scans.index", lambda: 1 / 0)
    assert signed_in(app, vera).get("/scans").status_code == 500
    assert re.search(rf"event=crash .*user={vera.id}\b", log.getvalue())


@pytest.mark.parametrize("path", ["/login", "/static/favicon.svg", "/api/v1/auth/me", "/nothing"])
def test_browsers_are_told_to_come_by_https_only_when_they_did(app, ada, path):
    client = app.test_client()
    by_https = client.get(path, base_url="https://localhost")
    assert by_https.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get(path).headers
