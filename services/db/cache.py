"""What was worked out about the catalogue, cached as long as nothing changes: exact, because the
database itself says whether anything did.

SQLite counts the commits that others make to its file (`PRAGMA data_version`), and the driver the
rows that the connection itself changed; PostgreSQL's snapshot names every transaction that is seen.
One number or text, and nobody has to say what became stale. Both hold for one connection, so does
the cache; it ends with it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sized
from typing import Any, TypeVar

from services.db.plain_sql import run
from services.db.transactions import read_connection

_ANSWERS, _IDS = 64, 400_000  # at most, for each connection, and in all of them together
ResultT = TypeVar("ResultT")


def cached(key: Hashable, work_out: Callable[[], ResultT]) -> ResultT:
    """The result for this key, worked out anew when anything in the database has changed since.

    The key must say everything that the result depends on but the database: the question, and who
    asks where that matters.
    """
    connection = read_connection()
    state = _state()
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


def _state() -> Any:
    """What is equal as long as nothing has changed.

    Asked before anything is worked out: a change in between makes that stale, not wrong.
    """
    connection = read_connection()
    if connection.dialect.name == "postgresql":
        return run("SELECT CAST(pg_current_snapshot() AS text)").scalar()
    driver: Any = connection.connection.dbapi_connection
    return run("PRAGMA data_version").scalar(), driver.total_changes
