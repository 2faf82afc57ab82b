"""The only module that begins and ends write transactions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm import scoped_session as ScopedSession

from errors import Conflict, NotFound, Unavailable
from models.base import Base, db
from models.engine import WRITE

ActT = TypeVar("ActT", bound=Callable[[], None])
_SQLITE_COLUMNS = re.compile(r"UNIQUE constraint failed: (.+)$")
_SQLITE_INDEX = re.compile(r"index '([^']+)'")


def session() -> ScopedSession[Session]:
    """The session of the current request or job."""
    return db.session  # type: ignore[return-value]  # Flask-SQLAlchemy has a Session of its own


def read_connection() -> Connection:
    """The connection of the current request's read transaction, for Core queries."""
    return db.session.connection()


def is_writing() -> bool:
    """Whether the current transaction is a write transaction."""
    return bool(session().info.get("writing"))


@contextmanager
def writing(*rows: Base) -> Iterator[ScopedSession[Session]]:
    """A write transaction: ends the current read transaction, begins, reads the given rows again
    (FOR UPDATE on PostgreSQL), and commits at the end.

    Anything read before it began may be outdated, so pass the rows on which the operation depends.
    Raises NotFound when one of them is gone, Conflict("duplicate", table=, fields=) when a unique
    constraint fails.
    """
    current = session()
    _refuse_pending(current)
    current.commit()
    try:
        current.connection(execution_options=WRITE)
        for row in rows:
            _reread(current, row)
        yield current
        _finish(current)
        current.commit()
    except IntegrityError as error:
        current.rollback()
        raise conflict_of(error) from error
    except OperationalError as error:
        current.rollback()
        raise Unavailable("database") from error
    except BaseException:
        current.rollback()
        raise


def before_commit(name: str, make: Callable[[], ActT]) -> ActT:
    """Inside a write transaction: an object that is called once right before the commit, but not on
    a rollback. `make` creates it on first use.
    """
    acts: dict[str, ActT] = session().info.setdefault("at_commit", {})
    if name not in acts:
        acts[name] = make()
    return acts[name]


def _finish(current: ScopedSession[Session]) -> None:
    current.flush()
    for act in current().info.pop("at_commit", {}).values():
        act()


def wait_for_others(number: int) -> None:
    """Inside a write transaction: wait for other transactions that use the same number, so that
    what is counted now stays true until the commit. SQLite has only one writer anyway.
    """
    if session().get_bind().dialect.name == "postgresql":
        session().execute(select(func.pg_advisory_xact_lock(number)))


def _refuse_pending(current: ScopedSession[Session]) -> None:
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("rows were changed outside a write transaction")
    if is_writing():
        raise RuntimeError("a use-case was called inside another one's transaction")


def _reread(current: ScopedSession[Session], row: Base) -> None:
    try:
        current.refresh(row, with_for_update=True)
    except InvalidRequestError as error:
        raise NotFound(row.__tablename__) from error


@event.listens_for(Session, "after_begin")
def _mark_writing(session_: Session, _transaction: Any, connection: Connection) -> None:
    session_.info["writing"] = bool(connection.get_execution_options().get("write"))


@event.listens_for(Session, "after_transaction_end")
def _mark_ended(session_: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session_.info["writing"] = False
        for name in ("roles", "scopes", "at_commit", "data_version"):
            session_.info.pop(name, None)


def conflict_of(error: IntegrityError) -> Conflict:
    """The Conflict for a failed unique constraint; for other constraints Conflict("constraint")."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name = diagnosis.constraint_name or ""
        if error.orig.__class__.__name__ == "UniqueViolation":
            return Conflict("duplicate", **_columns_of(name))
        return Conflict("constraint", name=name)
    text = str(error.orig)
    if match := _SQLITE_COLUMNS.search(text):
        if indexed := _SQLITE_INDEX.search(match[1]):
            return Conflict("duplicate", **_columns_of(indexed[1]))
        pairs = [part.strip().split(".") for part in match[1].split(",")]
        return Conflict("duplicate", table=pairs[0][0], fields=[pair[-1] for pair in pairs])
    return Conflict("constraint", name=text)


def _columns_of(name: str) -> dict[str, Any]:
    for table in Base.metadata.tables.values():
        things: list[Any] = [*table.constraints, *table.indexes]
        for thing in things:
            if thing.name == name:
                return {"table": table.name, "fields": [column.name for column in thing.columns]}
        if (
            name == f"uq_{table.name}_{name.removeprefix(f'uq_{table.name}_')}"
            and table.name in name
        ):
            return {"table": table.name, "fields": [name.removeprefix(f"uq_{table.name}_")]}
    return {"table": "", "fields": [name]}
