"""Runs the migrations inside the application's own engine, one transaction for each."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

HIDDEN = ("work_fts", "work_trigram")


def include_object(_thing: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """Alembic must not see the shadow tables of the full-text indexes."""
    return not (type_ == "table" and (name or "").startswith(HIDDEN))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["migrate"].db.metadata,
        include_object=include_object,
        render_as_batch=False,
        transaction_per_migration=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = current_app.extensions["migrate"].db.engine
with engine.connect().execution_options(write=True) as connection:
    run(connection)
    connection.commit()
