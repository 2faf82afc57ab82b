"""The source that a library believed first becomes an order, also in what can be undone."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import JSON, MetaData, Table, column, insert, select, table, text

ORDERS = {
    ("book", "tags"): "sidecar tags name",
    ("comic", "name"): "name sidecar tags",
    ("movie", "name"): "sidecar name tags",
    ("tv", "tags"): "sidecar tags name",
}


def test_every_library_and_folder_keeps_what_it_believed_first(empty):
    empty.upgrade("0025")
    with empty.connect(write=True) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        now = datetime(2026, 1, 2, tzinfo=UTC)
        moment = int(now.timestamp() * 1_000_000) if is_sqlite else now

        def add(table_name: str, /, **values) -> int:
            table = Table(table_name, MetaData(), autoload_with=connection)
            number = uuid4()
            common = {"uuid": number.hex if is_sqlite else number}
            common |= dict.fromkeys(("created_at", "updated_at"), moment)
            common |= dict.fromkeys(
                ("is_public", "is_default_for_new_users", "is_monitored", "is_read_only"), False
            )
            common |= {"is_enabled": True, "is_private": False, "version": 1}
            values = {key: value for key, value in common.items() if key in table.c} | values
            return connection.execute(insert(table).values(values)).inserted_primary_key[0]

        change_set = add("change_set", kind="edit")
        for kind, source in ORDERS:
            library = add(
                "library", name=kind, name_key=kind, slug=kind, kind=kind, preferred_source=source
            )
            path = f"/{kind}".encode()
            add("root", name=kind, path=path, path_text="", kind=kind, preferred_source=source)
            add(
                "change", change_set_id=change_set, table_name="library", row_id=library,
                field="preferred_source", before=source, after=source,
            )  # fmt: skip
    empty.upgrade()
    with empty.connect() as connection:
        for name in ("library", "root"):
            rows = connection.execute(text(f"SELECT kind, source_order FROM {name}"))
            assert dict(rows.all()) == {kind: order for (kind, _), order in ORDERS.items()}
        change = table("change", column("field"), column("before", JSON), column("after", JSON))
        rows = connection.execute(select(change)).all()
        assert sorted(rows) == sorted(("source_order", order, order) for order in ORDERS.values())
