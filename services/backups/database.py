"""Backups of the SQLite database before upgrades, and whether an upgrade is needed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from models import base
from models.base import db

KEPT = 10
DATABASE_ERRORS = (
    DatabaseError,
    sqlite3.DatabaseError,
)  # what a database that cannot be used raises, asked with and without SQLAlchemy


def prepare_sqlite() -> None:
    """Turn on write-ahead logging, once per start: doing it on each connection could wait for a
    lock.
    """
    if db.engine.dialect.name == "sqlite":
        raw = db.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            raw.close()


class NewerDatabase(Exception):
    """A newer version of Stacks has upgraded this database; the argument is its revision."""


def needs_migration(folder: str) -> bool:
    """Whether the database is older than the newest migration in this folder. Raises
    NewerDatabase.
    """
    config = Config()
    config.set_main_option("script_location", folder)
    scripts = ScriptDirectory.from_config(config)
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in {
        script.revision for script in scripts.walk_revisions()
    }:
        raise NewerDatabase(present)
    return present != scripts.get_current_head()


def copy_sqlite(folder: Path) -> Path | None:
    """Make a consistent copy of the database, which may be in use; returns its path, or None when
    there is no database yet. Keeps the last ten copies.
    """
    if db.engine.dialect.name != "sqlite" or not inspect(db.engine).get_table_names():
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"stacks-{base.utc_now():%Y%m%d-%H%M%S-%f}.sqlite3"
    half = path.with_suffix(
        ".part"
    )  # a copy that a full disk cut short never has the name of a whole one
    half.touch(mode=0o600, exist_ok=False)  # no other user may read it, even while it is written
    raw = (
        db.engine.raw_connection()
    )  # VACUUM cannot run inside a transaction, which every SQLAlchemy connection begins
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(half),))
        half.rename(path)
    finally:
        raw.close()
        half.unlink(missing_ok=True)
    for old in sorted(folder.glob("stacks-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return path
