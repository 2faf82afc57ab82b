"""Requests the job that computes what is derived from works again (services/reindexing.py)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa

from migrations.columns import JSON, MOMENT


def request_all(connection: sa.Connection) -> None:
    """Request one job for all works; one that is active begins again and does this too."""
    if connection.execute(sa.text("SELECT 1 FROM work LIMIT 1")).first() is None:
        return
    job = sa.table(
        "job",
        sa.column("uuid", sa.Uuid()),
        sa.column("kind", sa.Text()),
        sa.column("subject_table", sa.Text()),
        sa.column("state", sa.Text()),
        sa.column("is_cancel_requested", sa.Boolean()),
        sa.column("options", JSON),
        sa.column("created_at", MOMENT),
    )
    again = {"options": {"all": True}, "state": "queued"}
    active = (
        job.c.kind == "reindex",
        job.c.subject_table == "",
        job.c.state.in_(("queued", "running")),
    )
    changed = connection.execute(sa.update(job).where(*active).values(again))
    if changed.rowcount:
        return
    now = datetime.now(UTC)
    is_postgres = connection.dialect.name == "postgresql"
    values = {
        "uuid": uuid.uuid4(),
        "kind": "reindex",
        "state": "queued",
        "is_cancel_requested": False,
        "options": {"all": True},
        "created_at": now if is_postgres else int(now.timestamp() * 1_000_000),
    }
    connection.execute(sa.insert(job), values)
