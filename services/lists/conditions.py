"""Conditions that narrow a list of works: a kind and a letter, whose works are counted in advance,
and an SQL condition for everything else.
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
from services.search.clauses import digits_clause
from services.search.conditions import Writer, is_indexed
from services.search.facets import format_token, genre_token, kind_token
from services.search.nodes import And, Facet, Named, Node, Years, combine
from services.text.folding import fold
from services.text.names import name_key
from services.works.genres import is_known
from services.works.kinds import DEFAULT_TYPES, kinds_with_default_type

_LAST = "\U0010ffff"


class IdQuery(NamedTuple):
    """SQL for the ids of works in an order of its own, for example that of a shelf. With
    `is_cached` the ids are kept for further pages.
    """

    sql: str
    values: Mapping[str, Any]
    is_cached: bool = True


class Condition(NamedTuple):
    """The works of one `kind` and one `letter` of the alphabet bar that meet the condition `sql` on
    `work`.

    `match` is the name of the bound value with which the search index alone answers `sql`. `tag_id`
    is set when `sql` is nothing but that tag. `node` is the query behind `sql`, for its time limit.
    With `is_impossible` nothing can match. With an `id_query` the works and their order come from
    that query, and nothing else narrows the list.
    """

    kind: str = ""
    letter: str = ""
    sql: str = ""
    values: Mapping[str, Any] = {}
    match: str = ""
    tag_id: int = 0
    node: Node | None = None
    is_impossible: bool = False
    id_query: IdQuery | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the maintained counts by kind and letter say how many works match."""
        return not self.sql

    @property
    def parts(self) -> tuple[str, ...]:
        """The SQL conditions on `work`, except the kind."""
        return tuple(filter(None, (self.sql, letter_range(self.letter) if self.letter else "")))


EVERYTHING = Condition()
NOTHING = Condition(is_impossible=True)


class Filters(NamedTuple):
    """The filters of the pages; empty fields don't filter. `decade` is its first year, `genre` an
    id, `digits` the beginning of the title.
    """

    kind: str = ""
    genre: int = 0
    decade: int = 0
    year: int = 0
    format: str = ""
    is_missing: bool = False
    digits: str = ""


NO_FILTERS = Filters()


def from_filters(filters: Filters, *, by: User, scopes: Sequence[int]) -> Condition:
    """The condition for the filters of a page."""
    if filters == Filters(kind=filters.kind):
        return Condition(kind=filters.kind)
    return from_query(combine(And, _nodes(filters)), by=by, scopes=scopes)


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
    if filters.digits:
        nodes.append(Named("letter", filters.digits))
    return nodes


def from_query(node: Node | None, *, by: User, scopes: Sequence[int]) -> Condition:
    """The condition for a query within these scopes. Raises Invalid when the query can't run on
    this database.
    """
    if node is None or not scopes:
        return EVERYTHING
    writer = Writer(by)
    resolved = writer.resolve(node)
    sql = writer.write(resolved, scopes)
    is_alone = is_indexed(resolved) and len(writer.values) == 1
    match = next(iter(writer.values)) if is_alone else ""
    return Condition(sql=sql, values=writer.values, match=match, node=node)


def with_tag(library: Library, name: str) -> Condition:
    """Works with this tag of the library, by its full name."""
    query = select(Tag.id).where(Tag.library_id == library.id, Tag.name_key == name_key(name))
    tag_id = session().execute(query).scalar()
    if tag_id is None:
        return NOTHING
    sql = "id IN (SELECT work_id FROM work_tag WHERE tag_id = :tag_id)"
    return Condition(sql=sql, values={"tag_id": tag_id}, tag_id=tag_id)


def with_media_type(name: str) -> Condition:
    """Works of this media type, by display name or internal name."""
    wanted = name_key(name)
    clauses = [
        type_clause(type_id, key)
        for type_id, key, shown in media_types()
        if wanted in (key, name_key(shown))
    ]
    return Condition(sql=" OR ".join(clauses)) if clauses else NOTHING


def starting_with(prefix: str) -> Condition:
    """Works whose titles begin with this text, ignoring articles; "#" means digits and symbols."""
    if is_letter(prefix):
        return Condition(letter=prefix.upper())
    start = fold(prefix)
    if start.isascii() and start.isdigit():
        return _starting_with_digits(start)
    return Condition(
        sql="sort_key >= :begins AND sort_key < :ends",
        values={"begins": start, "ends": start + _LAST},
    )


def _starting_with_digits(digits: str) -> Condition:
    values: dict[str, str] = {}

    def place(value: str) -> str:
        name = f"begins{len(values)}"
        values[name] = value
        return f":{name}"

    return Condition(sql=digits_clause("work", digits, place), values=values, letter="#")


def combine_conditions(conditions: Sequence[Condition]) -> Condition:
    """Works that meet all of these conditions. The names of their bound values must differ."""
    if any(condition.is_impossible for condition in conditions):
        return NOTHING
    narrowing = [condition for condition in conditions if condition.sql]
    sql = " AND ".join(f"({condition.sql})" for condition in narrowing)
    values = {name: value for part in narrowing for name, value in part.values.items()}
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
    """The SQL condition on `work` for the titles of one letter."""
    start, end = letter_start(letter), letter_end(letter)
    parts = ([f"sort_key >= '{start}'"] if start else []) + ([f"sort_key < '{end}'"] if end else [])
    return " AND ".join(parts)


def media_types() -> list[tuple[int, str, str]]:
    """Id, internal name and display name of every media type."""
    columns = (MediaType.id, MediaType.name_key, MediaType.display_name)
    return [(row[0], row[1], row[2]) for row in session().execute(select(*columns))]


def type_clause(type_id: int, key: str) -> str:
    """The SQL condition on `work` for a media type, including works without one whose kind has it
    as its default.
    """
    kinds = ", ".join(map(repr, kinds_with_default_type([key])))
    implied = f" OR (media_type_id IS NULL AND kind IN ({kinds}))" if kinds else ""
    return f"(media_type_id = {type_id}{implied})"


def no_type_clause() -> str:
    return f"media_type_id IS NULL AND kind NOT IN ({', '.join(map(repr, DEFAULT_TYPES))})"


def genre_name(genre_id: int, *, by: User) -> str:
    """The name for the chip of an active filter; "" for a genre that the caller may not know
    about.
    """
    query = select(Genre.name).where(Genre.id == genre_id, is_known(by))
    return session().execute(query).scalar() or ""
