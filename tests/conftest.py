"""The database, the application and the cast that every test may ask for.

`STACKS_TEST_DATABASE=postgres` runs the suite on PostgreSQL (`STACKS_TEST_POSTGRES_URL` names a
server where databases may be made). With `STACKS_TEST_ALL=1` a skipped test is a failure: then
everything that the suite can use must be installed.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from app import create_app
from commands import upgrade
from config import Settings
from models.base import db
from services import backups
from tests.factories import Cast, make_cast

MIGRATIONS = str(Path(__file__).parent.parent / "migrations")
ON_POSTGRES = os.environ.get("STACKS_TEST_DATABASE") == "postgres"
POSTGRES_URL = os.environ.get("STACKS_TEST_POSTGRES_URL", "")


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


def settings_for(data: Path, **environ: str) -> Settings:
    """Settings of a test: nothing from this machine's environment."""
    given = {
        "STACKS_DATA": str(data),
        "STACKS_SECRET": "only for tests: " + "x" * 32,
        "STACKS_TIMEZONE": "UTC",
        "STACKS_LOG_LEVEL": "error",
        "STACKS_MEDIA_DIRS": str(data.parent),
        "STACKS_READERS": "1",
        **environ,
    }
    return Settings.from_env(given)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Iterator[str]:
    """A database at the newest revision, made once; each test gets a copy.

    A file's path, or a PostgreSQL database's name.
    """
    folder = tmp_path_factory.mktemp("template")
    name = f"stacks_template_{uuid.uuid4().hex[:8]}"
    url = _make_database(name) if ON_POSTGRES else ""
    app = create_app(settings_for(folder / "data", **({"DATABASE_URL": url} if url else {})))
    with app.app_context():
        backups.prepare_sqlite()
        upgrade(MIGRATIONS)
        db.session.remove()
        db.engine.dispose()
    yield name if ON_POSTGRES else str(folder / "data" / "stacks.sqlite3")
    if ON_POSTGRES:
        _drop_database(name)


@pytest.fixture
def settings(tmp_path: Path, migrated: str) -> Iterator[Settings]:
    data = tmp_path / "data"
    if not ON_POSTGRES:
        data.mkdir()
        shutil.copy(migrated, data / "stacks.sqlite3")
        yield settings_for(data)
        return
    name = f"stacks_test_{uuid.uuid4().hex[:12]}"
    yield settings_for(data, DATABASE_URL=_make_database(name, template=migrated))
    _drop_database(name)


class Browser(FlaskClient):
    """Each request has a `g` of its own (who is signed in), although the test's application context
    stays pushed around it.
    """

    def open(self, *args, **kwargs):
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a database of its own, with an application context pushed."""
    app = create_app(settings)
    app.test_client_class = Browser
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    context = app.app_context()
    context.push()
    yield app
    db.session.remove()
    db.engine.dispose()
    context.pop()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ada (admin), Olga (owner), Edo (editor), Vera (viewer), Stan (a stranger), and a book library
    of Olga's.
    """
    return make_cast()


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


def _make_database(name: str, template: str = "template1") -> str:
    if not POSTGRES_URL:
        raise pytest.UsageError("set STACKS_TEST_POSTGRES_URL to run on PostgreSQL")
    _run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)


def _drop_database(name: str) -> None:
    _run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run_sql(sql: str) -> None:
    url = (
        make_url(POSTGRES_URL)
        .set(drivername="postgresql", database="postgres")
        .render_as_string(hide_password=False)
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)
