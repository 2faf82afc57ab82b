"""Every door × six kinds of visitors: nobody gets in unseen, a stranger learns nothing, the admin's
doors are the admin's, none breaks.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.current import OPEN_ENDPOINTS
from models.account import User
from models.base import db
from tests.blueprints.routes import address, routes
from tests.blueprints.routes_table import ANSWERS, FORMS
from tests.databases import ON_POSTGRES
from tests.factories import signed_in
from tests.queries import counted

ROLES = ("none", "stranger", "viewer", "editor", "owner", "admin")
Answers = dict[str, str]
PEOPLE = {"stranger": "stan", "viewer": "vera", "editor": "edo", "owner": "olga", "admin": "ada"}


def answers_to(role: str, app: Flask, ids: dict[str, Any], restore: Callable[[], None]) -> Answers:
    """What each route answers to this visitor: a status, or "login" when that is where they are
    sent. Each begins with the same rows.
    """
    found = {}
    for rule, method in routes(app):
        if method != "GET":
            restore()
        client = app.test_client()
        if role != "none":
            person = db.session.execute(
                select(User).where(User.username == PEOPLE[role].title())
            ).scalar_one()
            client = signed_in(app, person)
        form = FORMS.get(f"{method} {rule.rule}")
        answer = client.open(address(app, rule, ids), method=method, data=form)
        to_login = (answer.location or "").partition("?")[0] == "/login"
        found[f"{method} {rule.rule}"] = "login" if to_login else str(answer.status_code)
        db.session.rollback()
    return found


class TestEveryRoute:
    """Whoever may what is the same on both databases; a file is put back quickly."""

    __test__ = not ON_POSTGRES

    @pytest.fixture
    def restore(self, settings, ids) -> Callable[[], None]:
        """Puts the database back as it is now."""
        file = settings.data_dir / "stacks.sqlite3"
        db.session.remove()
        db.engine.dispose()
        kept = shutil.copyfile(file, file.with_suffix(".kept"))

        def put_back() -> None:
            db.session.remove()
            db.engine.dispose()
            shutil.copyfile(kept, file)

        return put_back

    @pytest.mark.parametrize("role", ROLES)
    def test_it_answers_each_visitor_as_the_table_says(self, app, ids, restore, role):
        number = ROLES.index(role)
        expected = {route: answers.split()[number] for route, answers in ANSWERS.items()}
        assert answers_to(role, app, ids, restore) == expected


NONSENSE = {"every": "sometimes", "role": "emperor", "kind": "cheese", "choice": "?", "path": "x"}


@pytest.mark.parametrize("role", ["stranger", "viewer", "editor", "owner"])
def test_who_may_not_learns_nothing_about_the_form(app, cast, ids, role):
    """Whatever is sent, the answer is the one to a form without a mistake."""
    person, number = getattr(cast, PEOPLE[role]), ROLES.index(role)
    for rule, method in routes(app):
        expected = ANSWERS[f"{method} {rule.rule}"].split()[number]
        if method == "GET" or expected not in ("403", "404"):
            continue
        for form in ({}, NONSENSE):
            data = {"root_id": "1", **form}  # which folder, where the address doesn't say it
            answer = signed_in(app, person).open(address(app, rule, ids), method=method, data=data)
            assert str(answer.status_code) == expected, (method, rule.rule, form)


def test_every_open_endpoint_exists(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPEN_ENDPOINTS


def test_reading_writes_nothing(app, cast, ids):
    for rule, method in routes(app):
        client = signed_in(app, cast.ada)
        with counted() as sent:
            if method == "GET":
                client.get(address(app, rule, ids))
        assert not [
            statement for statement in sent if statement.startswith(("INSERT", "UPDATE", "DELETE"))
        ], rule.rule
