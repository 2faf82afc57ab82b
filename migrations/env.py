"""Runs the migrations inside the application's own engine, one transaction for each: it is done
whole or not at all.

On SQLite foreign keys are off meanwhile, because a table that is rebuilt must not take along what
hangs on it, and inside a transaction the switch is ignored. So nothing cascades in a migration, and
each is refused when it leaves a row without its parent.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

HIDDEN = ("work_search", "work_trigram")


def include_object(
    _thing: object, name: str | None, type_: str, _reflected: bool, _compare_to: object
) -> bool:
    """Alembic must not see the full-text indexes (migrations/triggers.py) and their shadow tables."""
    return not (type_ == "table" and (name or "").startswith(HIDDEN))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["migrate"].db.metadata,
        include_object=include_object,
        render_as_batch=False,
        transaction_per_migration=True,
        transactional_ddl=True,
        on_version_apply=refuse_broken,
    )
    with context.begin_transaction():
        context.run_migrations()


def refuse_broken(*, ctx: Any, **_rest: Any) -> None:
    """Called in the transaction of each migration, before it is committed.

    Raises RuntimeError; then nothing of it stays.
    """
    connection = ctx.connection
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    if broken:
        found = ", ".join(sorted({f"{child} → {parent}" for child, _row, parent, _key in broken}))
        raise RuntimeError(f"the migration would leave rows without their parent: {found}")


def set_foreign_keys(connection: Connection, state: str) -> None:
    """Past SQLAlchemy, whose every statement begins a transaction."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={state}")


engine = current_app.extensions["migrate"].db.engine
with engine.connect().execution_options(write=True) as connection:
    set_foreign_keys(connection, "OFF")
    try:
        run(connection)
        connection.commit()
    finally:
        connection.rollback()
        set_foreign_keys(connection, "ON")
