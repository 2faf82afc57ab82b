"""Regular expressions in queries: their translation for PostgreSQL, and a limit on how long they
may run.

Patterns are written as RE2 reads them. PostgreSQL's engine spells a few constructs differently and
lacks others; those are reported as invalid.
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
from services.search.clauses import REGEX_SECONDS
from services.search.nodes import Named, Node, Regex, leaves

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_POSTGRES = {"b": r"\y", "B": r"\Y", "z": r"\Z"}  # there \b is a backspace and \B a backslash
_known_good: set[str] = set()
_MAX_KNOWN = 1000


def for_database(pattern: str) -> str:
    """The pattern as this database reads it. Raises Invalid when it can't run there."""
    if read_connection().dialect.name != "postgresql":
        return pattern
    spelled = _to_postgres(pattern)
    if spelled not in _known_good:
        _try(spelled)
        if len(_known_good) >= _MAX_KNOWN:
            _known_good.clear()
        _known_good.add(spelled)
    return spelled


@lru_cache(256)
def _to_postgres(pattern: str) -> str:
    return _ESCAPE.sub(lambda match: _POSTGRES.get(match[1], match[0]), pattern)


def _try(pattern: str) -> None:
    """Test a pattern within a savepoint, because an error would end the transaction."""
    try:
        with read_connection().begin_nested():
            run("SELECT '' ~* CAST(:pattern AS text)", {"pattern": pattern})
    except (DataError, OperationalError):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")}) from None


def _may_take_long(leaf: Node) -> bool:
    """Whether the query has a regular expression, also one in the query of a smart shelf."""
    return isinstance(leaf, Regex) or (isinstance(leaf, Named) and leaf.field == "shelf")


@contextmanager
def time_limit(node: Node | None) -> Iterator[None]:
    """Limits the statements with a condition of this query: a regular expression that takes longer
    raises Invalid({"q": Problem("too_slow", seconds=2)}). Does nothing for other queries.
    """
    if node is None or not any(map(_may_take_long, leaves(node))):
        yield
        return
    connection = read_connection()
    try:
        if connection.dialect.name == "postgresql":
            with connection.begin_nested() as savepoint:
                run(f"SET LOCAL statement_timeout = {int(REGEX_SECONDS * 1000)}")
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
        raise Invalid({"q": Problem("too_slow", seconds=int(REGEX_SECONDS))}) from None
