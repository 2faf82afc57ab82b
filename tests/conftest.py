"""The application, its database and the cast that every test may ask for.

`STACKS_TEST_DATABASE=postgres` runs the tests that use the database on PostgreSQL
(`STACKS_TEST_POSTGRES_URL` names a server where databases may be made). With `STACKS_TEST_ALL=1` a
skipped test is a failure: then everything that the suite can use must be installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import argon2
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event
from sqlalchemy.orm import make_transient_to_detached

from app import create_app
from blueprints.limits import limiter
from commands import upgrade
from config import Settings
from core import configure_services
from logs import configure_logs
from models.account import User
from models.base import db
from models.library import Library
from services import backups
from services.accounts import passwords
from tests.client import Browser
from tests.databases import ON_POSTGRES, PostgresDatabase, SqliteFiles
from tests.factories import Cast, make_cast
from tests.kept_readers import kept_readers
from tests.lanes import (  # noqa: F401
    once_per_worker,
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_ignore_collect,
    pytest_runtest_call,
    pytest_runtest_logreport,
    pytest_runtest_setup,
    pytest_sessionfinish,
    pytest_terminal_summary,
)
from tests.settings import settings_for

PEOPLE = ("ada", "olga", "edo", "vera", "stan")  # in the order in which make_cast makes them
MIGRATIONS = str(Path(__file__).parent.parent / "migrations")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if (
        report.skipped
        and os.environ.get("STACKS_TEST_ALL") == "1"
        and not hasattr(report, "wasxfail")
    ):
        report.outcome = "failed"
        report.longrepr = f"STACKS_TEST_ALL=1 and skipped: {report.longrepr}"
    return report


class RealPasswords(NamedTuple):
    """What the program hashes with; one test is about it."""

    hasher: argon2.PasswordHasher
    nobody: str


@pytest.fixture(scope="session", autouse=True)
def real_passwords() -> Iterator[RealPasswords]:
    """Hashing takes a tenth of a second on purpose; in tests it is cheap."""
    with pytest.MonkeyPatch.context() as patch:
        real = RealPasswords(passwords._hasher, passwords._NOBODY)
        cheap = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)
        patch.setattr(passwords, "_NOBODY", cheap.hash("nobody's"))
        yield real


class CompiledTemplates(BytecodeCache):
    """Every application of a worker has the same templates."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        yield


@pytest.fixture(scope="session", autouse=True)
def reading_processes() -> Iterator[None]:
    with kept_readers():
        yield


@pytest.fixture(scope="session")
def worker_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("worker")


@pytest.fixture(scope="session")
def databases(worker_folder: Path) -> Iterator[SqliteFiles | PostgresDatabase]:
    """What gives each test its database."""
    databases = PostgresDatabase() if ON_POSTGRES else SqliteFiles(worker_folder)
    yield databases
    databases.end()


@pytest.fixture(scope="session")
def worker_app(databases, compiled_templates, worker_folder: Path) -> Flask:
    """The one application of this worker; tests ask for `app`, which cleans it."""
    with once_per_worker():
        app = create_app(settings_for(worker_folder / "data", DATABASE_URL=databases.url))
        prepare_for_tests(app)

        def migrate() -> None:
            backups.prepare_sqlite()
            upgrade(MIGRATIONS)

        with app.app_context():
            databases.prepare({"empty": migrate, "peopled": make_cast})
            if not ON_POSTGRES:
                event.listen(db.engine, "connect", _write_without_waiting)
    return app


def _write_without_waiting(connection, _record) -> None:
    """No test needs its database after a power failure."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def settings(request, tmp_path: Path, databases, worker_app: Flask) -> Settings:
    """Those of a data folder and a database that only this test uses."""
    data = tmp_path / "data"
    state = "peopled" if "cast" in request.fixturenames else "empty"
    return settings_for(data, **databases.give(state, data))


@pytest.fixture
def app(worker_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The worker's application on this test's database, with an application context pushed; what
    the test changes about it is put back.
    """
    config, extensions = dict(worker_app.config), dict(worker_app.extensions)
    worker_app.extensions["stacks"] = settings
    configure_logs(settings.log_level)
    configure_services(settings)
    limiter.reset()
    with _in_context(worker_app):
        yield worker_app
    for values, before in ((worker_app.config, config), (worker_app.extensions, extensions)):
        values.clear()
        values.update(before)


@contextmanager
def own_app(settings: Settings) -> Iterator[Flask]:
    """An application made for one test, for those that are about how it starts."""
    app = create_app(settings)
    prepare_for_tests(app)
    with _in_context(app):
        yield app


def prepare_for_tests(app: Flask) -> None:
    """What tests visit is as people visit it, and their browsers are ours."""
    app.test_client_class = Browser
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)


@contextmanager
def _in_context(app: Flask) -> Iterator[None]:
    context = app.app_context()
    context.push()
    try:
        yield
    finally:
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ada (admin), Olga (owner), Edo (editor), Vera (viewer), Stan (a stranger), and a book library
    of Olga's.

    Their rows are in the database already (`settings` has seen that this fixture is wanted), and
    are read when a test first looks at them.
    """
    people = {name: _known(User(id=number)) for number, name in enumerate(PEOPLE, start=1)}
    return Cast(**people, books=_known(Library(id=1)))


def _known(row):
    make_transient_to_detached(row)
    db.session.add(row)
    return row


@pytest.fixture
def ada(cast: Cast):
    return cast.ada


@pytest.fixture
def olga(cast: Cast):
    return cast.olga


@pytest.fixture
def edo(cast: Cast):
    return cast.edo


@pytest.fixture
def vera(cast: Cast):
    return cast.vera


@pytest.fixture
def stan(cast: Cast):
    return cast.stan


@pytest.fixture
def books(cast: Cast):
    """Olga's library, with Edo as its editor and Vera as its viewer."""
    return cast.books
