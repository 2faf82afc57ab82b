"""Regular expressions of a query: for SQLite as they are, for PostgreSQL in its own spelling; and
the time that they may take.

A pattern is RE2's. PostgreSQL's engine writes a few things otherwise, and lacks some: those are an
error of their own, not a crash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy.exc import DataError, OperationalError

from errors import Invalid, Problem
from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.search.clauses import SECONDS
from services.search.nodes import Named, Node, Regex, leaves

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_POSTGRES = {"b": r"\y", "B": r"\Y", "z": r"\Z"}  # there \b is a backspace and \B a backslash
_known_good: set[str] = set()
_MOST_KNOWN = 1000


def written(pattern: str) -> str:
    """The pattern for this database. Raises Invalid when it cannot run there."""
    if read_connection().dialect.name != "postgresql":
        return pattern
    spelled = _spelled(pattern)
    if spelled not in _known_good:
        _try(spelled)
        if len(_known_good) >= _MOST_KNOWN:
            _known_good.clear()
        _known_good.add(spelled)
    return spelled


@lru_cache(256)
def _spelled(pattern: str) -> str:
    return _ESCAPE.sub(lambda found: _POSTGRES.get(found[1], found[0]), pattern)


def _try(pattern: str) -> None:
    """Within a savepoint, because an error would end the transaction."""
    try:
        with read_connection().begin_nested():
            run("SELECT '' ~* CAST(:pattern AS text)", {"pattern": pattern})
    except (DataError, OperationalError):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")}) from None


def _may_take_long(leaf: Node) -> bool:
    """A shelf may fill itself by a regular expression."""
    return isinstance(leaf, Regex) or (isinstance(leaf, Named) and leaf.field == "shelf")


@contextmanager
def in_time(node: Node | None) -> Iterator[None]:
    """Around every statement with a condition of this query: raises Invalid({"q":
    Problem("too_slow", seconds=2)}) for regular expressions that take longer. Without one it does
    nothing.
    """
    if node is None or not any(map(_may_take_long, leaves(node))):
        yield
        return
    connection = read_connection()
    try:
        if connection.dialect.name == "postgresql":
            with connection.begin_nested() as savepoint:
                run(f"SET LOCAL statement_timeout = {int(SECONDS * 1000)}")
                yield
                savepoint.rollback()  # the timeout ends with it
        else:
            yield
    except OperationalError as error:
        if (
            "user-defined function raised" not in str(error.orig)
            and type(error.orig).__name__ != "QueryCanceled"
        ):
            raise
        raise Invalid({"q": Problem("too_slow", seconds=int(SECONDS))}) from None
