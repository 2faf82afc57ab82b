"""Rebuilding a SQLite table, for what `ADD / RENAME / DROP COLUMN` cannot do, without losing what
hangs on it.

migrations/env.py has foreign keys off before the transaction begins and refuses a broken one before
it ends, so a rebuild is part of its migration's transaction. AUTOINCREMENT and named checks stand
in the new CREATE TABLE that the caller gives; indexes and triggers are made anew afterwards, and
the search tables, which name works by their ids, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import Connection

from migrations import triggers


def rebuild_table(table: str, create_sql: str, columns: Sequence[str]) -> None:
    """Replace `table` by the one that `create_sql` makes (named `<table>_new`), keeping rows of
    `columns`, indexes, triggers, last id.

    Indexes over a column that goes must be dropped before. Raises RuntimeError where foreign keys
    are on: rows would be lost.
    """
    connection = op.get_bind()
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RuntimeError(
            "a table is rebuilt only with foreign keys off, as migrations/env.py has them"
        )
    connection.exec_driver_sql(
        "PRAGMA legacy_alter_table=ON"
    )  # renaming must not rewrite what others say of the table
    try:
        _swap(connection, table, create_sql, columns)
    finally:
        connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")


def _swap(connection: Connection, table: str, create_sql: str, columns: Sequence[str]) -> None:
    run = connection.exec_driver_sql
    indexes = (
        run(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index' AND sql IS NOT"
            " NULL",
            (table,),
        )
        .scalars()
        .all()
    )
    last_id = run("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar()
    triggers.drop(connection)
    names = ", ".join(f'"{name}"' for name in columns)
    run(create_sql)
    run(f'INSERT INTO "{table}_new" ({names}) SELECT {names} FROM "{table}"')
    run(f'DROP TABLE "{table}"')
    run(f'ALTER TABLE "{table}_new" RENAME TO "{table}"')
    for sql in indexes:
        run(sql)
    if last_id is not None:  # also of rows that are no more: an id is never given twice
        run("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last_id))
    triggers.create(connection)
