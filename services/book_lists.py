"""Lists of books for programs: a page with all that hangs on its books, the letters, and whether anything changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from errors import Invalid, Problem
from models import regexes
from models.account import User
from models.base import EPOCH
from models.library import Library
from services import access, book_rows
from services.book_rows import BookRow
from services.browse import numbered
from services.browse.numbered import Wanted
from services.search import conditions
from services.search.nodes import Node, Regex
from services.search.query import MOST_BYTES, parse

SORTS = numbered.SORTS


def list_books(library: Library, wanted: Wanted, *, by: User, q: str = "", is_regex: bool = False) -> tuple[list[BookRow], int]:
    """A page and the number of all; `q` is in the search language or, with `is_regex`, one regular expression.

    Raises Invalid for an unknown sort, and for a query with a mistake or of more than 500 bytes.
    """
    if wanted.sort not in SORTS:
        raise Invalid({"sort": Problem("not_one_of", allowed=SORTS)})
    node = _node(q, is_regex=is_regex)
    if node is None and q.strip():
        return [], 0  # a query that says nothing, such as "..." finds nothing
    condition, values, match = _condition(node, library, by)
    with conditions.asking(node):
        ids, total = numbered.list_ids(library, wanted._replace(condition=condition, values=values, match=match), by=by)
    return book_rows.rows_of(ids, by=by, library=library), total


def _condition(node: Node | None, library: Library, by: User) -> tuple[str, dict[str, Any], str]:
    """SQL on `work`, its values, and the name of the one that the search index answers alone."""
    if node is None:
        return "", {}, ""
    writer = conditions.Writer(by)
    resolved = writer.resolve(node)
    text = writer.write(resolved, access.visible_scopes(by, (library.id,)))
    is_alone = conditions.is_indexed(resolved) and len(writer.values) == 1
    return text, writer.values, next(iter(writer.values)) if is_alone else ""


def _node(q: str, *, is_regex: bool) -> Node | None:
    if not q.strip():
        return None
    if not is_regex:
        return parse(q)
    if len(q.encode()) > MOST_BYTES:
        raise Invalid({"q": Problem("too_long", most=MOST_BYTES)})
    if regexes.complaint(q):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")})
    return Regex("title", q)


def letters(library: Library, *, by: User) -> list[str]:
    """A–Z, those that occur."""
    return numbered.letters_of(library, by=by)


def fingerprint(library: Library, *, by: User) -> tuple[int, datetime | None]:
    """How many books there are, and when one was changed last."""
    total, newest = numbered.fingerprint(library, by=by)
    return total, EPOCH + timedelta(microseconds=newest) if isinstance(newest, int) else newest
