"""A table of a SQLite database is rebuilt, and nothing that hangs on it is lost."""

from __future__ import annotations

import re
import shutil

import pytest
from sqlalchemy import Connection, text

from models.base import db
from models.library import Library
from services.db.transactions import writing
from tests.factories import make_library, make_work
from tests.migrations.rows import fill
from tests.migrations.schema import counts, describe

REBUILD = """
connection = op.get_bind()
sql = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = '{table}'").scalar()
columns = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info({table})")]
sql = sql.replace('CREATE TABLE {table}', 'CREATE TABLE {table}_new').replace('CREATE TABLE "{table}"', 'CREATE TABLE {table}_new')
{before}
rebuild_table("{table}", {sql}, columns)
{after}
"""  # noqa: E501


def _rebuild(
    place, table: str = "work", *, before: str = "", sql: str = "sql", after: str = ""
) -> None:
    place.add_revision(
        REBUILD.format(table=table, before=before, sql=sql, after=after),
        number=f"test_{len(place.revisions())}",
    )
    place.upgrade()


def _state(connection: Connection) -> tuple:
    return (
        describe(connection),
        counts(connection),
        dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all()),
    )


@pytest.fixture
def full(migrated, empty):
    """A database with rows in every table."""
    shutil.copy(migrated, empty.app.extensions["stacks"].data_dir / "stacks.sqlite3")
    with empty.connect(write=True) as connection:
        fill(connection)
    return empty


@pytest.mark.parametrize("table", ["work", "library", "user", "media_file", "scope", "copy"])
def test_rebuilding_a_table_keeps_every_row_of_every_table_and_everything_that_belongs_to_it(
    full, table
):
    with full.connect() as connection:
        before = _state(connection)
        rows = connection.execute(text(f'SELECT * FROM "{table}" ORDER BY id')).all()
    _rebuild(full, table)
    with full.connect() as connection:
        assert _state(connection) == before
        assert connection.execute(text(f'SELECT * FROM "{table}" ORDER BY id')).all() == rows
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_after_a_rebuild_editions_still_point_at_their_works(full):
    _rebuild(full)
    with full.connect() as connection:
        found = connection.execute(
            text("SELECT count(*) FROM edition JOIN work ON work.id = edition.work_id")
        ).scalar()
        assert found == connection.execute(text("SELECT count(*) FROM edition")).scalar() > 0
        (target,) = {
            row[2] for row in connection.exec_driver_sql("PRAGMA foreign_key_list(edition)")
        }
        assert target == "work"
    with pytest.raises(Exception, match="FOREIGN KEY"), full.connect(write=True) as connection:
        connection.execute(text("DELETE FROM work WHERE id = 1"))


def test_an_id_is_never_given_twice_even_when_the_highest_row_is_gone(full):
    with full.connect(write=True) as connection:
        connection.execute(text("INSERT INTO scope (id, key) VALUES (900, 'gone')"))
        connection.execute(text("DELETE FROM scope WHERE id = 900"))
    _rebuild(full, "scope")
    with full.connect(write=True) as connection:
        connection.execute(text("INSERT INTO scope (key) VALUES ('new')"))
        assert connection.execute(text("SELECT id FROM scope WHERE key = 'new'")).scalar() == 901


def test_an_empty_table_remembers_its_last_id_too(empty):
    empty.upgrade()
    with empty.connect(write=True) as connection:
        connection.execute(
            text(
                "INSERT INTO genre (id, uuid, name, name_key, created_at) VALUES (40, 'x', 'Poems',"
                " 'poems', 0)"
            )
        )
        connection.execute(text("DELETE FROM genre"))
    _rebuild(empty, "genre")
    with empty.connect(write=True) as connection:
        connection.execute(
            text(
                "INSERT INTO genre (uuid, name, name_key, created_at) VALUES ('y', 'Plays',"
                " 'plays', 0)"
            )
        )
        assert connection.execute(text("SELECT id FROM genre")).scalar() == 41


