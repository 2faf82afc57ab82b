"""The write-ahead log is folded into the database when it has grown, and nobody waits for it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from models.base import db
from services.db import wal


@pytest.fixture
def log(app, settings, monkeypatch) -> Path:
    """The log with about a hundred kilobytes in it, which count as large."""
    monkeypatch.setattr(wal, "LARGE", 50_000)
    assert Path(db.engine.url.database).is_symlink()  # which this is proof against, too
    with sqlite3.connect(db.engine.url.database) as connection:
        connection.execute("CREATE TABLE filler (text TEXT)")
        connection.execute("INSERT INTO filler VALUES (hex(zeroblob(50000)))")
    path = settings.data_dir / "stacks.sqlite3-wal"
    db.session.execute(db.text("SELECT 1 FROM user"))  # somebody has the database open
    assert path.stat().st_size > 100_000
    return path


def test_a_log_that_has_grown_is_folded_in(log):
    assert wal.checkpoint_when_large()
    assert log.stat().st_size == 0
    assert not wal.checkpoint_when_large()


def test_a_small_log_is_left_alone(log, monkeypatch):
    monkeypatch.setattr(wal, "LARGE", 1 << 20)
    assert not wal.checkpoint_when_large()
    assert log.stat().st_size > 100_000


def test_somebody_who_reads_is_not_disturbed(log):
    reader = sqlite3.connect(db.engine.url.database)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM filler").fetchone()
    with sqlite3.connect(db.engine.url.database) as writer:
        writer.execute("INSERT INTO filler VALUES ('later')")
    assert not wal.checkpoint_when_large()
    assert reader.execute("SELECT count(*) FROM filler").fetchone() == (1,)
    reader.close()
    assert wal.checkpoint_when_large()
    assert os.path.getsize(log) == 0
