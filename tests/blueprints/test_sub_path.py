"""Stacks behind a proxy under a sub-path: every address on every page stays below it."""

from __future__ import annotations

import re

import pytest

from app import create_app
from models.base import db
from services.accounts import sessions, users
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from tests.cases import each_case
from tests.conftest import prepare_for_tests, settings_for

PASSWORD = "a long enough word"


@pytest.fixture
def below(settings):
    """The application as people reach it at https://example.org/stacks, with an admin."""
    app = create_app(
        settings_for(
            settings.data_dir,
            DATABASE_URL=settings.database_url,
            STACKS_BASE_URL="https://example.org/stacks",
        )
    )
    prepare_for_tests(app)
    with app.app_context():
        users.make_first_admin(
            {"username": "ada", "password": PASSWORD},
            visitor=Visitor("127.0.0.1"),
            opening=lambda user: None,
        )
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def signed_in(app):
    with app.app_context():
        user = users.find_by_identifier("ada")
        with writing():
            token = sessions.open_session(user, address="127.0.0.1", user_agent="tests")
        db.session.remove()
    client = app.test_client()
    client.set_cookie("__Secure-stacks", token, path="/stacks")
    return client


@each_case(
    "page",
    [
        "/",
        "/works",
        "/libraries",
        "/search?q=x",
        "/scans",
        "/history",
        "/account",
        "/admin/users",
        "/admin/system",
    ],
)
def test_no_address_on_a_page_leaves_the_sub_path(below, page):
    answer = signed_in(below).get(f"/stacks{page}")
    assert answer.status_code == 200
    found = re.findall(
        r'(?:href|src|action|hx-get|hx-post)="(/[^"]*)"', answer.get_data(as_text=True)
    )
    assert found
    assert [address for address in found if not address.startswith("/stacks/")] == []


def test_who_must_sign_in_first_comes_back_to_the_page_they_wanted(below):
    client = below.test_client()
    sent = client.get("/stacks/works?sort=added")
    assert sent.headers["Location"].startswith("/stacks/login?")
    entered = client.post(
        sent.headers["Location"],
        data={"identifier": "ada", "username": "ada", "login": "ada", "password": PASSWORD},
    )
    assert (entered.status_code, entered.headers["Location"]) == (303, "/stacks/works?sort=added")
    cookie = next(
        line
        for line in entered.headers.getlist("Set-Cookie")
        if line.startswith("__Secure-stacks=")
    )
    assert "Path=/stacks" in cookie
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
