"""The database goes away under a running Stacks: every door says so calmly, and all is well again
when it is back, without a restart.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app import create_app
from models.base import db
from tests.conftest import prepare_for_tests
from tests.databases import ON_POSTGRES
from tests.factories import make_work, signed_in

HIDDEN = ("Traceback", "sqlite3", "sqlalchemy", "psycopg", "SELECT ", "stacks.sqlite3")
PAGES = ("/", "/works", "/libraries", "/search?q=dune", "/scans", "/login", "/account", "/nowhere")


def rubbish(path: Path) -> None:
    path.unlink()
    path.write_bytes(os.urandom(8192))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def gone(path: Path) -> None:
    path.unlink()


@pytest.fixture
def file(settings, app) -> Path:
    return settings.data_dir / "stacks.sqlite3"


@pytest.fixture
def browser(settings, app, cast):
    """Olga's, at an application of its own, whose requests each have a session of their own as in
    the web server.
    """
    own = create_app(settings)
    prepare_for_tests(own)
    yield sign_in(own, app, cast.olga)
    with own.app_context():
        db.engine.dispose()


def sign_in(own, app, user):
    client = own.test_client()
    client.set_cookie("stacks", signed_in(app, user).get_cookie("stacks").value)
    client.form_token("/")  # of a page that was opened in time
    db.session.rollback()
    return client


def take_away(file: Path, how) -> Path:
    """The whole database is kept beside."""
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = file.with_suffix(".kept")
    shutil.copy(file, kept)
    how(file)
    return kept


def bring_back(file: Path, kept: Path) -> None:
    if file.is_dir():
        file.rmdir()
    os.replace(kept, file)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("SQLITE_IOERR_READ", 503), ("", 500)])
def test_when_only_the_query_for_who_asks_fails_there_is_a_whole_page_all_the_same(
    browser, name, status
):
    """The disk fails for some pages of the file; others, such as the one that the health check
    reads, are still remembered.
    """
    browser.get("/works")
    failed = sqlite3.OperationalError("it failed")
    failed.sqlite_errorname = name  # type: ignore[attr-defined]

    def fail(_connection, _cursor, statement, *_rest):
        if "FROM session" in statement:
            raise OperationalError(statement, {}, failed)

    with browser.application.app_context():
        engine = db.engine
    engine.dispose()  # with what its connections remember
    event.listen(engine, "before_cursor_execute", fail)
    try:
        for path in ("/works", "/", "/login"):
            answer = browser.get(path)
            assert (path, answer.status_code) == (path, status)
            assert 'id="main"' in answer.text
            assert answer.headers["X-Request-ID"]
            assert not any(word in answer.text for word in HIDDEN)
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert browser.get("/works").status_code == 200


class TestTheFile:
    """What happens to SQLite's file; not collected on PostgreSQL (in CI a skipped test is a
    failure).
    """

    __test__ = not ON_POSTGRES

    @pytest.mark.parametrize("how", [rubbish, folder, gone])
    def test_while_the_file_is_no_database_every_interface_says_so_and_recovers_afterwards(
        self, browser, file, cast, how
    ):
        work_id = make_work("Dune", cast.books).id
        client = browser
        assert client.get(f"/works/{work_id}").status_code == 200
        kept = take_away(file, how)
        try:
            health = client.get("/health")
            assert (health.status_code, health.content_type) == (503, "application/json")
            assert (health.json["status"], health.json["database"]) == ("unavailable", "down")
            for path in (*PAGES, f"/works/{work_id}"):
                answer = client.get(path)
                assert answer.status_code == 503, path
                assert answer.headers["Retry-After"] == "10"
                assert "The database isn’t responding. Nothing was lost" in answer.text
                assert "</html>" in answer.text
                assert not [word for word in HIDDEN if word in answer.text], path
            piece = client.get(f"/works/{work_id}/_field/title", headers={"HX-Request": "true"})
            assert piece.status_code == 503
            assert "<html" not in piece.text
            written = client.post(f"/works/{work_id}/edit", data={"title": "Dune II"})
            assert written.status_code == 503
            asked = client.get("/api/v1/setup/status")
            assert asked.status_code == 503
            assert "isn't responding" in asked.json["error"]
            assert client.get("/static/favicon.svg").status_code == 200
        finally:
            bring_back(file, kept)
        assert client.get("/health").json["database"] == "ok"
        assert "Dune" in client.get(f"/works/{work_id}").text
        assert (
            client.post(f"/works/{work_id}/edit", data={"title": "Dune Messiah"}).status_code == 303
        )
        assert "Dune Messiah" in client.get(f"/works/{work_id}").text

    def test_a_database_put_back_from_a_copy_is_read_at_once_and_not_the_deleted_file(
        self, browser, file, cast
    ):
        work_id = make_work("Dune", cast.books).id
        client = browser
        kept = take_away(file, lambda path: None)
        client.post(f"/works/{work_id}/edit", data={"title": "A mistake"})
        db.session.rollback()
        bring_back(file, kept)
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        assert "A mistake" not in client.get(f"/works/{work_id}").text
        client.post(f"/works/{work_id}/edit", data={"title": "Dune Messiah"})
        assert "Dune Messiah" in client.get(f"/works/{work_id}").text

    def test_errors_are_logged(self, browser, file, cast, caplog, capsys):
        client = browser
        kept = take_away(file, rubbish)
        client.get("/")
        bring_back(file, kept)
        message = caplog.text + "".join(capsys.readouterr())
        assert "file is not a database" in message


class TestTheConnections:
    """What happens to PostgreSQL's connections; not collected on SQLite."""

    __test__ = ON_POSTGRES

    def test_connections_that_the_server_closed_are_made_anew(self, browser, cast):
        work_id = make_work("Dune", cast.books).id
        client = browser
        assert client.get(f"/works/{work_id}").status_code == 200
        for _ in range(2):
            db.session.rollback()
            end_connections()
            assert client.get(f"/works/{work_id}").status_code == 200
        db.session.rollback()
        end_connections()
        assert (
            client.post(f"/works/{work_id}/edit", data={"title": "Dune Messiah"}).status_code == 303
        )
        assert "Dune Messiah" in client.get(f"/works/{work_id}").text

    def test_a_connection_that_ends_in_the_middle_of_a_request_is_told_and_the_next_one_works(
        self, browser, cast
    ):
        work_id = make_work("Dune", cast.books).id
        client = browser
        seen: list[bool] = []
        with client.application.app_context():
            engine = db.engine

        @event.listens_for(engine, "before_cursor_execute")
        def cut(*_rest) -> None:
            if not seen:
                seen.append(True)
                end_connections()

        db.session.rollback()
        assert client.get(f"/works/{work_id}").status_code == 503
        event.remove(engine, "before_cursor_execute", cut)
        assert client.get(f"/works/{work_id}").status_code == 200


def end_connections() -> None:
    url = make_url(db.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_is_not_there_is_asked_no_more_than_twice_a_page(settings, app, cast):
    """Each try may take the 5 seconds that a connection may take."""
    own = create_app(settings)
    prepare_for_tests(own)
    client = sign_in(own, app, cast.olga)
    with own.app_context():
        engine = db.engine
    engine.dispose()
    tries = []

    @event.listens_for(engine, "do_connect")
    def refuse(dialect, *_rest) -> None:
        tries.append(1)
        raise dialect.dbapi.OperationalError("connection refused")

    for path in ("/", "/works", "/login", "/health"):
        tries.clear()
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "refused" not in answer.text
        assert len(tries) <= 2, path
    event.remove(engine, "do_connect", refuse)
    assert client.get("/works").status_code == 200
    engine.dispose()
