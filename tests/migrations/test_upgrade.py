"""Every landed revision, with rows in every table, becomes what a new database is; nothing on the
way is lost.
"""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from migrations import triggers
from models.base import Base, SortText, db
from tests import conftest as house
from tests.migrations.conftest import new_place
from tests.migrations.rows import ROWS, fill
from tests.migrations.schema import counts, describe

# Rows that a later revision brings along.
SEEDED = {("0001", "genre"): 25, ("0001", "media_type"): 20} | {
    (f"{number:04}", "job"): 1 for number in range(1, 28)
}


def _landed() -> list[str]:
    config = Config()
    config.set_main_option("script_location", house.MIGRATIONS)
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][
        ::-1
    ]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, worker_folder):
    """What is in a new database."""
    with new_place(tmp_path_factory.mktemp("fresh") / "place", worker_folder) as place:
        place.upgrade()
        with place.connect() as connection:
            return describe(connection)


def test_alembic_finds_nothing_to_do_in_a_new_database(empty):
    empty.upgrade()

    def is_ours(_thing, name, kind, _reflected, _compare_to):
        return not (kind == "table" and name.startswith(("work_search", "work_trigram")))

    def has_other_type(_context, _column, _model_column, _found, expected):
        return (
            False if isinstance(expected, SortText) else None
        )  # see schema.py; None: as Alembic thinks

    with empty.connect() as connection:
        options = {"include_object": is_ours, "compare_type": has_other_type}
        assert (
            compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
            == []
        )


def test_a_new_database_is_what_the_models_say(fresh, empty):
    """Stricter than Alembic, which does not look at checks, collations, AUTOINCREMENT and what an
    index leaves out.
    """
    with empty.connect(write=True) as connection:
        Base.metadata.create_all(connection)
        triggers.create(connection)
    with empty.connect() as connection:
        made = describe(connection)
    for kind in made:
        assert made[kind] - fresh[kind] == set(), f"{kind} that no migration makes"
        assert fresh[kind] - made[kind] == set(), f"{kind} that no model knows"


@pytest.mark.parametrize("revision", _landed())
def test_a_database_of_an_older_revision_keeps_all_rows_and_becomes_like_a_new_one(
    fresh, empty, revision
):
    empty.upgrade(revision)
    with empty.connect(write=True) as connection:
        fill(connection)
    with empty.connect() as connection:
        before = counts(connection)
    assert min(before.values()) >= ROWS, "a table was not filled"
    empty.upgrade()
    with empty.connect() as connection:
        after = counts(connection)
        assert {
            name: after.get(name, 0) - SEEDED.get((revision, name), 0) for name in before
        } == before
        assert describe(connection) == fresh
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_second_upgrade_changes_nothing(empty):
    empty.upgrade()
    with empty.connect(write=True) as connection:
        fill(connection)
    with empty.connect() as connection:
        before = describe(connection), counts(connection)
    empty.upgrade()
    with empty.connect() as connection:
        assert (describe(connection), counts(connection)) == before


def test_triggers_and_search_tables_can_be_made_twice(empty):
    empty.upgrade()
    with empty.connect(write=True) as connection:
        before = describe(connection)
        triggers.create(connection)
        assert describe(connection) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty):
    empty.upgrade()
    with empty.connect(write=True) as connection:
        fill(connection)
    with empty.connect() as connection:
        before = describe(connection), counts(connection)
    empty.add_revision("""
op.add_column("work", sa.Column("mood", sa.Text()))
op.execute("DELETE FROM media_stream")
op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
raise ZeroDivisionError("crash")
""")
    with pytest.raises(ZeroDivisionError):
        empty.upgrade()
    with empty.connect() as connection:
        assert (describe(connection), counts(connection)) == before
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            == _landed()[-1]
        )


def test_of_two_migrations_the_good_one_stays_when_the_second_fails(empty):
    empty.upgrade()
    first = empty.add_revision(
        'op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))'
    )
    empty.add_revision(
        'op.drop_table("later")\nraise ZeroDivisionError("crash")', number="test_second"
    )
    with pytest.raises(ZeroDivisionError):
        empty.upgrade()
    with empty.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == first
        assert connection.execute(text("SELECT count(*) FROM later")).scalar() == 0


def test_after_the_migrations_every_connection_keeps_foreign_keys(empty):
    empty.upgrade()
    if db.engine.dialect.name == "sqlite":
        with empty.connect() as first, empty.connect() as second:
            assert [
                line.exec_driver_sql("PRAGMA foreign_keys").scalar() for line in (first, second)
            ] == [1, 1]
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        empty.connect(write=True) as connection,
    ):
        connection.execute(text("INSERT INTO scope_library (scope_id, library_id) VALUES (1, 999)"))


def test_a_migration_that_orphans_rows_is_refused_as_a_whole(empty):
    empty.upgrade()
    with empty.connect(write=True) as connection:
        fill(connection)
    with empty.connect() as connection:
        before = describe(connection), counts(connection)
    empty.add_revision(
        'op.add_column("work", sa.Column("mood", sa.Text()))\nop.execute("DELETE FROM person WHERE'
        ' id = 1")'
    )
    with pytest.raises(
        (SystemExit, IntegrityError)
    ):  # PostgreSQL at once; SQLite at the end, and Flask-Migrate makes of it an exit
        empty.upgrade()
    with empty.connect() as connection:
        assert (describe(connection), counts(connection)) == before
