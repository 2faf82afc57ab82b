"""The works of one library as programs ask for them: narrowed by names, by a query, by the filter
of older programs; and whether anything changed.
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
from services.search.nodes import And, Node, Regex, joined
from services.search.query import LONGEST, other_readings, parse_typed

# Programs that take a word out of a query leave the OR before it behind, and others ask while
# somebody types: "Naruto (Vol".
_IGNORED_MISTAKES = ("operand", "unclosed", "unopened")
_OF_UUID = (
    "SELECT w.id FROM work w CROSS JOIN holding h WHERE w.uuid = :uuid AND w.deleted_at IS NULL AND"
    " h.work_id = w.id AND h.library_id = :library_id"
)


class Asked(NamedTuple):
    """What a list should show.

    `beginning` is how titles begin; `tag` and `media_type` are names. `q` is in the search language
    or, with `is_regex`, one regular expression for titles. With a `legacy_filter`
    (search/legacy_filter.py) it is plain text instead: titles and people that contain it.
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
    library: Library, asked: Asked, names: Sequence[str], *, by: User
) -> tuple[list[Row], int]:
    """A page of works with these columns and parts (lists/parts.py), and the number of all.

    Where no work has the words of `q`, its other readings are tried.

    Raises Invalid for a query with a mistake or of more than 500 characters.
    """
    node = _query(asked)
    if node is None and asked.q.strip():
        return [], 0  # a query that says nothing, for example "...", finds nothing
    works = _list(library, asked, node, by)
    for reading in () if asked.is_regex or asked.legacy_filter else other_readings(asked.q):
        if works.count():
            break
        works = _list(library, asked, reading, by)
    ids = works.ids((asked.page - 1) * asked.per_page, asked.per_page)
    return rows_of(ids, names, by=by, library=library), works.count()


def get_work(library: Library, uuid: UUID, names: Sequence[str], *, by: User) -> Row:
    """One of them with these columns and parts. Raises NotFound, also when it is in the trash."""
    access.require(by, "library:read", library)
    is_postgres = read_connection().dialect.name == "postgresql"
    values = {"uuid": uuid if is_postgres else uuid.hex, "library_id": library.id}
    work_id = run(_OF_UUID, values).scalar()
    rows = rows_of([work_id], names, by=by, library=library) if work_id is not None else []
    if not rows:
        raise NotFound("work")
    return rows[0]


def hint(asked: Asked) -> Problem | None:
    """What of `q` could not be read, and was passed over."""
    if asked.is_regex or asked.legacy_filter or not asked.q.strip():
        return None
    return parse_typed(asked.q, typing=False)[1]


def suggestions(library: Library, q: str, *, by: User) -> list[str]:
    """Titles of works that somebody may have meant whose words are in none: at most five."""
    return [work.title for work in did_you_mean.works(q, by=by, library_id=library.id)]


def letters(library: Library, *, by: User) -> list[str]:
    """The letters A–Z that works of a library begin with."""
    scopes = access.visible_scopes(by, (library.id,))
    found = scope_counts.by_letter(scopes) if scopes else {}
    return sorted(letter for letter in found if letter.isalpha())


def fingerprint(library: Library, *, by: User) -> tuple[int, datetime | None]:
    """How many works a library has, and when one of them was changed last."""
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
    every = (union_all(*branches) if len(branches) > 1 else branches[0]).subquery("newest")
    return compiled(select(func.max(every.c.updated_at)), dialect)


# ── what narrows ──────────────────────────────────────────────────────────────────────────────────


def _list(library: Library, asked: Asked, node: Node | None, by: User) -> WorkList:
    scopes = access.visible_scopes(by, (library.id,))
    return WorkList(scopes, _condition(library, asked, node, scopes, by), asked.sort, IDS)


def _condition(
    library: Library, asked: Asked, node: Node | None, scopes: tuple[int, ...], by: User
) -> Condition:
    filtered = legacy_filter.read(asked.legacy_filter) if asked.legacy_filter else None
    whole = joined(And, [each for each in (filtered, node) if each is not None])
    parts = [conditions.of_query(whole, by=by, scopes=scopes)]
    if asked.tag:
        parts.append(conditions.of_tag(library, asked.tag))
    if asked.media_type:
        parts.append(conditions.of_media_type(asked.media_type))
    if asked.beginning:
        parts.append(conditions.of_beginning(asked.beginning))
    return conditions.combined(parts)


def _query(asked: Asked) -> Node | None:
    """What `q` alone says."""
    q = asked.q
    if not q.strip():
        return None
    if not asked.is_regex and not asked.legacy_filter:
        node, problem = parse_typed(q, typing=False)
        if problem is not None and problem.values["reason"] not in _IGNORED_MISTAKES:
            raise Invalid({"q": problem})
        return node
    if len(q) > LONGEST:
        raise Invalid({"q": Problem("too_long", most=LONGEST)})
    if not asked.is_regex:
        return legacy_filter.containing(q)
    if regexes.complaint(q):
        raise Invalid({"q": Problem("syntax", at=1, reason="regex")})
    return Regex("title", q)
