"""A cache of values computed from the database, valid until anything in it changes. The database
itself tells: SQLite counts commits of other connections (`PRAGMA data_version`), and its driver
counts rows changed by this connection; PostgreSQL's snapshot identifies all visible transactions.
Nothing ever has to be invalidated.

These numbers belong to one connection, so each connection has a cache of its own, which ends with
it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sized
from typing import Any, TypeVar

from sqlalchemy import Connection

from services.db.plain_sql import run
from services.db.transactions import is_writing, read_connection, session

_ANSWERS, _IDS = 64, 400_000  # at most, for each connection, and in all of them together
_SMALL_ANSWERS = 2_000  # of `remembered`, for each connection
ResultT = TypeVar("ResultT")


def cached(key: Hashable, work_out: Callable[[], ResultT]) -> ResultT:
    """The value for this key, computed again when anything in the database has changed since.

    The key must contain everything that the value depends on apart from the database: the question
    and, where it matters, the caller. Inside a write transaction nothing is cached, because it may
    be rolled back.
    """
    if is_writing():
        return work_out()
    connection = read_connection()
    state = _change_marker(connection)
    answers: OrderedDict[Hashable, tuple[Any, Any]] = connection.info.setdefault(
        "cache", OrderedDict()
    )
    answer = answers.get(key)
    if answer is None or answer[0] != state:
        answer = answers[key] = (state, work_out())
    answers.move_to_end(key)
    while len(answers) > 1 and (
        len(answers) > _ANSWERS or sum(map(_size, answers.values())) > _IDS
    ):
        answers.popitem(last=False)
    return answer[1]


def cached_lookup(key: Hashable, work_out: Callable[[], ResultT]) -> ResultT:
    """Like cached(), for small lookups of every request: who is asking, which libraries there are.
    On PostgreSQL it always runs the query, because finding out whether anything has changed takes
    as long. Callers must not change the result.
    """
    connection = read_connection()
    if connection.dialect.name == "postgresql" or is_writing():
        return work_out()
    state = _change_marker(connection)
    if connection.info.get("remembered_at") != state:
        connection.info.update(remembered_at=state, remembered={})
    answers: dict[Hashable, ResultT] = connection.info["remembered"]
    if key not in answers:
        if len(answers) >= _SMALL_ANSWERS:  # for example after many requests with made-up cookies
            answers.clear()
        answers[key] = work_out()
    return answers[key]


def _size(answer: tuple[Any, Any]) -> int:
    return len(answer[1]) if isinstance(answer[1], Sized) else 1


def frozen(values: Mapping[str, Any]) -> Hashable:
    """The values of a statement as part of a key."""
    return tuple(
        sorted(
            (name, tuple(value) if isinstance(value, list) else value)
            for name, value in values.items()
        )
    )


def _change_marker(connection: Connection) -> Any:
    """A value that is equal as long as nothing in the database has changed. It is read before the
    value is computed: a change in between only makes the cached value outdated. Within a
    transaction SQLite sees none of the others' changes.
    """
    if connection.dialect.name == "postgresql":
        return run("SELECT CAST(pg_current_snapshot() AS text)").scalar()
    known = session().info
    if "data_version" not in known:
        known["data_version"] = connection.exec_driver_sql("PRAGMA data_version").scalar()
    driver: Any = connection.connection.dbapi_connection
    return known["data_version"], driver.total_changes
