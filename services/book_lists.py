"""Lists of books for programs: a page with all that hangs on its books, the letters, and whether anything changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from errors import Invalid, Problem
from models import regexes
from models.account import User
from models.base import EPOCH
from models.library import Library
from services import access, book_rows
from services.book_rows import BookRow
from services.browse import numbered
from services.search import conditions
from services.search.nodes import Node, Regex
from services.search.query import MOST_BYTES, parse

SORTS = numbered.SORTS
DEFAULT = "title"


class Wanted(NamedTuple):
    """`q` is in the search language or, with `is_regex`, one regular expression; `tag` and `media_type` are names."""

    q: str = ""
    is_regex: bool = False
    sort: str = DEFAULT
    is_down: bool = False
    page: int = 1
    per_page: int = 25
    letter: str = ""
    tag: str = ""
    media_type: str = ""


def list_books(library: Library, wanted: Wanted, *, by: User) -> tuple[list[BookRow], int]:
    """A page and the number of all. Raises Invalid for an unknown sort, and for a query with a mistake or of more than 500 bytes."""
    if wanted.sort not in SORTS:
        raise Invalid({"sort": Problem("not_one_of", allowed=SORTS)})
    node = _node(wanted)
    if node is None and wanted.q.strip():
        return [], 0  # a query that says nothing, such as "..." finds nothing
    condition, values, match = _condition(node, library, by)
    narrowed = numbered.Wanted(
        sort=wanted.sort, is_down=wanted.is_down, page=wanted.page, per_page=wanted.per_page, letter=wanted.letter, tag=wanted.tag,
        media_type=wanted.media_type, condition=condition, values=values, match=match,
    )
    with conditions.asking(node):
        ids, total = numbered.list_ids(library, narrowed, by=by)
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


def _node(wanted: Wanted) -> Node | None:
    if not wanted.q.strip():
        return None
    if not wanted.is_regex:
        return parse(wanted.q)
    if len(wanted.q.encode()) > MOST_BYTES:
        raise Invalid({"q": Problem("too_long", most=MOST_BYTES)})
    if regexes.complaint(wanted.q):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")})
    return Regex("title", wanted.q)


def letters(library: Library, *, by: User) -> list[str]:
    """A–Z, those that occur."""
    return numbered.letters_of(library, by=by)


def fingerprint(library: Library, *, by: User) -> tuple[int, datetime | None]:
    """How many books there are, and when one was changed last."""
    total, newest = numbered.fingerprint(library, by=by)
    return total, EPOCH + timedelta(microseconds=newest) if isinstance(newest, int) else newest
