"""User names with an @ become plain ones, and nobody signs in as somebody else."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from models.account import Audit, User
from models.base import db
from services.accounts import users

BEFORE = {  # name, email
    "nora": "nora@example.org",
    "nora@example.org": "mallory@example.org",
    "Paul@Example.org": "paul@example.org",
    "lost@nowhere.example": "",
    "lost@elsewhere.example": "",
    "@kim": "",
    "@": "",
    "lee＠example.org": "",
}
AFTER = {
    "nora": ("nora", None),
    "nora@example.org": ("nora2", None),
    "Paul@Example.org": ("Paul", None),
    "lost@nowhere.example": ("lost", "lost@nowhere.example"),
    "lost@elsewhere.example": ("lost2", "lost@elsewhere.example"),
    "@kim": ("kim", "@kim"),
    "@": ("user", "@"),
    "lee＠example.org": ("lee", "lee@example.org"),
}


@pytest.fixture
def ids(empty) -> dict[str, int]:
    """A database of the revision before, with these users, upgraded."""
    empty.upgrade("0005")
    with empty.connect(write=True) as connection:
        table = Table("user", MetaData(), autoload_with=connection)
        for name, email in BEFORE.items():
            connection.execute(insert(table).values(_row(connection, name, email)))
        ids = dict(connection.execute(select(table.c.username, table.c.id)).all())
    empty.upgrade()
    return ids


def _row(connection, name, email):
    now = datetime(2026, 1, 2, tzinfo=UTC)
    is_sqlite = connection.dialect.name == "sqlite"
    moment = int(now.timestamp() * 1_000_000) if is_sqlite else now
    return {
        "uuid": uuid4().hex if is_sqlite else uuid4(),
        "username": name,
        "username_key": users.name_key(name),
        "email": email,
        "email_key": email or None,
        "display_name": name,
        "is_admin": False,
        "is_active": True,
        "preferences": {"keys": False},
        "created_at": moment,
        "updated_at": moment,
    }


def test_each_name_becomes_the_part_before_its_at_numbered_when_that_is_taken(ids):
    for name, (fresh, former) in AFTER.items():
        user = db.session.get_one(User, ids[name])
        assert (user.username, user.username_key) == (fresh, fresh.lower()), name
        assert user.former_name_key == former
        assert user.display_name == fresh
        assert user.preferences["keys"] is False


def test_everybody_signs_in_by_the_old_name_unless_it_is_somebody_elses_address(ids):
    for name in BEFORE:
        found = users.find_by_identifier(name)
        assert found.id == ids["nora" if name == "nora@example.org" else name], name


def test_the_audit_log_says_so_and_each_is_told_once(ids):
    renamed = {name for name in BEFORE if name != "nora"}
    rows = db.session.execute(select(Audit.action, Audit.subject_id)).all()
    assert {tuple(row) for row in rows} == {("user_renamed", ids[name]) for name in renamed}
    for name in BEFORE:
        user = db.session.get_one(User, ids[name])
        assert users.take_renaming(user) == (name if name in renamed else "")
        assert users.take_renaming(user) == ""
        assert user.preferences == {"keys": False}


def test_the_database_itself_keeps_former_names_apart(empty, ids):
    with pytest.raises(IntegrityError), empty.connect(write=True) as connection:
        connection.execute(text("UPDATE \"user\" SET former_name_key = 'x'"))