def test_checks_and_unique_indexes_over_part_of_the_rows_still_hold(full):
    _rebuild(full)
    _rebuild(full, "library")
    for sql, what in (
        ("UPDATE work SET kind = 'pamphlet'", "ck_work_kind"),
        ("UPDATE work SET title = ''", "ck_work_title"),
        (
            "UPDATE library SET name_key = 'same', deleted_at = NULL, owner_id = (SELECT min(id)"
            " FROM user)",
            "library.owner_id, library.name_key",
        ),
    ):
        with (
            pytest.raises(Exception, match=re.escape(what)),
            full.connect(write=True) as connection,
        ):
            connection.execute(text(sql))


def test_an_index_on_an_expression_is_made_anew(full):
    before = (
        'op.execute("CREATE UNIQUE INDEX uq_test_title ON work (lower(title)) WHERE deleted_at IS'
        ' NULL")\n'
    )
    _rebuild(full, before=before)
    with full.connect() as connection:
        sql = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'uq_test_title'"
        ).scalar()
    assert (
        sql == "CREATE UNIQUE INDEX uq_test_title ON work (lower(title)) WHERE deleted_at IS NULL"
    )


def test_a_check_that_the_rebuild_brings_is_there_afterwards(full):
    sql = """sql.replace("CONSTRAINT ck_work_title", "CONSTRAINT ck_work_year CHECK (year < 9999), CONSTRAINT ck_work_title")"""  # noqa: E501
    _rebuild(full, sql=sql)
    with pytest.raises(Exception, match="ck_work_year"), full.connect(write=True) as connection:
        connection.execute(text("UPDATE work SET year = 10000"))


def test_after_a_rebuild_search_and_counts_follow_the_works(empty):
    empty.upgrade()
    books = make_library("Books")
    make_work("Solaris", books)
    doomed = make_work("Roadside Picnic", books)
    books_id, doomed_id, scope_id = books.id, doomed.id, doomed.scope_id
    db.session.remove()
    _rebuild(empty)

    def found(word):
        return (
            db.session.execute(
                text("SELECT rowid FROM work_search WHERE work_search MATCH :word"), {"word": word}
            )
            .scalars()
            .all()
        )

    def counted():
        query = text("SELECT letter, works FROM scope_count WHERE scope_id = :scope AND works > 0")
        return dict(db.session.execute(query, {"scope": scope_id}).all())

    assert found("picnic") == [doomed_id]
    assert counted() == {"S": 1, "R": 1}
    db.session.remove()
    with writing():
        for table in ("holding", "edition"):
            db.session.execute(text(f"DELETE FROM {table} WHERE work_id = :id"), {"id": doomed_id})
        db.session.execute(text("DELETE FROM work WHERE id = :id"), {"id": doomed_id})
    assert found("picnic") == []
    assert counted() == {"S": 1}
    make_work("Stalker", db.session.get(Library, books_id))
    assert counted() == {"S": 2}


def test_a_rebuild_that_would_break_a_foreign_key_is_rolled_back_with_its_whole_migration(full):
    with full.connect() as connection:
        before = _state(connection)
    broken = (
        'op.add_column("library", sa.Column("motto",'
        ' sa.Text()))\nconnection.exec_driver_sql("DELETE FROM work WHERE id = 2")'
    )
    with pytest.raises(SystemExit):
        _rebuild(full, before=broken)
    with full.connect() as connection:
        assert _state(connection) == before
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA legacy_alter_table").scalar() == 0


def test_a_crash_behind_a_rebuild_takes_the_rebuild_back(full):
    with full.connect() as connection:
        before = _state(connection)
    with pytest.raises(ZeroDivisionError):
        _rebuild(full, after='raise ZeroDivisionError("crash")')
    with full.connect() as connection:
        assert _state(connection) == before


def test_where_foreign_keys_are_on_no_table_is_rebuilt(full):
    with full.connect() as connection:
        before = _state(connection)
    on = (
        'connection.exec_driver_sql("COMMIT")\nconnection.exec_driver_sql("PRAGMA'
        ' foreign_keys=ON")\nconnection.exec_driver_sql("BEGIN")'
    )
    with pytest.raises(SystemExit):
        _rebuild(full, before=on)
    with full.connect() as connection:
        assert _state(connection) == before
