"""What the supervisor does with the database itself: checks whether it is up to date, and
checkpoints its write-ahead log at the end.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from config import PROGRAM, Settings

_REVISION = "SELECT version_num FROM alembic_version"


def newest_revision() -> str:
    """The number at the beginning of the newest migration's file name."""
    names = (path.name for path in (PROGRAM / "migrations" / "versions").glob("[0-9]*_*.py"))
    return max(names).partition("_")[0]


def is_current(settings: Settings) -> bool:
    """Whether there is nothing to migrate. This takes milliseconds, starting Alembic seconds. False
    also when the database doesn't respond; the migration then reports why.
    """
    revision = _sqlite_revision(settings) if settings.is_sqlite else _postgres_revision(settings)
    return revision == newest_revision()


def _sqlite_revision(settings: Settings) -> str:
    """The revision of the database; "" when there is none yet, or one without a write-ahead log."""
    try:
        with contextlib.closing(_open(settings)) as connection:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                return ""
            return connection.execute(_REVISION).fetchone()[0]
    except (sqlite3.Error, TypeError):
        return ""


def _postgres_revision(settings: Settings) -> str:
    import psycopg  # not needed with SQLite

    url = settings.database_url.replace("+psycopg", "", 1)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(_REVISION).fetchone()
            return row[0] if row else ""
    except psycopg.Error:
        return ""


def fold_log(settings: Settings) -> None:
    """Checkpoint the write-ahead log, so that the main file is the whole SQLite database again for
    people who copy it. No other process may have it open.
    """
    if not settings.is_sqlite:
        return
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_open(settings)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _open(settings: Settings) -> sqlite3.Connection:
    """Never creates the file."""
    path = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    return sqlite3.connect(f"{Path(path).as_uri()}?mode=rw", uri=True, timeout=5)
