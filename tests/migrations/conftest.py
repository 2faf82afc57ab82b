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
from sqlalchemy.engine import make_url

from commands import upgrade
from config import Settings
from core import create_core
from models.base import db
from tests import conftest as house
from tests.databases import ON_POSTGRES, drop_database, make_database

# What is only about SQLite files is not collected on PostgreSQL (in CI a skipped test is a
# failure).
collect_ignore = ["test_copies.py", "test_rebuild.py"] if ON_POSTGRES else []


# A database of each revision that a test has asked for, by revision: files on SQLite, names on
# PostgreSQL. Migrating a new database to the newest takes two seconds of the processor, copying it
# a hundredth of that.
_snapshots: dict[str, str] = {}


@pytest.fixture(scope="session", autouse=True)
def snapshots(worker_folder: Path) -> Iterator[None]:
    """Forget the snapshots at the end."""
    yield
    if ON_POSTGRES:
        for name in _snapshots.values():
            drop_database(name)
    _snapshots.clear()


class Place:
    """An application on a database that begins empty, and its migrations."""

    def __init__(self, app: Flask, folder: Path, snapshots: Path) -> None:
        self.app = app
        self.folder = folder
        self._snapshots = snapshots
        self._is_new = True

    def revisions(self) -> list[str]:
        """From the oldest to the newest."""
        config = Config()
        config.set_main_option("script_location", str(self.folder))
        return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][
            ::-1
        ]

    def upgrade(self, revision: str = "head") -> None:
        """Migrate; of a new database to a revision that was made before, a copy is taken."""
        if not self._is_new:
            upgrade(str(self.folder), revision=revision)
            return
        self._is_new = False
        number = self.revisions()[-1] if revision == "head" else revision
        nearest = max((known for known in _snapshots if known <= number), default="")
        if nearest:
            self._copy(_snapshots[nearest], self._database)
        if nearest != number:
            upgrade(str(self.folder), revision=revision)
            target = f"stacks_test_{uuid.uuid4().hex[:12]}"
            _snapshots[number] = target if ON_POSTGRES else str(self._snapshots / target)
            self._copy(self._database, _snapshots[number])

    @property
    def _database(self) -> str:
        """Its file, or its name on PostgreSQL."""
        settings: Settings = self.app.extensions["stacks"]
        if ON_POSTGRES:
            return str(make_url(settings.database_url).database)
        return str(settings.data_dir / "stacks.sqlite3")

    @staticmethod
    def _copy(source: str, target: str) -> None:
        db.session.remove()
        db.engine.dispose()  # on SQLite the last connection folds the write-ahead log into the file
        if ON_POSTGRES:
            drop_database(target)
            make_database(target, template=source)
        else:
            shutil.copyfile(source, target)

    def add_revision(self, body: str, number: str = "") -> str:
        """A migration behind the newest one, its upgrade() being `body`."""
        newest = self.revisions()[-1]
        number = number or f"test_{newest}"
        self._is_new = False  # what was made before knows nothing of it
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
        self._is_new = self._is_new and not write
        with db.engine.connect().execution_options(write=write) as connection:
            yield connection
            connection.commit()


@pytest.fixture(scope="session")
def migrated(databases, worker_app) -> Path:
    """A SQLite file at the newest revision."""
    return databases.template("empty")


@pytest.fixture
def make_place(tmp_path: Path, worker_folder: Path) -> Iterator[object]:
    """Places, each with a database of its own; only one is active at a time, the one made last."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(new_place(tmp_path / uuid.uuid4().hex[:8], worker_folder))


@pytest.fixture
def empty(make_place) -> Place:
    return make_place()


@contextmanager
def new_place(folder: Path, snapshots: Path) -> Iterator[Place]:
    """A new place; databases that others may copy are kept in the folder `snapshots`."""
    folder.mkdir()
    scripts = folder / "migrations"
    shutil.copytree(house.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    name = f"stacks_test_{uuid.uuid4().hex[:12]}"
    given = {"DATABASE_URL": make_database(name)} if ON_POSTGRES else {}
    app = create_core(house.settings_for(folder / "data", **given))
    with app.app_context():
        yield Place(app, scripts, snapshots)
        db.session.remove()
        db.engine.dispose()
    if ON_POSTGRES:
        drop_database(name)
