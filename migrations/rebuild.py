"""Rebuilding a SQLite table without losing what hangs on it.

`PRAGMA foreign_keys=OFF` is ignored inside a transaction, so it is set before one begins; AUTOINCREMENT and named checks
are part of the new CREATE TABLE that the caller gives; indexes, triggers and search tables are made anew afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

from migrations import triggers


def rebuild_table(table: str, create_sql: str, columns: Sequence[str]) -> None:
    """Replace `table` by the one that `create_sql` makes (named `<table>_new`), keeping rows of `columns`, indexes and triggers.

    Raises RuntimeError when afterwards a foreign key points nowhere; the transaction is then rolled back.
    """
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _swap(table, create_sql, columns)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"rebuilding {table} left {len(broken)} rows without their parent")
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        finally:
            connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _swap(table: str, create_sql: str, columns: Sequence[str]) -> None:
    connection = op.get_bind()
    kept = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index' AND sql IS NOT NULL", (table,)
    ).fetchall()
    last_id = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar()
    triggers.drop(connection)
    names = ", ".join(columns)
    connection.exec_driver_sql(create_sql)
    connection.exec_driver_sql(f"INSERT INTO {table}_new ({names}) SELECT {names} FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for (sql,) in kept:
        connection.exec_driver_sql(sql)
    if last_id is not None:
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last_id, table))
    triggers.create(connection)
