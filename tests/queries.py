"""Counting the statements that a piece of code sends, so that a test can say: not more with more
rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from models.base import db

_is_counting = True


@contextmanager
def uncounted() -> Iterator[None]:
    """What a test prepares only when it is needed, inside a counted block too."""
    global _is_counting
    _is_counting = False
    try:
        yield
    finally:
        _is_counting = True


def forget_answers() -> None:
    """What was cached for the last transaction is gone, and what the connection remembers."""
    db.session.rollback()
    for name in ("remembered", "remembered_at", "cache"):
        db.session.connection().info.pop(name, None)
    db.session.rollback()


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, from a fresh transaction; BEGIN and the like are not counted."""
    forget_answers()
    sent: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if _is_counting and not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
