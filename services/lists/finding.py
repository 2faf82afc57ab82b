"""Search as people type it: quick and unranked while typing, ranked among a limited number of
candidates on the results page.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import select

from errors import Invalid, Problem
from models.account import User
from models.file import MediaFile
from models.work import Edition, Work
from services import access
from services.db.transactions import session
from services.lists import matches
from services.lists.conditions import NOTHING, Condition, IdQuery
from services.lists.sorts import BY_QUERY
from services.lists.work_list import PAGE, WorkList
from services.search.conditions import Writer, scopes_of, time_limited
from services.search.facets import kind_token
from services.search.nodes import And, Anywhere, Facet, Node, combine
from services.search.query import hint_of, other_readings, parse_typed

TYPED = 8  # works that are shown while typing


class Hits(NamedTuple):
    """A page of works. With `is_more` there are more than `total` works, which is how far they were
    counted. `hint` is the part of the text that could not be parsed; the works match the rest.
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
    """A page of the works that match the text and that the caller may see. With `typing` only the
    first few works, and the last word may be unfinished.

    When nothing has these words, the query's other readings are tried.

    Raises Invalid for a text of more than 500 characters, and for a regular expression that takes
    too long or can't run on this database.
    """
    node, hint = parse_typed(text, typing)
    scopes = scopes_of(node, by, library_id)
    if node is None or not scopes:
        return _hinted(NONE, text, hint, typing=typing)
    works, is_whole = _matching(by, text, node, scopes, typing=typing)
    if typing or not is_whole:
        hits = _few(works, TYPED if typing else PAGE)
    else:
        hits = _page(works, page)
    return _hinted(hits, text, hint, typing=typing)


def list_ids(by: User, text: str, limit: int) -> list[int]:
    """The ids of the first works that match the text, in the order of the results page. Raises what
    find() raises.
    """
    node, _hint = parse_typed(text, False)
    scopes = scopes_of(node, by)
    if node is None or not scopes:
        return []
    works, is_whole = _matching(by, text, node, scopes, typing=False)
    return works.ids(0, limit if is_whole else PAGE)


def _matching(
    by: User, text: str, node: Node, scopes: tuple[int, ...], *, typing: bool
) -> tuple[WorkList, bool]:
    """The works that match a query, or one of its other readings; and whether they are all of
    them: of those that contain the text anywhere only the first few are asked for.
    """
    works = _list(scopes, _order(node, by, scopes, typing=typing), node)
    for reading in other_readings(text):
        if works.count():
            break
        if isinstance(reading, Anywhere):
            return _containing(by, text, scopes, TYPED if typing else PAGE), False
        works = _list(scopes, _order(reading, by, scopes, typing=typing), reading)
    return works, True


def find_others(work: Work, text: str, *, by: User) -> Sequence[Any]:
    """The first few other works of the same kind that match the text, whose last word may be
    unfinished, in libraries where the caller may merge. Raises what find() raises.
    """
    node, _hint = parse_typed(text, True)
    permitted = access.permitted_scopes(by, "works:merge")
    scopes = tuple(scope for scope in scopes_of(node, by) if scope in permitted)
    wanted = combine(And, [node, Facet((kind_token(work.kind),))]) if node is not None else None
    if wanted is None or not scopes:
        return ()
    rows = _list(scopes, _order(wanted, by, scopes, typing=True), wanted).slice(0, TYPED)
    return [row for row in rows if row.id != work.id]


def suggest_others(work: Work, *, by: User) -> Sequence[Any]:
    """The first few other works of the same kind, in libraries where the caller may merge, that
    have the words of this one's title, of its files' folder, or the same people.
    """
    rows: dict[int, Any] = {}
    for text in dict.fromkeys((work.title, _folder_name(work, by), work.creator)):
        with suppress(Invalid):
            rows |= {row.id: row for row in find_others(work, text, by=by) if row.id not in rows}
    return list(rows.values())[:TYPED]


def _folder_name(work: Work, by: User) -> str:
    """The name of the folder of a work's first file; "" for one in the root of a library."""
    query = (
        select(MediaFile.path_text)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(Edition.work_id == work.id, access.visible_files(by))
        .order_by(MediaFile.path)
    )
    path = session().execute(query.limit(1)).scalar() or ""
    return path.rpartition("/")[0].rpartition("/")[2]


def _hinted(hits: Hits, text: str, problem: Problem | None, *, typing: bool) -> Hits:
    """Add the syntax error or, when nothing was found, the part that looks like a filter but isn't
    one.
    """
    is_asked = problem is None and not typing and not hits.rows
    return hits._replace(hint=hint_of(text) if is_asked else problem)


def _order(node: Node, by: User, scopes: tuple[int, ...], *, typing: bool) -> IdQuery:
    with time_limited(node):
        writer = Writer(by, table="w")
        tree = writer.resolve(node)
        if typing:
            return matches.typed(tree, scopes, writer, TYPED + 1)
        return matches.ranked(tree, scopes, writer)


def _list(scopes: tuple[int, ...], order: IdQuery, node: Node | None = None) -> WorkList:
    return WorkList(scopes, Condition(id_query=order, node=node), BY_QUERY)


def _few(works: WorkList, limit: int) -> Hits:
    """The first works of a list, read only far enough to know whether there are more."""
    rows = works.slice(0, limit)
    return Hits(rows, len(rows), works.count() > limit, 1, 1)


def _page(works: WorkList, number: int) -> Hits:
    page = works.page(number, PAGE)
    return Hits(page.rows, page.total, page.total >= matches.CANDIDATES, page.number, page.pages)


def _containing(by: User, text: str, scopes: tuple[int, ...], limit: int) -> WorkList:
    order = matches.containing(text, scopes, Writer(by, prefix="c"), limit + 1)
    return WorkList(scopes, NOTHING) if order is None else _list(scopes, order)
