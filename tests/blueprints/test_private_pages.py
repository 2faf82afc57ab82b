"""What a browser may keep of a signed-in person's pages, and the cookie by which a kept page sees
that this person has signed out.
"""

from __future__ import annotations

import re

import pytest

from blueprints.private_pages import COOKIE
from tests.factories import signed_in


def test_a_page_may_be_kept_and_names_whose_it_is(app, ada):
    browser = signed_in(app, ada)
    page = browser.get("/works")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert browser.get_cookie(COOKIE).value == str(ada.id)
    assert not browser.get_cookie(COOKIE).http_only
    assert f'data-user="{ada.id}"' in page.text
    assert re.search(r'<script src="/static/js/signed-in.js\?v=\w+"></script>', page.text)
    assert "Set-Cookie" not in browser.get("/works").headers


def test_signing_out_takes_the_cookie_away(app, ada):
    browser = signed_in(app, ada)
    browser.get("/works")
    browser.post("/logout")
    assert browser.get_cookie(COOKIE) is None


def test_another_person_gets_another_cookie(app, ada, vera):
    browser = signed_in(app, ada)
    browser.get("/works")
    browser.set_cookie("stacks", signed_in(app, vera).get_cookie("stacks").value)
    assert f'data-user="{vera.id}"' in browser.get("/works").text
    assert browser.get_cookie(COOKIE).value == str(vera.id)


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/works/_facets", {"HX-Request": "true"}), ("/nothing", {})],
)
def test_pieces_and_errors_are_not_kept(app, ada, path, headers):
    assert signed_in(app, ada).get(path, headers=headers).headers["Cache-Control"] == "no-store"


def test_pages_for_strangers_are_not_kept(client, ada):
    answer = client.get("/login")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "data-user" not in answer.text
