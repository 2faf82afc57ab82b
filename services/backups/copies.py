"""Copies of the database into a file, and restoring such a file into another database."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import structlog
from sqlalchemy import URL, text

from errors import StacksError
from models.base import Base, db
from services.db.transactions import session

log = structlog.get_logger("stacks.backup")
SQLITE_FILE = "database.sqlite3.gz"
POSTGRES_FILE = "database.dump"
_TRIES = 3  # of a copy whose rows were changed while they were counted
_CHUNK = 1 << 20
DUMP_SECONDS = 6 * 3600


class BackupProblem(StacksError):
    """A backup can't be made, checked or restored; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def sqlite_path() -> Path:
    return Path(str(db.engine.url.database)).resolve()


def tables() -> list[str]:
    return sorted(Base.metadata.tables)


def count_query(table: str) -> str:
    return f'SELECT count(*) FROM "{table}"'  # noqa: S608


def copy_database(target: Path) -> tuple[str, dict[str, int]]:
    """Copy the database, which may be in use, into a file of the folder `target`; returns the
    file's name and the rows by table. Raises BackupProblem, OSError and sqlite3.Error.
    """
    return _copy_sqlite(target) if is_sqlite() else _copy_postgres(target)


def revision() -> str:
    """The revision of the database."""
    found = session().execute(text("SELECT version_num FROM alembic_version")).scalar()
    session().rollback()
    return str(found or "")


def _copy_sqlite(target: Path) -> tuple[str, dict[str, int]]:
    plain = target / "plain.sqlite3"
    for _ in range(_TRIES):
        rows = _sqlite_counts(sqlite_path())
        plain.unlink(missing_ok=True)
        _private(plain)
        vacuum_into(plain)
        if rows == _sqlite_counts(sqlite_path()):
            break
    else:  # somebody writes all the time: the copy is of one moment, but of which?
        rows = _sqlite_counts(plain)
    _compress(plain, target / SQLITE_FILE)
    plain.unlink()
    return SQLITE_FILE, rows


def vacuum_into(path: Path) -> None:
    """Write the SQLite database into an empty file. Raises sqlite3.Error."""
    raw = db.engine.raw_connection()  # VACUUM can't run inside a transaction
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(path),))
    finally:
        raw.close()


def _private(path: Path) -> None:
    """An empty file that no other user may read, even while it is written."""
    path.touch(mode=0o600, exist_ok=False)


def _sqlite_counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=15)) as connection:
        connection.execute("BEGIN")
        return {name: connection.execute(count_query(name)).fetchone()[0] for name in tables()}


def _compress(source: Path, target: Path) -> None:
    _private(target)
    with source.open("rb") as plain, gzip.open(target, "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed, _CHUNK)


def unpack_sqlite(source: Path, target: Path) -> None:
    """Restore a copy into a new file. Raises OSError and EOFError when it is damaged."""
    _private(target)
    with gzip.open(source, "rb") as packed, target.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _CHUNK)
        plain.flush()
        os.fsync(plain.fileno())


def check_sqlite(path: Path) -> dict[str, int]:
    """The rows by table of a restored file. Raises BackupProblem("check_failed") when it is
    damaged.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise BackupProblem("check_failed")
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BackupProblem("check_failed")
        return _sqlite_counts(path)
    except sqlite3.DatabaseError as error:
        log.error("backup_check_failed", reason=str(error))
        raise BackupProblem("check_failed") from error


def _copy_postgres(target: Path) -> tuple[str, dict[str, int]]:
    """The dump and the counts see the same snapshot."""
    path = target / POSTGRES_FILE
    _private(path)
    with psycopg.connect(plain_url(db.engine.url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        rows = _postgres_counts(connection)
        dump_postgres(path, f"--snapshot={snapshot[0]}")
    return POSTGRES_FILE, rows


def dump_postgres(path: Path, *options: str) -> None:
    run_on_database(
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", *options,
        problem="pg_dump_failed",
    )  # fmt: skip


def _postgres_counts(connection: psycopg.Connection) -> dict[str, int]:
    counts = {}
    for name in tables():
        row = connection.execute(count_query(name)).fetchone()
        counts[name] = int(row[0]) if row else 0
    return counts


def plain_url(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run_on_database(name: str, *arguments: str, problem: str, database: str = "") -> None:
    """Run a program of PostgreSQL on our database, or on another one of its server. Raises
    BackupProblem.
    """
    with _target(database) as target:
        run_program(name, target, *arguments, problem=problem)


def run_program(name: str, *arguments: str, problem: str = "check_failed") -> None:
    """Run a program of PostgreSQL. Raises BackupProblem."""
    try:
        done = subprocess.run(
            [name, *arguments], capture_output=True, timeout=DUMP_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise BackupProblem("no_pg_dump") from error
    except subprocess.TimeoutExpired as error:
        raise BackupProblem(problem) from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace")[-2000:]
        log.error(problem, reason=reason)
        raise BackupProblem("no_pg_dump" if "server version mismatch" in reason else problem)


@contextmanager
def _target(database: str) -> Iterator[str]:
    """The argument that names a database. The password is in a file that only we can read: every
    user could see an argument.
    """
    url = db.engine.url
    with tempfile.NamedTemporaryFile("w", suffix=".pgpass") as passwords:
        escaped = re.sub(r"([:\\])", r"\\\1", str(url.password or ""))
        passwords.write(f"*:*:*:*:{escaped}\n")
        passwords.flush()
        plain = url.set(password=None, database=database or url.database)
        if url.password:
            plain = plain.update_query_dict({"passfile": passwords.name})
        yield f"--dbname={plain_url(plain)}"


@contextmanager
def scratch_postgres(name: str) -> Iterator[str]:
    """An empty database beside ours, dropped at the end. Raises
    BackupProblem("no_scratch_database").
    """
    server = plain_url(db.engine.url)
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except psycopg.Error as error:
        log.warning("no_scratch_database", reason=str(error))
        raise BackupProblem("no_scratch_database") from error
    try:
        yield name
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def check_postgres(path: Path, scratch: str) -> dict[str, int]:
    """Restore a dump into a scratch database; its constraints are checked on the way. Returns the
    rows by table. Raises BackupProblem.
    """
    with scratch_postgres(scratch):
        run_on_database(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", str(path),
            problem="check_failed", database=scratch,
        )  # fmt: skip
        with psycopg.connect(plain_url(db.engine.url.set(database=scratch))) as connection:
            return _postgres_counts(connection)
