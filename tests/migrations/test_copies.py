"""A SQLite file is copied before it is migrated: whole, for nobody else's eyes, the last ten."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from services import backups
from tests.migrations.test_command import copies, migrate


def test_a_sqlite_file_is_copied_before_it_is_migrated(empty):
    with empty.connect(write=True) as connection:
        connection.exec_driver_sql("CREATE TABLE older (name TEXT)")
        connection.exec_driver_sql("INSERT INTO older VALUES ('from before')")
    done = migrate(empty)
    assert done.returncode == 0
    assert "event=database_copied" in done.stderr
    (copy,) = copies(empty)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as line:
        assert line.execute("SELECT name FROM older").fetchall() == [("from before",)]
        assert line.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'work'"
        ).fetchone() == (0,)
    migrate(empty)
    assert copies(empty) == [copy]


def test_a_file_that_is_no_database_is_told_in_one_line_and_left_alone(empty):
    settings = empty.app.extensions["stacks"]
    file = settings.data_dir / "stacks.sqlite3"
    file.write_bytes(b"a shopping list, not a database " * 400)
    done = migrate(empty)
    assert done.returncode != 0
    assert done.stderr.strip() == "Error: can't use the database: file is not a database"
    assert file.read_bytes().startswith(b"a shopping list")


def test_whoever_says_so_gets_no_copy(empty):
    with empty.connect(write=True) as connection:
        connection.exec_driver_sql("CREATE TABLE older (name TEXT)")
    assert migrate(empty, "--no-backup").returncode == 0
    assert copies(empty) == []


def test_a_database_without_tables_is_not_copied(empty):
    folder = empty.app.extensions["stacks"].data_dir / "backups"
    assert backups.copy_sqlite(folder) is None
    assert not folder.exists()


def test_nobody_else_may_look_into_the_folder_of_copies(empty):
    empty.upgrade()
    folder = empty.app.extensions["stacks"].data_dir / "deep/backups"
    copy = backups.copy_sqlite(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_only_the_last_ten_copies_are_kept_and_no_half_one(empty):
    empty.upgrade()
    folder = empty.app.extensions["stacks"].data_dir / "backups"
    made = [backups.copy_sqlite(folder) for _ in range(backups.KEPT + 2)]
    assert copies(empty) == made[2:]


def test_a_copy_that_fails_leaves_no_file_behind(empty, monkeypatch):
    empty.upgrade()
    folder = empty.app.extensions["stacks"].data_dir / "backups"

    def full_disk(_self, _target):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "rename", full_disk)
    with pytest.raises(OSError, match="no space"):
        backups.copy_sqlite(folder)
    assert copies(empty) == []


def test_a_copy_made_while_somebody_writes_has_only_what_was_committed(empty):
    empty.upgrade()
    folder = empty.app.extensions["stacks"].data_dir / "backups"
    backups.prepare_sqlite()
    with empty.connect(write=True) as connection:
        connection.exec_driver_sql("INSERT INTO scope (key) VALUES ('7')")
        copy = backups.copy_sqlite(folder)
    with sqlite3.connect(copy) as line:
        assert line.execute("SELECT key FROM scope").fetchall() == [("",)]
