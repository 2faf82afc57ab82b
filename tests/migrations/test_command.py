"""`python -m commands migrate`, as bin/run calls it: brings a database up to date, does nothing
when there is nothing to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.base import db
from services import backups
from tests.databases import ON_POSTGRES
from tests.migrations.schema import describe

PROGRAM = Path(__file__).parent.parent.parent


def migrate(place, *options: str) -> subprocess.CompletedProcess[str]:
    settings = place.app.extensions["stacks"]
    environ = {
        "PATH": os.environ["PATH"],
        "STACKS_DATA": str(settings.data_dir),
        "STACKS_SECRET": "only for tests: " + "x" * 32,
        "STACKS_TIMEZONE": "UTC",
        **({"DATABASE_URL": settings.database_url} if ON_POSTGRES else {}),
    }
    db.session.remove()
    db.engine.dispose()
    return subprocess.run(
        [sys.executable, "-m", "commands", "migrate", *options],
        cwd=PROGRAM,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def copies(place) -> list[Path]:
    return sorted((place.app.extensions["stacks"].data_dir / "backups").glob("*"))


def test_a_new_database_is_made_whole_and_a_second_run_does_nothing(empty):
    assert migrate(empty).returncode == 0
    with empty.connect() as connection:
        made = describe(connection)
    assert backups.needs_migration(str(empty.folder)) is False
    again = migrate(empty)
    assert (again.returncode, again.stdout) == (0, "")
    with empty.connect() as connection:
        assert describe(connection) == made
    assert copies(empty) == []  # there was nothing to copy, then nothing to do


def test_an_upgrade_is_needed_until_the_newest_revision_is_reached(empty):
    folder = str(empty.folder)
    assert backups.needs_migration(folder)
    empty.upgrade("0001")
    assert backups.needs_migration(folder)
    empty.upgrade()
    assert not backups.needs_migration(folder)
    empty.add_revision("pass")
    assert backups.needs_migration(folder)
    with empty.connect(write=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(backups.NewerDatabase, match="9999"):
        backups.needs_migration(folder)


def test_a_database_of_a_newer_program_is_left_alone(empty):
    """Somebody went back to an older version of Stacks: it says so and ends."""
    empty.upgrade()
    with empty.connect(write=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        before = describe(connection)
    done = migrate(empty)
    assert done.returncode != 0
    assert (
        done.stderr.strip().splitlines()[-1]
        == "Error: this database was upgraded by a newer version of Stacks (revision 9999); start"
        " that version, or restore a backup"
    )
    assert copies(empty) == []  # ten such starts would push out the copies from before
    with empty.connect() as connection:
        assert describe(connection) == before
        assert (
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
        )
