"""Every door × six kinds of visitors: nobody gets in unseen, a stranger learns nothing, the admin's
doors are the admin's, none breaks.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from blueprints.current import API_BLUEPRINT, OPEN_ENDPOINTS
from models.base import db, utc_now
from models.change import ChangeSet
from models.job import Job
from models.library import LibraryRoot, Root
from models.work import Edition
from services.accounts import sessions
from services.changes import recording
from services.db.transactions import writing
from tests.factories import Cast, make_work, signed_in
from tests.queries import counted

ROLES = ("none", "stranger", "viewer", "editor", "owner", "admin")
PEOPLE = {"stranger": "stan", "viewer": "vera", "editor": "edo", "owner": "olga", "admin": "ada"}
# Rows that belong to a library which the stranger may not see.
HIDDEN = frozenset(
    {
        "library_id",
        "work_id",
        "edition_id",
        "root_id",
        "job_id",
        "change_set_id",
        "part_id",
        "file_id",
    }
)
INSTANCE = frozenset({"admin", "setup"})  # blueprints for the instance's admin alone


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


def judge(role: str, rule: Rule, method: str, status: int, location: str) -> bool:
    """Whether an answer is one that this visitor may get."""
    blueprint = rule.endpoint.partition(".")[0]
    if status >= 500:
        return False
    if rule.endpoint in OPEN_ENDPOINTS:
        return True
    if role == "none":
        return status == 401 or (status == 303 and location.startswith("/login"))
    if status == 303 and location.startswith("/login") and rule.endpoint != "login.logout":
        return False
    if role != "admin" and blueprint in INSTANCE:
        return status in (403, 404)
    if role == "stranger" and rule.arguments & HIDDEN:
        return status == 404
    if (
        role == "admin"
        and method == "GET"
        and blueprint in ("account", "admin", "libraries", "scans")
    ):
        return status == 200
    return True


@pytest.mark.parametrize("role", ROLES)
def test_every_door_answers_each_visitor_as_it_should(app, cast, ids, role):
    wrong = []
    for rule, method in routes(app):
        person = getattr(cast, PEOPLE[role]) if role != "none" else None
        client = signed_in(app, person) if person is not None else app.test_client()
        answer = client.open(address(app, rule, ids), method=method)
        if not judge(role, rule, method, answer.status_code, answer.location or ""):
            wrong.append(
                f"{method} {rule.rule} ({rule.endpoint}) → {answer.status_code}"
                f" {answer.location or ''}"
            )
        db.session.rollback()
    assert wrong == []


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
