"""Checkpoints SQLite's write-ahead log when it has grown, because people back up the main file
only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.base import db
from models.engine import BUSY_SECONDS
from services.db.transactions import session

LARGE = 8 << 20  # bytes
_PATIENCE = 200  # milliseconds in which others may end what they are reading


def checkpoint_when_large() -> bool:
    """Returns whether the log was written back. Writers wait for at most a fifth of a second; if
    readers stay longer, the next tick tries again.
    """
    if db.engine.dialect.name != "sqlite" or _size() < LARGE:
        return False
    session().rollback()  # our own reading would be in the way
    raw = db.engine.raw_connection()  # outside a transaction, which SQLAlchemy would begin
    try:
        return _checkpoint(raw.cursor())
    finally:
        raw.close()


def _checkpoint(cursor: Any) -> bool:
    """First without making anyone wait; then the rest, and truncate the log."""
    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    try:
        is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return not is_busy


def _size() -> int:
    file = Path(
        db.engine.url.database or ""
    ).resolve()  # the log is next to the file itself, not next to a link
    try:
        return Path(f"{file}-wal").stat().st_size
    except OSError:
        return 0
