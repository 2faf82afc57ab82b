"""Which genres everybody may choose from, after an upgrade."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import MetaData, Table, insert, text


def test_those_that_came_along_or_an_administrator_made_are_common(empty):
    empty.upgrade("0009")
    with empty.connect(write=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        now = datetime(2026, 1, 2, tzinfo=UTC)
        moment = int(now.timestamp() * 1_000_000) if is_sqlite else now

        def add(table: str, **values) -> int:
            number = uuid4()
            if table != "change":
                values |= {"uuid": number.hex if is_sqlite else number, "created_at": moment}
            made = Table(table, MetaData(), autoload_with=connection)
            return connection.execute(insert(made).values(values)).inserted_primary_key[0]

        add("genre", name="Confessions", name_key="confessions")
        noir = add("genre", name="Noir", name_key="noir")
        created = add(
            "change_set", kind="create", subject_table="genre", subject_id=noir, is_private=False
        )
        add("change", change_set_id=created, table_name="genre", row_id=noir, field="*")
    empty.upgrade()
    with empty.connect() as connection:
        common = connection.execute(text("SELECT name FROM genre WHERE is_common")).scalars().all()
    assert {"Noir", "Western", "Science Fiction"} <= set(common)
    assert len(common) == 26
