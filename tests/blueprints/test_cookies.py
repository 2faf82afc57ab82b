"""Names of cookies: a prefix under https, also for browsers that signed in before there was one."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app import create_app
from models.account import Session
from models.base import db
from services.accounts import sessions, users
from services.db.transactions import writing
from tests.blueprints.forms import form_of
from tests.conftest import prepare_for_tests, settings_for

PASSWORD = "correct horse"
LOGIN = {"login": "zoe", "password": PASSWORD}


@pytest.fixture
def open_app(app, settings, ada):
    """Another application on the same database, at an address of its own."""
    users.create_user({"username": "Zoe", "password": PASSWORD}, by=ada)

    def opened(base_url: str, **environ: str):
        other = create_app(
            settings_for(
                settings.data_dir,
                DATABASE_URL=settings.database_url,
                STACKS_BASE_URL=base_url,
                **environ,
            )
        )
        prepare_for_tests(other)
        return other

    return opened


def cookies_of(answer) -> dict[str, str]:
    return {
        line.partition("=")[0]: line.partition("=")[2]
        for line in answer.headers.getlist("Set-Cookie")
    }


@pytest.mark.parametrize(
    ("base_url", "name", "path"),
    [
        ("https://example.org", "__Host-stacks", "/"),
        ("https://example.org/books", "__Secure-stacks", "/books"),
        ("http://example.org", "stacks", "/"),
        ("http://example.org/books", "stacks", "/books"),
        ("", "stacks", "/"),
    ],
)
def test_the_name_of_the_cookie_says_who_may_set_it(open_app, base_url, name, path):
    client = open_app(base_url).test_client()
    prefix = path.rstrip("/")
    answer = client.post(f"{prefix}/login", data=LOGIN)
    assert answer.status_code == 303
    cookie = cookies_of(answer)[name]
    assert f"Path={path}" in cookie
    assert "HttpOnly" in cookie
    assert "Domain=" not in cookie
    assert ("Secure" in cookie) == base_url.startswith("https")
    assert client.get(f"{prefix}/account").status_code == 200


def test_the_cookie_of_forms_has_the_same_prefix(open_app):
    answer = open_app("https://example.org").test_client().get("/login")
    assert list(cookies_of(answer)) == ["__Host-stacks_form"]
    assert "Secure" in cookies_of(answer)["__Host-stacks_form"]


def test_who_comes_by_https_gets_a_prefix_without_a_base_url_too(open_app):
    client = open_app("", STACKS_PROXIES="1").test_client()
    by_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    assert "__Host-stacks" in cookies_of(sign_in(client, headers=by_proxy))
    assert "stacks" in cookies_of(sign_in(client))


def sign_in(client, **options):
    fields = form_of(client, "/login", **options)
    return client.post("/login", data={**dict(fields), **LOGIN}, **options)


def plain_session(*, is_old: bool) -> str:
    with writing():
        user = users.find_by_identifier("zoe")
        token = sessions.open_session(user, address="", user_agent="")
        if is_old:
            db.session.flush()
            db.session.execute(update(Session).values(proved_at=None))
    return token


def test_a_browser_that_signed_in_before_prefixes_stays_signed_in_under_the_new_name(open_app):
    client = open_app("https://example.org").test_client()
    token = plain_session(is_old=True)
    client.set_cookie("stacks", token)
    answer = client.get("/account")
    assert answer.status_code == 200
    assert cookies_of(answer)["__Host-stacks"].startswith(token)
    assert client.get_cookie("stacks") is None
    assert "__Host-stacks" not in cookies_of(client.get("/account"))
    assert client.get("/account").status_code == 200


def test_a_plain_cookie_of_today_opens_nothing_under_https(open_app):
    """Any other program on a neighbouring host could have set it."""
    client = open_app("https://example.org").test_client()
    client.set_cookie("stacks", plain_session(is_old=False))
    assert client.get("/account").status_code == 303


def test_signing_out_removes_every_spelling(open_app):
    client = open_app("https://example.org").test_client()
    client.post("/login", data=LOGIN)
    client.set_cookie("stacks", "left over")
    client.post("/logout")
    assert client.get_cookie("__Host-stacks") is None
    assert client.get_cookie("stacks") is None
