"""Finding works by what a person types: quick and unranked while they type, ranked among a capped
number of candidates on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from errors import Problem
from models.account import User
from services.lists import matches
from services.lists.conditions import Condition, OwnOrder
from services.lists.sorts import OWN
from services.lists.work_list import PAGE, WorkList
from services.search.conditions import Writer, asking, scopes_of
from services.search.nodes import Anywhere, Node
from services.search.query import hint_of, other_readings, parse_typed

TYPED = 8  # works that are shown while somebody types


class Hits(NamedTuple):
    """Works like those of other lists.

    `is_more`: there are more than `total`, which is as far as was counted.

    `hint` is what in the text could not be read; the works are those of what could.
    """

    rows: Sequence[Any]
    total: int
    is_more: bool
    page: int
    pages: int
    hint: Problem | None = None


NONE = Hits((), 0, False, 1, 1)


def find(
    by: User, text: str, *, typing: bool = False, library_id: int | None = None, page: int = 1
) -> Hits:
    """A page of the works that the caller may see and that the text describes; while somebody types
    the first few, and the last word may be unfinished.

    Raises Invalid for a text of more than 500 characters, and for regular expressions that take too
    long or that this database does not know.

    When nothing has its words, its other readings are tried.
    """
    node, hint = parse_typed(text, typing)
    scopes = scopes_of(node, by, library_id)
    if node is None or not scopes:
        return _hinted(NONE, text, hint, typing=typing)
    works = _list(scopes, _order(node, by, scopes, typing=typing), node)
    for reading in other_readings(text):
        if works.count():
            break
        if isinstance(reading, Anywhere):
            found = _containing(by, text, scopes, TYPED if typing else PAGE)
            return _hinted(found, text, hint, typing=typing)
        works = _list(scopes, _order(reading, by, scopes, typing=typing), reading)
    found = _few(works, TYPED) if typing else _page(works, page)
    return _hinted(found, text, hint, typing=typing)


def _hinted(hits: Hits, text: str, problem: Problem | None, *, typing: bool) -> Hits:
    """With what could not be read, and, when nothing was found, what looks like a filter and is
    none.
    """
    is_asked = problem is None and not typing and not hits.rows
    return hits._replace(hint=hint_of(text) if is_asked else problem)


def _order(node: Node, by: User, scopes: tuple[int, ...], *, typing: bool) -> OwnOrder:
    with asking(node):
        writer = Writer(by, table="w")
        tree = writer.resolve(node)
        if typing:
            return matches.typed(tree, scopes, writer, TYPED + 1)
        return matches.ranked(tree, scopes, writer)


def _list(scopes: tuple[int, ...], order: OwnOrder, node: Node | None = None) -> WorkList:
    return WorkList(scopes, Condition(own=order, node=node), OWN)


def _few(works: WorkList, limit: int) -> Hits:
    """One page of a list that was looked for no farther than its first row behind that page."""
    rows = works.slice(0, limit)
    return Hits(rows, len(rows), works.count() > limit, 1, 1)


def _page(works: WorkList, number: int) -> Hits:
    page = works.page(number, PAGE)
    return Hits(page.rows, page.total, page.total >= matches.CANDIDATES, page.number, page.pages)


def _containing(by: User, text: str, scopes: tuple[int, ...], limit: int) -> Hits:
    order = matches.containing(text, scopes, Writer(by, prefix="c"), limit + 1)
    return _few(_list(scopes, order), limit) if order is not None else NONE
