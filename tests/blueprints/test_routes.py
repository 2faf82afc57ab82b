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
from werkzeug.routing import Rule

from blueprints.current import API_BLUEPRINT, OPEN_ENDPOINTS
from models.account import User
from models.base import db, utc_now
from models.change import ChangeSet
from models.job import Job
from models.library import LibraryRoot, Root
from models.work import Edition
from services.accounts import sessions
from services.changes import recording
from services.db.transactions import writing
from tests.blueprints.routes_table import ANSWERS, FORMS
from tests.databases import ON_POSTGRES
from tests.factories import Cast, make_work, signed_in
from tests.queries import counted

ROLES = ("none", "stranger", "viewer", "editor", "owner", "admin")
Answers = dict[str, str]
PEOPLE = {"stranger": "stan", "viewer": "vera", "editor": "edo", "owner": "olga", "admin": "ada"}


@pytest.fixture
def ids(cast: Cast) -> dict[str, Any]:
    """What stands in the addresses: one row of each kind, around Olga's library."""
    work = make_work("Solaris", cast.books, authors=("Stanisław Lem",))
    with recording(by=cast.olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Solaris!"})
    with writing():
        root = Root(path=b"/media/books", path_text="/media/books", name="Shelf", kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=cast.books.id, root_id=root.id))
        job = Job(
            kind="scan",
            subject_table="root",
            subject_id=root.id,
            state="done",
            finished_at=utc_now(),
        )
        db.session.add(job)
        sessions.open_session(cast.vera, address="", user_agent="")
        db.session.flush()
        made = {"root_id": root.id, "job_id": job.id}
    return {
        **made,
        "library_id": cast.books.id,
        "work_id": work.id,
        "user_id": cast.vera.id,
        "session_id": 1,
        "filename": "favicon.svg",
        "change_set_id": db.session.execute(select(ChangeSet.id)).scalars().first(),
        "edition_id": db.session.execute(select(Edition.id)).scalars().first(),
        "field": "title",
        "name": "title",
        "size": "m",
    }


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Each address with each of its methods; what changes nothing comes first."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint.partition(".")[0] != API_BLUEPRINT
    ]
    return sorted(found, key=lambda pair: (pair[1] != "GET", pair[0].rule))


def address(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    values = {
        name: ids.get(
            name, 1 if rule._converters[name].__class__.__name__ == "IntegerConverter" else "x"
        )
        for name in rule.arguments
    }
    with app.test_request_context():
        built = rule.build(values)
    assert built is not None, rule.rule
    return built[1]


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
