"""What narrows a list of works, and how the databases are asked for it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import select

from models.classification import Genre
from services.db.plain_sql import run
from services.db.transactions import read_connection, session
from services.search.compilers import compile_fts5, compile_tsquery
from services.search.facets import format_token, genre_token, kind_token
from services.search.nodes import And, Facet, Node, Years


class Filters(NamedTuple):
    """Empty fields do not filter. `decade` is its first year; `genre` is an id."""

    kind: str = ""
    genre: int = 0
    decade: int = 0
    year: int = 0
    format: str = ""
    is_missing: bool = False

    @property
    def needs_search(self) -> bool:
        """Whether the search index must be asked (kinds stand in the counts of each scope)."""
        return bool(self.genre or self.decade or self.year or self.format)


NO_FILTERS = Filters()


def where(filters: Filters, scope_ids: tuple[int, ...]) -> tuple[str, dict[str, Any]]:
    """A condition on `work` and its values: the works of these scopes that all filters let pass."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    if filters.needs_search:
        condition, values["match"] = search_condition(And(tuple(_nodes(filters))), scope_ids)
        parts.append(condition)
    else:
        parts.append(f"scope_id IN ({', '.join(map(str, scope_ids))})")
        if filters.kind:
            parts.append("kind = :kind")
            values["kind"] = filters.kind
    if filters.is_missing:
        parts.append("missing_count > 0")
    return " AND ".join(parts), values


def search_condition(node: Node | None, scope_ids: tuple[int, ...]) -> tuple[str, str]:
    """`id IN (… :match)` for the search index of this database, and the value of :match."""
    if read_connection().dialect.name == "postgresql":
        found = compile_tsquery(node, scope_ids)
        return (
            "id IN (SELECT work_id FROM work_search WHERE document @@ CAST(:match AS tsquery))",
            found.match,
        )
    return (
        "id IN (SELECT rowid FROM work_search WHERE work_search MATCH :match)",
        compile_fts5(node, scope_ids).match,
    )


def count_matches(match: str) -> int:
    """How many works the search index finds for what was compiled for it."""
    if read_connection().dialect.name == "postgresql":
        return int(
            run(
                "SELECT count(*) FROM work_search WHERE document @@ CAST(:match AS tsquery)",
                {"match": match},
            ).scalar()
            or 0
        )
    return int(
        run(
            "SELECT count(*) FROM work_search WHERE work_search MATCH :match", {"match": match}
        ).scalar()
        or 0
    )


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
    return nodes


def genre_name(genre_id: int) -> str:
    """For the chip of an active filter; empty for a genre that is gone."""
    return session().execute(select(Genre.name).where(Genre.id == genre_id)).scalar() or ""
