"""Signing in at an address where browsers cannot keep the cookie: said at once, and what to do."""

from __future__ import annotations

import re

import pytest

from app import create_app
from services.accounts import users
from tests.blueprints.forms import form_of
from tests.settings import settings_for

RIGHT = "https://books.example.org"
LAN = "http://192.168.1.5:8000"
ZOE = {"login": "zoe", "password": "correct horse"}


@pytest.fixture
def secure_app(app, settings):
    """As people reach it at RIGHT."""
    return create_app(
        settings_for(settings.data_dir, DATABASE_URL=settings.database_url, STACKS_BASE_URL=RIGHT)
    )


@pytest.fixture
def zoe(ada):
    return users.create_user({"username": "Zoe", "password": "correct horse"}, by=ada)


def says_where(answer) -> bool:
    return (
        answer.status_code == 400
        and f'href="{RIGHT}/"' in answer.text
        and "STACKS_BASE_URL" in answer.text
        and f"You can’t sign in at {LAN}/" in answer.text
    )


def test_a_browser_on_the_lan_is_told_the_address_before_anything_is_typed(secure_app, zoe):
    browser = secure_app.test_client(use_cookies=False)  # as browsers treat secure cookies there
    first = browser.get("/login?next=/works", base_url=LAN)
    assert first.status_code == 303
    assert "next=/works" in first.location
    assert says_where(browser.get(first.location, base_url=LAN))


@pytest.mark.parametrize("path", ["/login", "/login?tried=1", "/setup"])
def test_a_form_from_there_gets_the_same_sentence_and_no_loop(secure_app, zoe, path):
    browser = secure_app.test_client(use_cookies=False)
    assert says_where(browser.post(path, data=ZOE, base_url=LAN))


def test_the_first_visit_is_told_it_too(secure_app):
    browser = secure_app.test_client(use_cookies=False)
    first = browser.get("/setup", base_url=LAN)
    assert says_where(browser.get(first.location, base_url=LAN))


def test_behind_a_proxy_that_nobody_declared_signing_in_works(secure_app, zoe):
    """To the server https looks like http then, but the cookie comes back."""
    browser = secure_app.test_client()
    sent = browser.get("/login", base_url=LAN)
    page = browser.get(sent.location, base_url=LAN)
    assert page.status_code == 200
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    entered = browser.post(sent.location, data={**ZOE, "csrf_token": token}, base_url=LAN)
    assert (entered.status_code, entered.location) == (303, "/")


def test_at_the_right_address_nobody_is_sent_around(secure_app, zoe):
    answer = secure_app.test_client().get("/login", base_url=RIGHT)
    assert answer.status_code == 200


def test_who_blocks_cookies_is_told_so(app, zoe):
    answer = app.test_client(use_cookies=False).post("/login", data=ZOE)
    assert answer.status_code == 400
    assert "Allow cookies" in answer.text


def test_a_form_for_signing_in_that_is_out_of_date_keeps_the_name(client, zoe):
    stale = dict(form_of(client, "/login"))
    client.delete_cookie("stacks_form")
    client.get("/login")
    answer = client.post("/login", data={**stale, **ZOE})
    assert answer.status_code == 400
    assert 'value="zoe"' in answer.text
    assert "try again" in answer.text
