"""Every answer forbids what no page of ours needs, whatever it is about."""

from __future__ import annotations

from tests.cases import each_case
from tests.factories import make_work

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy_of(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


@each_case("path", ["/", "/works", "/works/1", "/nowhere", "/login", "/api/v1/me"])
def test_every_answer_has_the_whole_policy(cast, as_olga, books, path):
    make_work("Emma", books)
    answer = as_olga.get(path)
    assert policy_of(answer) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_static_file_opened_by_itself_may_load_nothing_and_run_nothing(cast, as_olga):
    answer = as_olga.get("/static/favicon.svg")
    assert policy_of(answer) == {"default-src": "'none'", "style-src": "'unsafe-inline'"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_pages_about_apis_cannot_be_framed_either(client):
    answer = client.get("/api/docs/librarium")
    assert policy_of(answer)["frame-ancestors"] == "'none'"
    assert policy_of(answer)["default-src"] == "'none'"
