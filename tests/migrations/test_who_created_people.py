"""Who created somebody by hand, after an upgrade."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import MetaData, Table, insert, text


def test_creators_are_read_from_the_history_and_nobody_else_becomes_one(empty):
    empty.upgrade("0010")
    with empty.connect(write=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        now = datetime(2026, 1, 2, tzinfo=UTC)
        moment = int(now.timestamp() * 1_000_000) if is_sqlite else now

        def add(table_name: str, /, **values) -> int:
            table = Table(table_name, MetaData(), autoload_with=connection)
            number = uuid4()
            common = {
                "uuid": number.hex if is_sqlite else number,
                "created_at": moment,
                "updated_at": moment,
            }
            values |= {key: value for key, value in common.items() if key in table.c}
            return connection.execute(insert(table).values(values)).inserted_primary_key[0]

        def add_person(name: str) -> int:
            key = name.lower()
            return add(
                "person", name=name, name_key=key, sort_name=name, sort_key=key, letter=name[0],
                is_group=False, version=1,
            )  # fmt: skip

        edo = add(
            "user", username="edo", username_key="edo", display_name="", is_admin=False,
            is_active=True, preferences="{}" if is_sqlite else {},
        )  # fmt: skip
        people = {"Hand": add_person("Hand"), "Work": add_person("Work")}
        for name, kind, table in (("Hand", "create", "person"), ("Work", "edit", "work")):
            change_set = add(
                "change_set", kind=kind, subject_table=table, subject_id=people[name],
                user_id=edo, is_private=False,
            )  # fmt: skip
            add(
                "change", change_set_id=change_set, table_name="person", row_id=people[name],
                field="*",
            )  # fmt: skip
    empty.upgrade()
    with empty.connect() as connection:
        rows = connection.execute(text("SELECT name, created_by_id FROM person ORDER BY name"))
        assert rows.all() == [("Hand", edo), ("Work", None)]
