"""Reserves ids for many new rows, so that rows that refer to each other can be inserted in bulk."""

from __future__ import annotations

from sqlalchemy import text

from services.db.transactions import session

_BLOCK = 256


class Ids:
    """The next ids of tables. Only inside one write transaction, and only for tables into which
    nothing else inserts in the meantime.
    """

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._blocks: dict[str, list[int]] = {}
        self._is_postgres = session().get_bind().dialect.name == "postgresql"

    def take(self, table: str) -> int:
        if self._is_postgres:
            return self._from_sequence(table)
        if table not in self._next:
            last = (
                session()
                .connection()
                .execute(
                    text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table}
                )
                .scalar()
            )
            self._next[table] = (last or 0) + 1
        self._next[table] += 1
        return self._next[table] - 1

    def _from_sequence(self, table: str) -> int:
        block = self._blocks.setdefault(table, [])
        if not block:
            query = text(
                "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1,"
                " :count)"
            )
            block.extend(
                session()
                .connection()
                .execute(query, {"name": f'"{table}"', "count": _BLOCK})
                .scalars()
            )
            block.reverse()
        return block.pop()
