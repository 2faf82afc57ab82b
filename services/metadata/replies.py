"""What sources answered, kept in the database for as long as it may be used.

The threads of a look-up read with connections of their own. What is new is stored by the caller
when the look-up is over, without waiting long for other writers: an answer that isn't kept is only
asked for again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from models import base
from models.engine import BUSY_SECONDS, WRITE
from models.suggestion import SourceReply
from providers.metadata.replies import Reply

log = structlog.get_logger("stacks.sources")
MAX_BYTES = 1 << 20
"""Larger answers aren't kept."""
_PATIENCE = 500  # ms


class Replies:
    """The cache of one look-up; one that `is_fresh` only keeps answers."""

    def __init__(self, engine: Engine, *, is_fresh: bool = False) -> None:
        self._engine = engine
        self._is_fresh = is_fresh
        self._lock = threading.Lock()
        self._new: dict[tuple[str, str], Reply] = {}

    def find(self, source: str, question: str) -> Reply | None:
        """None, too, when the database doesn't answer: then the source is asked."""
        if self._is_fresh:
            return None
        now = base.utc_now()
        query = select(SourceReply.status, SourceReply.body, SourceReply.expires_at).where(
            SourceReply.source == source,
            SourceReply.question == question,
            SourceReply.expires_at > now,
        )
        try:
            with self._engine.connect() as connection:
                row = connection.execute(query).one_or_none()
        except SQLAlchemyError:
            log.warning("source_replies_unread", source=source)
            return None
        if row is None:
            return None
        return Reply(source, question, row.status, row.body, (row.expires_at - now).total_seconds())

    def keep(self, reply: Reply) -> None:
        if len(reply.body) <= MAX_BYTES:
            with self._lock:
                self._new[reply.source, reply.question] = reply

    def store(self) -> None:
        """Write what is new, and throw away what may no longer be used."""
        with self._lock:
            replies, self._new = list(self._new.values()), {}
        if not replies:
            return
        try:
            with writing_soon(self._engine) as connection:
                _store(connection, replies)
        except SQLAlchemyError:
            log.warning("source_replies_not_kept", count=len(replies))


def _store(connection: Connection, replies: Sequence[Reply]) -> None:
    now = base.utc_now()
    connection.execute(delete(SourceReply).where(SourceReply.expires_at <= now))
    rows = [
        {
            "source": reply.source,
            "question": reply.question,
            "status": reply.status,
            "body": reply.body,
            "fetched_at": now,
            "expires_at": now + timedelta(seconds=reply.seconds),
        }
        for reply in sorted(replies, key=lambda reply: (reply.source, reply.question))
    ]
    connection.execute(_upsert(connection.dialect.name), rows)


def _upsert(dialect: str) -> Insert:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(SourceReply)
    changed = ("status", "body", "fetched_at", "expires_at")
    upsert: Insert = statement.on_conflict_do_update(
        index_elements=["source", "question"],
        set_={name: statement.excluded[name] for name in changed},
    )
    return upsert


@contextmanager
def writing_soon(engine: Engine, patience: int = _PATIENCE) -> Iterator[Connection]:
    """A write transaction of its own, which gives up when another one goes on for longer than
    `patience` milliseconds.
    """
    with engine.connect().execution_options(**WRITE) as connection:
        if connection.dialect.name == "postgresql":
            with connection.begin():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")
                yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={patience}")
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
