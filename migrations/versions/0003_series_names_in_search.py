"""Names of series in the search index: works that were indexed before 0002's rule get their words
anew.

A word finds a work by its series only when every library of the work knows that series; what was
indexed before may tell one library what another calls it. Search words are made by the program, so
this only asks for the job that makes them (services/reindexing.py): the start waits for nothing,
and a job that was killed goes on.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from migrations.columns import JSON, MOMENT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    # Where there is one library, or no series, nobody can have been told anything.
    is_there = (
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM series_entry) AND (SELECT count(*) FROM library) > 1"
    )
    if connection.exec_driver_sql(is_there).first() is None:
        return
    now = datetime.now(UTC)
    job = sa.table(
        "job",
        sa.column("uuid", sa.Uuid()),
        sa.column("kind", sa.Text()),
        sa.column("is_cancel_requested", sa.Boolean()),
        sa.column("options", JSON),
        sa.column("created_at", MOMENT),
    )
    connection.execute(
        sa.insert(job),
        {
            "uuid": uuid.uuid4(),
            "kind": "reindex",
            "is_cancel_requested": False,
            "options": {},
            "created_at": (
                now if connection.dialect.name == "postgresql" else int(now.timestamp() * 1_000_000)
            ),
        },
    )
