"""How connections are opened and transactions begin, on SQLite and PostgreSQL.

SQLite's driver would begin a transaction only at the first write, after reads that may be stale by
then. So its own handling is off (isolation_level None), and each transaction begins here:
immediately for writers, deferred for readers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

from models import regexes

BUSY_SECONDS = 15
# KiB of pages that a connection keeps: one that writes thousands of rows at once needs them, while
# eight that read pages would each keep the same ones, which the system's own cache has anyway.
WRITER_CACHE = 16_384
READER_CACHE = 2_048
WRITE = {"write": True}
_PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "temp_store=MEMORY",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    # pages: a scan's batches would otherwise wait for the disk at every commit
    "wal_autocheckpoint=8000",
)


def options(url: str, *, pool_size: int = 20) -> dict[str, Any]:
    """Keyword arguments for create_engine."""
    shared: dict[str, Any] = {
        "pool_size": pool_size,
        "pool_use_lifo": True,  # a connection that is used again has what it needs at hand
        "max_overflow": 20,
        "json_serializer": _to_json,
        "json_deserializer": _from_json,
    }
    if url.startswith("sqlite"):
        connect = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        return {**shared, "connect_args": connect}
    return {
        **shared,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5},
    }


def _to_json(value: Any) -> str:
    """A value for a JSON column; what orjson doesn't know is left to the slower module."""
    try:
        return orjson.dumps(value, default=_plain).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value)


def _from_json(value: Any) -> Any:
    """What a JSON column holds. Raises TypeError for a number, as SQLite stores it; SQLAlchemy then
    takes it as it is.
    """
    if not isinstance(value, str | bytes | bytearray | memoryview):
        raise TypeError
    return orjson.loads(value)


def _plain(value: Any) -> list[Any]:
    """A tuple whose entries have names as a list."""
    if isinstance(value, tuple):
        return list(value)
    raise TypeError


def prepare(engine: Engine, *, cache: int = WRITER_CACHE) -> None:
    """Attach our transaction rules to an engine, whose SQLite connections keep `cache` KiB of
    pages; once per engine.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _expect_memory)
        event.listen(engine, "begin", _on_postgres_begin)
        dialect: Any = engine.dialect
        dialect.do_rollback = _keep_plans(dialect.do_rollback)
        return
    path = engine.url.database or ""

    def note_file(_dbapi_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    def refuse_another_file(_dbapi_connection: Any, record: Any, _proxy: Any) -> None:
        """A connection goes on with a file that was deleted or replaced by a copy: what it wrote
        there would be lost.
        """
        if record.info.get("file") != _identity(path):
            raise DisconnectionError

    def connect(dbapi_connection: Any, _record: Any) -> None:
        _configure(dbapi_connection, cache)

    event.listen(engine, "connect", connect)
    event.listen(engine, "connect", note_file)
    event.listen(engine, "checkout", refuse_another_file)
    event.listen(engine, "begin", _on_begin)


def _expect_memory(dbapi_connection: Any, _record: Any) -> None:
    """PostgreSQL's usual costs are those of turning disks: with them it reads a whole table rather
    than fifty rows of it by their ids.

    What the administrator of the database has set otherwise is left alone. Compiling a plan takes
    longer than any list here may.
    """
    before, dbapi_connection.autocommit = dbapi_connection.autocommit, True
    dbapi_connection.execute(
        "SELECT set_config('random_page_cost', '1.1', false) WHERE"
        " current_setting('random_page_cost') = '4'"
    )
    dbapi_connection.execute("SET jit = off")
    dbapi_connection.autocommit = before


def _on_postgres_begin(connection: Connection) -> None:
    """Who did not say that they write, cannot."""
    driver: Any = connection.connection.dbapi_connection
    if not driver.autocommit:
        driver.read_only = not connection.get_execution_options().get("write")


def _keep_plans(roll_back: Callable[[Any], None]) -> Callable[[Any], None]:
    """A transaction that can only read ends by a commit: after a rollback the driver forgets every
    statement whose plan was made.
    """

    def end(pooled: Any) -> None:
        driver = pooled.dbapi_connection
        if (
            driver.read_only and driver.info.transaction_status.name == "INTRANS"
        ):  # not imported: who uses SQLite has no need of the driver
            driver.commit()
        else:
            roll_back(pooled)

    return end


def _identity(path: str) -> tuple[int, int] | None:
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _configure(dbapi_connection: Any, cache: int) -> None:
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (*_PRAGMAS, f"cache_size=-{cache}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    dbapi_connection.create_function("regex_matches", 3, regexes.matches, deterministic=True)


def _on_begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
