"""The two names of one reason of look-ups become one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import MetaData, Table, insert, select


def test_items_that_no_source_was_asked_for_have_the_reason_of_all(empty):
    empty.upgrade("0031")
    with empty.connect(write=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        now, number = datetime(2026, 1, 2, tzinfo=UTC), uuid4()
        job, item = (
            Table(name, MetaData(), autoload_with=connection) for name in ("job", "job_item")
        )
        values = {
            "kind": "enrichment",
            "uuid": number.hex if is_sqlite else number,
            "is_cancel_requested": False,
            "created_at": int(now.timestamp() * 1_000_000) if is_sqlite else now,
        }
        job_id = connection.execute(insert(job).values(values)).inserted_primary_key[0]
        for reason in ("no_sources", "not_found"):
            connection.execute(insert(item).values(job_id=job_id, kind="failed", reason=reason))
    empty.upgrade()
    with empty.connect() as connection:
        reasons = connection.execute(select(item.c.reason).order_by(item.c.id)).scalars().all()
        assert reasons == ["no_source", "not_found"]
