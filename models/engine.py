"""How connections are opened and transactions begin, on SQLite and on PostgreSQL.

SQLite's driver would begin a transaction only at the first write, after reads that another writer may have made stale.
So its own handling is off (isolation_level None), and every transaction begins here: at once for writers, deferred for readers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_SECONDS = 15
WRITE = {"write": True}


def options(url: str, *, pool_size: int = 20) -> dict[str, Any]:
    """Keyword arguments for create_engine."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}, "pool_size": pool_size, "max_overflow": 20}
    return {"pool_size": pool_size, "max_overflow": 20, "pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def prepare(engine: Engine) -> None:
    """Attach our transaction rules to an engine; once per engine."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", "cache_size=-16384", "temp_store=MEMORY", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
