"""The supervisor sees for itself whether there is anything to migrate."""

from __future__ import annotations

import dataclasses
import sqlite3

from alembic.config import Config
from alembic.script import ScriptDirectory

from models.base import db
from supervisor import database
from tests.conftest import MIGRATIONS
from tests.databases import ON_POSTGRES


def set_revision(number: str) -> None:
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{number}'")


def test_the_newest_file_is_alembics_newest_revision():
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    assert database.newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_a_database_of_this_version_is_current_and_others_are_not(app, settings):
    assert database.is_current(settings)
    for other in ("0001", "9999"):
        set_revision(other)
        assert not database.is_current(settings)


def test_a_database_that_cannot_be_asked_is_not_current(settings, tmp_path):
    gone = (
        "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
        if ON_POSTGRES
        else (f"sqlite:///{tmp_path / 'missing.sqlite3'}")
    )
    missing = dataclasses.replace(settings, database_url=gone)
    assert not database.is_current(missing)
    database.fold_log(missing)
    assert list(tmp_path.glob("missing*")) == []


def test_a_file_that_is_no_database_is_not_current(settings, tmp_path):
    (tmp_path / "text.sqlite3").write_text("no database" * 1000)
    broken = dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path / 'text.sqlite3'}")
    assert not database.is_current(broken)
    database.fold_log(broken)


def test_a_copy_without_a_write_ahead_log_is_not_current(settings, tmp_path):
    path = tmp_path / "100 % ü.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", [database.newest_revision()])
    connection.close()
    copied = dataclasses.replace(settings, database_url=f"sqlite:///{path}")
    assert not database.is_current(copied)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    assert database.is_current(copied)
