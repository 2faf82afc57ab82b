"""What narrows a list of works: what can be said as a range of the counted letters and kinds, and
the rest as a condition of the search language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from models.account import User
from models.classification import Genre, MediaType, Tag
from models.library import Library
from services.db.transactions import session
from services.lists.sorts import letter_end, letter_start
from services.search.clauses import of_digits
from services.search.conditions import Writer, is_indexed
from services.search.facets import format_token, genre_token, kind_token
from services.search.nodes import And, Facet, Named, Node, Years, joined
from services.text.folding import fold
from services.text.names import name_key
from services.works.genres import is_known
from services.works.kinds import DEFAULT_TYPES, kinds_that_are

_LAST = "\U0010ffff"


class OwnOrder(NamedTuple):
    """SQL for the ids of works, in an order that has nothing to do with their columns.

    `is_cached`: they are asked for page by page.
    """

    sql: str
    values: Mapping[str, Any]
    is_cached: bool = True


class Condition(NamedTuple):
    """Works of one `kind`, of one `letter` of the bar, and those that `sql` on `work` names.

    `match`: the name of the value with which the search index alone answers `sql`. `tag_id`: the
    tag that is all of `sql`. `node`: what a regular expression in `sql` came from. `is_impossible`:
    nothing can be found. `own`: what was asked for says itself which works these are, in which
    order (a shelf, a series, a search); then nothing else narrows.
    """

    kind: str = ""
    letter: str = ""
    sql: str = ""
    values: Mapping[str, Any] = {}
    match: str = ""
    tag_id: int = 0
    node: Node | None = None
    is_impossible: bool = False
    own: OwnOrder | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the numbers of works by kind and letter say how many it leaves."""
        return not self.sql

    @property
    def parts(self) -> tuple[str, ...]:
        """SQL on `work`, but for the kind."""
        return tuple(filter(None, (self.sql, letter_range(self.letter) if self.letter else "")))


EVERYTHING = Condition()
NOTHING = Condition(is_impossible=True)


class Filters(NamedTuple):
    """What the pages narrow by. Empty fields do not; `decade` is its first year, `genre` an id,
    `digit` what titles begin with.
    """

    kind: str = ""
    genre: int = 0
    decade: int = 0
    year: int = 0
    format: str = ""
    is_missing: bool = False
    digit: str = ""


NO_FILTERS = Filters()


def of_filters(filters: Filters, *, by: User, scopes: Sequence[int]) -> Condition:
    if filters == Filters(kind=filters.kind):
        return Condition(kind=filters.kind)
    return of_query(joined(And, _nodes(filters)), by=by, scopes=scopes)


def _nodes(filters: Filters) -> list[Node]:
    nodes: list[Node] = []
    if filters.kind:
        nodes.append(Facet((kind_token(filters.kind),)))
    if filters.genre:
        nodes.append(Facet((genre_token(filters.genre),)))
    if filters.format:
        nodes.append(Facet((format_token(filters.format),)))
    if filters.decade:
        nodes.append(Years(filters.decade, filters.decade + 9))
    if filters.year:
        nodes.append(Years(filters.year, filters.year))
    if filters.is_missing:
        nodes.append(Named("is", "missing"))
    if filters.digit:
        nodes.append(Named("letter", filters.digit))
    return nodes


def of_query(node: Node | None, *, by: User, scopes: Sequence[int]) -> Condition:
    """What a query describes, of these scopes. Raises Invalid when it cannot run here."""
    if node is None or not scopes:
        return EVERYTHING
    writer = Writer(by)
    resolved = writer.resolve(node)
    sql = writer.write(resolved, scopes)
    is_alone = is_indexed(resolved) and len(writer.values) == 1
    match = next(iter(writer.values)) if is_alone else ""
    return Condition(sql=sql, values=writer.values, match=match, node=node)


def of_tag(library: Library, name: str) -> Condition:
    """By the whole name of one of the library's tags."""
    query = select(Tag.id).where(Tag.library_id == library.id, Tag.name_key == name_key(name))
    tag_id = session().execute(query).scalar()
    if tag_id is None:
        return NOTHING
    sql = "id IN (SELECT work_id FROM work_tag WHERE tag_id = :tag_id)"
    return Condition(sql=sql, values={"tag_id": tag_id}, tag_id=tag_id)


def of_media_type(name: str) -> Condition:
    """By its display name or its internal one."""
    wanted = name_key(name)
    found = [
        is_of_type(type_id, key)
        for type_id, key, shown in media_types()
        if wanted in (key, name_key(shown))
    ]
    return Condition(sql=" OR ".join(found)) if found else NOTHING


def of_beginning(prefix: str) -> Condition:
    """Titles that begin with this text, articles aside; "#" stands for digits and symbols."""
    if is_letter(prefix):
        return Condition(letter=prefix.upper())
    start = fold(prefix)
    if start.isascii() and start.isdigit():
        return _of_digits(start)
    return Condition(
        sql="sort_key >= :begins AND sort_key < :ends",
        values={"begins": start, "ends": start + _LAST},
    )


def _of_digits(digits: str) -> Condition:
    values: dict[str, str] = {}

    def place(value: str) -> str:
        name = f"begins{len(values)}"
        values[name] = value
        return f":{name}"

    return Condition(sql=of_digits("work", digits, place), values=values, letter="#")


def combined(conditions: Sequence[Condition]) -> Condition:
    """Works that all of these leave. The names of their values differ."""
    if any(condition.is_impossible for condition in conditions):
        return NOTHING
    narrowing = [condition for condition in conditions if condition.sql]
    sql = " AND ".join(f"({condition.sql})" for condition in narrowing)
    values = {name: value for each in narrowing for name, value in each.values.items()}
    only = narrowing[0] if len(narrowing) == 1 else EVERYTHING
    return Condition(
        kind=next((condition.kind for condition in conditions if condition.kind), ""),
        letter=next((condition.letter for condition in conditions if condition.letter), ""),
        sql=sql,
        values=values,
        match=only.match,
        tag_id=next((condition.tag_id for condition in conditions if condition.tag_id), 0),
        node=next((condition.node for condition in conditions if condition.node), None),
    )


def is_letter(text: str) -> bool:
    return text == "#" or (len(text) == 1 and text.isascii() and text.isalpha())


def letter_range(letter: str) -> str:
    """SQL on `work`: titles of a letter."""
    start, end = letter_start(letter), letter_end(letter)
    parts = ([f"sort_key >= '{start}'"] if start else []) + ([f"sort_key < '{end}'"] if end else [])
    return " AND ".join(parts)


def media_types() -> list[tuple[int, str, str]]:
    """Id, internal name and display name of each."""
    columns = (MediaType.id, MediaType.name_key, MediaType.display_name)
    return [(row[0], row[1], row[2]) for row in session().execute(select(*columns))]


def is_of_type(type_id: int, key: str) -> str:
    """SQL on `work`: of a media type, also when nobody said so."""
    kinds = ", ".join(map(repr, kinds_that_are([key])))
    implied = f" OR (media_type_id IS NULL AND kind IN ({kinds}))" if kinds else ""
    return f"(media_type_id = {type_id}{implied})"


def is_of_no_type() -> str:
    return f"media_type_id IS NULL AND kind NOT IN ({', '.join(map(repr, DEFAULT_TYPES))})"


def genre_name(genre_id: int, *, by: User) -> str:
    """For the chip of an active filter; empty for a genre that the caller doesn't know."""
    query = select(Genre.name).where(Genre.id == genre_id, is_known(by))
    return session().execute(query).scalar() or ""
