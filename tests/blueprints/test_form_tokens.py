"""Form tokens: every form of every page carries its own, and no page is written to without one."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from blueprints import form_tokens
from tests.blueprints.routes import address, routes
from tests.client import WITHOUT_TOKEN, WRITING
from tests.factories import signed_in


class Forms(HTMLParser):
    """The forms of a page that post: where they lead, and what they send as their token."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tokens: list[tuple[str, str]] = []
        self._is_inside = False
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.tokens.append((given.get("action", ""), ""))
            self._is_inside = True
        elif self._is_inside and given.get("name", "").endswith(form_tokens.FIELD):
            self.tokens[-1] = (self.tokens[-1][0], given["value"])

    def handle_endtag(self, tag) -> None:
        self._is_inside = self._is_inside and tag != "form"


def reads(token: str) -> str:
    """What a token says to the server; empty when it was not made there."""
    serializer = URLSafeTimedSerializer(form_tokens.keys(), salt="wtf-csrf-token")
    return serializer.loads_unsafe(token)[1] or "" if token else ""


@pytest.mark.slow
def test_every_form_of_every_page_carries_the_token_of_whoever_opened_it(app: Flask, ids, ada):
    client, without, count = signed_in(app, ada), [], 0
    for rule, method in routes(app):
        if method != "GET":
            continue
        path = address(app, rule, ids)
        for action, token in Forms(client.get(path).text).tokens:
            count += 1
            if not reads(token).startswith(f"{ada.id}."):
                without.append(f"{path}: the form that leads to {action or 'the same page'}")
    assert without == []
    assert count > 100


@pytest.mark.parametrize("visitor", ["somebody who is not signed in", "the administrator"])
def test_without_a_token_nothing_is_written(app: Flask, ids, ada, visitor):
    client = app.test_client() if visitor.startswith("somebody") else signed_in(app, ada)
    accepted, is_there = {}, client.get("/account").status_code
    for rule, method in routes(app):
        if method in WRITING:
            path = address(app, rule, ids)
            answer = client.open(path, method=method, headers=WITHOUT_TOKEN)
            if not (answer.status_code == 400 or is_sent_away(answer, visitor)):
                accepted[f"{method} {rule.rule}"] = answer.status_code
    assert accepted == {}
    assert client.get("/account").status_code == is_there, "nobody was signed in or out"


def is_sent_away(answer, visitor: str) -> bool:
    return visitor.startswith("somebody") and answer.location in ("/login", "/setup")


def test_a_form_that_another_site_made_changes_nothing(app: Flask, ids, ada):
    client = signed_in(app, ada)
    path, form = f"/works/{ids['work_id']}/edit", {"title": "Hijacked"}
    assert client.post(path, data=form, headers=WITHOUT_TOKEN).status_code == 400
    assert "Hijacked" not in client.get(f"/works/{ids['work_id']}").text
    assert client.post(path, data=form).status_code == 303
    assert "Hijacked" in client.get(f"/works/{ids['work_id']}").text
