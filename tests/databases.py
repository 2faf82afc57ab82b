"""The databases of the tests: one application per worker, a clean database per test.

Two states are prepared once per worker: "empty", which is a freshly migrated database, and
"peopled", which also holds the cast. On SQLite each test gets a copy of the file, and the
application finds it behind a link. On PostgreSQL each worker has one database, and a function in it
puts the rows of a state back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from models.base import db

ON_POSTGRES = os.environ.get("STACKS_TEST_DATABASE") == "postgres"
POSTGRES_URL = os.environ.get("STACKS_TEST_POSTGRES_URL", "")
STATES = ("empty", "peopled")

# Only tables that hold rows are emptied, and what only a state's own rows need is put back: a few
# milliseconds, where TRUNCATE of all tables or a copied database takes hundreds. As "replica" the
# session fires no triggers and checks no foreign keys.
_RESET = """
CREATE FUNCTION {state}.reset() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL session_replication_role = replica;
    {tables}
    {sequences}
END $$
"""
# Whoever a test has left in the middle of a transaction would keep its locks.
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle'
    AND pid <> pg_backend_pid()
"""
_RESET_TABLE = """
    IF EXISTS (SELECT 1 FROM public.{table}) THEN DELETE FROM public.{table}; END IF;"""
_REFILL_TABLE = """
    INSERT INTO public.{table} SELECT * FROM {state}.{table};"""


class SqliteFiles:
    """A file per test; `url` is that of the link which leads to the present one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._link = folder / "now.sqlite3"
        self.url = f"sqlite:///{self._link}"

    def prepare(self, steps: dict[str, Callable[[], object]]) -> None:
        """Carry out the step of each state, in their order, on the outcome of the one before."""
        before = None
        for state, step in steps.items():
            self._point_at(self.template(state))
            if before is not None:
                shutil.copyfile(before, self.template(state))
            step()
            db.session.remove()
            db.engine.dispose()  # the last connection folds the write-ahead log into the file
            before = self.template(state)

    def template(self, state: str) -> Path:
        return self._folder / f"{state}.sqlite3"

    def give(self, state: str, data: Path) -> dict[str, str]:
        """Prepare a database for one test; returns the variables that lead to it."""
        data.mkdir()
        file = data / "stacks.sqlite3"
        shutil.copyfile(self.template(state), file)
        self._point_at(file)
        return {}

    def end(self) -> None:
        pass

    def _point_at(self, file: Path) -> None:
        new = self._link.with_suffix(".new")
        new.symlink_to(file)
        new.replace(self._link)


class PostgresDatabase:
    """One database for all tests of a worker."""

    def __init__(self) -> None:
        self.name = f"stacks_test_{uuid.uuid4().hex[:12]}"
        self.url = make_database(self.name)
        self._line: psycopg.Connection | None = None

    def prepare(self, steps: dict[str, Callable[[], object]]) -> None:
        for state, step in steps.items():
            step()
            db.session.remove()
            with db.engine.begin() as connection:
                connection.execute(text("SET TRANSACTION READ WRITE"))
                connection.exec_driver_sql(f"CREATE SCHEMA {state}")
                for sql in _statements_for(state, connection.exec_driver_sql):
                    connection.exec_driver_sql(sql)

    def give(self, state: str, data: Path) -> dict[str, str]:
        for _ in range(2):  # a test may have ended this connection too
            if self._line is None or self._line.closed:
                self._line = psycopg.connect(_plain(self.url), autocommit=True)
            with contextlib.suppress(psycopg.OperationalError):
                self._line.execute(_END_OTHERS)
                break
        self._line.execute(f"SELECT {state}.reset()")
        return {"DATABASE_URL": self.url}

    def end(self) -> None:
        if self._line is not None:
            self._line.close()
        drop_database(self.name)


def _statements_for(state: str, ask: Callable[[str], object]) -> list[str]:
    """What saves the present rows in a schema of this name, and makes its reset()."""
    tables = [
        row[0]
        for row in ask(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
    ]
    filled = [table for table in tables if ask(f"SELECT 1 FROM public.{table} LIMIT 1").first()]
    sequences = list(
        ask(
            "SELECT quote_literal('public.' || quote_ident(sequencename)),"
            " coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )
    )
    return [
        *(f"CREATE TABLE {state}.{table} AS TABLE public.{table}" for table in filled),
        _RESET.format(
            state=state,
            tables="".join(_RESET_TABLE.format(table=table) for table in tables)
            + "".join(_REFILL_TABLE.format(state=state, table=table) for table in filled),
            sequences="\n    ".join(
                f"PERFORM setval({name}, {value}, {str(called).lower()});"
                for name, value, called in sequences
            ),
        ),
    ]


def make_database(name: str, template: str = "template1") -> str:
    """An empty PostgreSQL database, or a copy of another one; returns its URL."""
    if not POSTGRES_URL:
        raise pytest.UsageError("set STACKS_TEST_POSTGRES_URL to run on PostgreSQL")
    _run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)


def drop_database(name: str) -> None:
    _run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run_sql(sql: str) -> None:
    url = make_url(POSTGRES_URL).set(database="postgres")
    with psycopg.connect(
        _plain(url.render_as_string(hide_password=False)), autocommit=True
    ) as connection:
        connection.execute(sql)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
