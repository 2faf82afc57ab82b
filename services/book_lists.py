"""Lists of books for programs: a page with all that hangs on its books, the letters, and whether
anything changed.
"""

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
from services.browse.numbered import Wanted
from services.search import conditions, near, structured
from services.search.nodes import And, Node, Regex, joined
from services.search.query import MOST_BYTES, parse_typed

SORTS = numbered.SORTS
# Programs that take a word out of a query leave the OR before it behind, and others ask while
# somebody types: "Naruto (Vol".
_LET_PASS = ("operand", "unclosed", "unopened")


class Asked(NamedTuple):
    """`q` is in the search language or, with `is_regex`, one regular expression for titles.

    With a `structured` filter (search/structured.py) it is plain text instead: titles and people
    that contain it.
    """

    q: str = ""
    is_regex: bool = False
    structured: str = ""


EVERYTHING = Asked()


def list_books(
    library: Library, wanted: Wanted, asked: Asked = EVERYTHING, *, by: User
) -> tuple[list[BookRow], int]:
    """A page and the number of all.

    Where no book has the words of `q`, its last word may be the beginning of one: programs ask
    while somebody types.

    Raises Invalid for an unknown sort, and for a query with a mistake or of more than 500 bytes.
    """
    if wanted.sort not in SORTS:
        raise Invalid({"sort": Problem("not_one_of", allowed=SORTS)})
    said = _said(asked)
    if said is None and asked.q.strip():
        return [], 0  # a query that says nothing, such as "..." finds nothing
    ids, total = _listed(library, wanted, asked, said, by)
    if not total and (unfinished := _unfinished(asked)) is not None:
        ids, total = _listed(library, wanted, asked, unfinished, by)
    return book_rows.rows_of(ids, by=by, library=library), total


def hint(asked: Asked) -> Problem | None:
    """What of `q` could not be read, and was passed over."""
    if asked.is_regex or asked.structured or not asked.q.strip():
        return None
    return parse_typed(asked.q, typing=False)[1]


def suggestions(library: Library, q: str, *, by: User) -> list[str]:
    """Titles of books that somebody may have meant whose words are in none: at most five."""
    return [work.title for work in near.works(q, by=by, library_id=library.id)]


def _listed(
    library: Library, wanted: Wanted, asked: Asked, said: Node | None, by: User
) -> tuple[list[int], int]:
    node = joined(
        And,
        [
            each
            for each in (structured.read(asked.structured) if asked.structured else None, said)
            if each is not None
        ],
    )
    condition, values, match = _condition(node, library, by)
    with conditions.asking(node):
        return numbered.list_ids(
            library, wanted._replace(condition=condition, values=values, match=match), by=by
        )


def _condition(node: Node | None, library: Library, by: User) -> tuple[str, dict[str, Any], str]:
    """SQL on `work`, its values, and the name of the one that the search index answers alone."""
    if node is None:
        return "", {}, ""
    writer = conditions.Writer(by)
    resolved = writer.resolve(node)
    text = writer.write(resolved, access.visible_scopes(by, (library.id,)))
    is_alone = conditions.is_indexed(resolved) and len(writer.values) == 1
    return text, writer.values, next(iter(writer.values)) if is_alone else ""


def _said(asked: Asked) -> Node | None:
    """What `q` alone says."""
    q = asked.q
    if not q.strip():
        return None
    if not asked.is_regex and not asked.structured:
        node, problem = parse_typed(q, typing=False)
        if problem is not None and problem.values["reason"] not in _LET_PASS:
            raise Invalid({"q": problem})
        return node
    if len(q.encode()) > MOST_BYTES:
        raise Invalid({"q": Problem("too_long", most=MOST_BYTES)})
    if not asked.is_regex:
        return structured.containing(q)
    if regexes.complaint(q):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")})
    return Regex("title", q)


def _unfinished(asked: Asked) -> Node | None:
    """What `q` says when its last word goes on; None where that is no word."""
    words = asked.q.split()
    is_plain = words and not asked.is_regex and not asked.structured and ":" not in words[-1]
    return parse_typed(asked.q)[0] if is_plain else None


def letters(library: Library, *, by: User) -> list[str]:
    """A–Z, those that occur."""
    return numbered.letters_of(library, by=by)


def fingerprint(library: Library, *, by: User) -> tuple[int, datetime | None]:
    """How many books there are, and when one was changed last."""
    total, newest = numbered.fingerprint(library, by=by)
    return total, EPOCH + timedelta(microseconds=newest) if isinstance(newest, int) else newest
