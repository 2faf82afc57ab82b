"""A cache for values computed from the database that is valid until anything changes, because the
database itself reports changes.

SQLite counts commits by other connections (`PRAGMA data_version`), and the driver counts rows
changed by this connection; PostgreSQL's snapshot identifies every visible transaction. Nothing ever
has to be invalidated. These numbers belong to one connection, so the cache does too and ends with
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
    """The result for this key, worked out anew when anything in the database has changed since.

    The key must say everything that the result depends on but the database: the question, and who
    asks where that matters. Inside a write transaction nothing is cached: it may be rolled back.
    """
    if is_writing():
        return work_out()
    connection = read_connection()
    state = _state(connection)
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


def remembered(key: Hashable, work_out: Callable[[], ResultT]) -> ResultT:
    """The same for what one small question answers and every request asks: who is asking, which
    libraries there are. On PostgreSQL it is asked again, because asking whether anything has
    changed takes as long. Nobody may change the result.
    """
    connection = read_connection()
    if connection.dialect.name == "postgresql" or is_writing():
        return work_out()
    state = _state(connection)
    if connection.info.get("remembered_at") != state:
        connection.info.update(remembered_at=state, remembered={})
    answers: dict[Hashable, ResultT] = connection.info["remembered"]
    if key not in answers:
        if len(answers) >= _SMALL_ANSWERS:  # cookies that somebody made up, one after the other
            answers.clear()
        answers[key] = work_out()
    return answers[key]


def _size(answer: tuple[Any, Any]) -> int:
    return len(answer[1]) if isinstance(answer[1], Sized) else 1


def frozen(values: Mapping[str, Any]) -> Hashable:
    """The values of a statement as a part of a key."""
    return tuple(
        sorted(
            (name, tuple(value) if isinstance(value, list) else value)
            for name, value in values.items()
        )
    )


def _state(connection: Connection) -> Any:
    """What is equal as long as nothing has changed.

    Asked before anything is worked out: a change in between makes that stale, not wrong. Within a
    transaction SQLite sees nothing of what others change.
    """
    if connection.dialect.name == "postgresql":
        return run("SELECT CAST(pg_current_snapshot() AS text)").scalar()
    known = session().info
    if "data_version" not in known:
        known["data_version"] = connection.exec_driver_sql("PRAGMA data_version").scalar()
    driver: Any = connection.connection.dbapi_connection
    return known["data_version"], driver.total_changes
