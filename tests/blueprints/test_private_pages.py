"""What a browser may keep of a signed-in person's pages, and the cookie by which a kept page sees
that this person has signed out.
"""

from __future__ import annotations

import re

from blueprints.private_pages import COOKIE
from tests.cases import each_case


def test_a_page_may_be_kept_and_names_whose_it_is(ada, as_ada):
    page = as_ada.get("/works")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert as_ada.get_cookie(COOKIE).value == str(ada.id)
    assert not as_ada.get_cookie(COOKIE).http_only
    assert f'data-user="{ada.id}"' in page.text
    assert re.search(r'<script src="/static/js/signed-in.js\?v=\w+"></script>', page.text)
    assert "Set-Cookie" not in as_ada.get("/works").headers


def test_signing_out_takes_the_cookie_away(as_ada):
    as_ada.get("/works")
    as_ada.post("/logout")
    assert as_ada.get_cookie(COOKIE) is None


def test_another_person_gets_another_cookie(as_ada, vera, as_vera):
    as_ada.get("/works")
    as_ada.set_cookie("stacks", as_vera.get_cookie("stacks").value)
    assert f'data-user="{vera.id}"' in as_ada.get("/works").text
    assert as_ada.get_cookie(COOKIE).value == str(vera.id)


@each_case(
    ("path", "headers"),
    [("/works/_facets", {"HX-Request": "true"}), ("/nothing", {})],
)
def test_pieces_and_errors_are_not_kept(as_ada, path, headers):
    assert as_ada.get(path, headers=headers).headers["Cache-Control"] == "no-store"


def test_pages_for_strangers_are_not_kept(client, ada):
    answer = client.get("/login")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "data-user" not in answer.text
