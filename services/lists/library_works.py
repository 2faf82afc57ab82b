"""The works of one library for APIs: filtered by names, by a query or by the filter of older
programs; and whether anything has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, union_all

from errors import Invalid, NotFound, Problem
from models import regexes
from models.account import User
from models.library import Library
from services import access
from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.lists import conditions, did_you_mean, scope_counts
from services.lists.conditions import Condition
from services.lists.groups import IDS
from services.lists.parts import moment
from services.lists.rows import Row, rows_of
from services.lists.sorts import BY_TITLE, Sort
from services.lists.statements import WORK, compiled, number
from services.lists.work_list import WorkList
from services.search import legacy_filter
from services.search.nodes import And, Node, Regex, combine
from services.search.query import MAX_LENGTH, other_readings, parse_typed
from services.works.read import current_uuid

# Programs that remove a word from a query leave the OR before it, and others search while people
# type: "Naruto (Vol".
_IGNORED_MISTAKES = ("operand", "unclosed", "unopened")
_OF_UUID = (
    "SELECT w.id FROM work w CROSS JOIN holding h WHERE w.uuid = :uuid AND w.deleted_at IS NULL AND"
    " h.work_id = w.id AND h.library_id = :library_id"
)


class WorkQuery(NamedTuple):
    """What to list. `beginning` is the start of a title; `tag` and `media_type` are names.

    `q` is in the query language or, with `is_regex`, one regular expression for titles. With a
    `legacy_filter` (search/legacy_filter.py) it is plain text: titles and people that contain it.
    """

    sort: Sort = BY_TITLE
    page: int = 1
    per_page: int = 25
    beginning: str = ""
    tag: str = ""
    media_type: str = ""
    q: str = ""
    is_regex: bool = False
    legacy_filter: str = ""


def list_works(
    library: Library, query: WorkQuery, names: Sequence[str], *, by: User
) -> tuple[list[Row], int]:
    """A page of works with these columns and parts (lists/parts.py), and the total number.

    When no work has the words of `q`, its other readings are tried. Raises Invalid for a syntax
    error and for a query of more than 500 characters.
    """
    node = _query(query)
    if node is None and query.q.strip():
        return [], 0  # a query that says nothing, for example "...", finds nothing
    works = _list(library, query, node, by)
    for reading in () if query.is_regex or query.legacy_filter else other_readings(query.q):
        if works.count():
            break
        works = _list(library, query, reading, by)
    ids = works.ids((query.page - 1) * query.per_page, query.per_page)
    return rows_of(ids, names, by=by, library=library), works.count()


def get_work(library: Library, uuid: UUID, names: Sequence[str], *, by: User) -> Row:
    """One work with these columns and parts, or the one into which it was merged. Raises NotFound,
    also when it is in the trash.
    """
    access.require(by, "library:read", library)
    work_id = _find_id(library, uuid)
    if work_id is None and (current := current_uuid(uuid)) != uuid:
        work_id = _find_id(library, current)
    rows = rows_of([work_id], names, by=by, library=library) if work_id is not None else []
    if not rows:
        raise NotFound("work")
    return rows[0]


def _find_id(library: Library, uuid: UUID) -> int | None:
    is_postgres = read_connection().dialect.name == "postgresql"
    values = {"uuid": uuid if is_postgres else uuid.hex, "library_id": library.id}
    work_id: int | None = run(_OF_UUID, values).scalar()
    return work_id


def hint(query: WorkQuery) -> Problem | None:
    """The part of `q` that could not be parsed and was ignored."""
    if query.is_regex or query.legacy_filter or not query.q.strip():
        return None
    return parse_typed(query.q, typing=False)[1]


def suggestions(library: Library, q: str, *, by: User) -> list[str]:
    """At most five titles similar to `q`, for a search that found nothing."""
    return [work.title for work in did_you_mean.works(q, by=by, library_id=library.id)]


def letters(library: Library, *, by: User) -> list[str]:
    """The letters A–Z with which titles in the library begin."""
    scopes = access.visible_scopes(by, (library.id,))
    counts = scope_counts.by_letter(scopes) if scopes else {}
    return sorted(letter for letter in counts if letter.isalpha())


def fingerprint(library: Library, *, by: User) -> tuple[int, datetime | None]:
    """The number of works in a library, and when one of them last changed."""
    scopes = access.visible_scopes(by, (library.id,))
    if not scopes:
        return 0, None
    newest = run(_newest_sql(scopes, read_connection().dialect.name)).scalar()
    works = sum(scope_counts.by_letter(scopes).values())
    return works, moment(newest) if newest is not None else None


@lru_cache(256)
def _newest_sql(scopes: tuple[int, ...], dialect: str) -> str:
    branches = []
    for scope in scopes:
        live = select(WORK.c.updated_at).where(
            text(f"scope_id = {scope}"), WORK.c.deleted_at.is_(None)
        )
        newest = live.order_by(WORK.c.updated_at.desc()).limit(number(1)).offset(number(0))
        branches.append(select(newest.subquery(f"s{scope}")))
    rows = (union_all(*branches) if len(branches) > 1 else branches[0]).subquery("newest")
    return compiled(select(func.max(rows.c.updated_at)), dialect)


# ── what narrows ──────────────────────────────────────────────────────────────────────────────────


def _list(library: Library, query: WorkQuery, node: Node | None, by: User) -> WorkList:
    scopes = access.visible_scopes(by, (library.id,))
    return WorkList(scopes, _condition(library, query, node, scopes, by), query.sort, IDS)


def _condition(
    library: Library, query: WorkQuery, node: Node | None, scopes: tuple[int, ...], by: User
) -> Condition:
    filtered = legacy_filter.read(query.legacy_filter) if query.legacy_filter else None
    whole = combine(And, [part for part in (filtered, node) if part is not None])
    parts = [conditions.from_query(whole, by=by, scopes=scopes)]
    if query.tag:
        parts.append(conditions.with_tag(library, query.tag))
    if query.media_type:
        parts.append(conditions.with_media_type(query.media_type))
    if query.beginning:
        parts.append(conditions.starting_with(query.beginning))
    return conditions.combine_conditions(parts)


def _query(query: WorkQuery) -> Node | None:
    """The tree for `q`."""
    q = query.q
    if not q.strip():
        return None
    if not query.is_regex and not query.legacy_filter:
        node, problem = parse_typed(q, typing=False)
        if problem is not None and problem.values["reason"] not in _IGNORED_MISTAKES:
            raise Invalid({"q": problem})
        return node
    if len(q) > MAX_LENGTH:
        raise Invalid({"q": Problem("too_long", maximum=MAX_LENGTH)})
    if not query.is_regex:
        return legacy_filter.containing(q)
    if regexes.error_in(q):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")})
    return Regex("title", q)
