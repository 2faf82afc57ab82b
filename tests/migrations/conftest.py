"""Empty databases, and a folder of migrations to which a test adds its own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection

from commands import upgrade
from core import create_core
from models.base import db
from tests import conftest as house
from tests.databases import ON_POSTGRES, drop_database, make_database

# What is only about SQLite files is not collected on PostgreSQL (in CI a skipped test is a
# failure).
collect_ignore = ["test_copies.py", "test_rebuild.py"] if ON_POSTGRES else []


class Place:
    """An application on a database that begins empty, and its migrations."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.folder = folder

    def revisions(self) -> list[str]:
        """From the oldest to the newest."""
        config = Config()
        config.set_main_option("script_location", str(self.folder))
        return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][
            ::-1
        ]

    def upgrade(self, revision: str = "head") -> None:
        upgrade(str(self.folder), revision=revision)

    def add_revision(self, body: str, number: str = "") -> str:
        """A migration behind the newest one, its upgrade() being `body`."""
        newest = self.revisions()[-1]
        number = number or f"test_{newest}"
        head = (
            '"""A test\'s own."""\nimport sqlalchemy as sa\nfrom alembic import op\nfrom'
            " migrations.rebuild import rebuild_table\n"
        )
        head += f"revision = {number!r}\ndown_revision = {newest!r}\n\n\ndef upgrade():\n"
        lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
        (self.folder / "versions" / f"{number}.py").write_text(head + lines, "utf-8")
        return number

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[Connection]:
        with db.engine.connect().execution_options(write=write) as connection:
            yield connection
            connection.commit()


@pytest.fixture(scope="session")
def migrated(databases, worker_app) -> Path:
    """A SQLite file at the newest revision."""
    return databases.template("empty")


@pytest.fixture
def make_place(tmp_path: Path) -> Iterator[object]:
    """Places, each with a database of its own; only one is active at a time, the one made last."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(new_place(tmp_path / uuid.uuid4().hex[:8]))


@pytest.fixture
def empty(make_place) -> Place:
    return make_place()


@contextmanager
def new_place(folder: Path) -> Iterator[Place]:
    folder.mkdir()
    scripts = folder / "migrations"
    shutil.copytree(house.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    name = f"stacks_test_{uuid.uuid4().hex[:12]}"
    given = {"DATABASE_URL": make_database(name)} if ON_POSTGRES else {}
    app = create_core(house.settings_for(folder / "data", **given))
    with app.app_context():
        yield Place(app, scripts)
        db.session.remove()
        db.engine.dispose()
    if ON_POSTGRES:
        drop_database(name)
