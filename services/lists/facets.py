"""Facets with counts: how many works each further filter would leave.

A piece of its own, asked for after the page.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from models.account import User
from services import access
from services.db.plain_sql import run
from services.lists.conditions import NO_FILTERS, Filters, of_filters

LIMIT = 24  # options of a facet


class Option(NamedTuple):
    """`value` is what the filter is set to; `label` is empty where the door has a word of its own
    for the value.
    """

    value: str
    label: str
    works: int
    is_on: bool


class Facet(NamedTuple):
    name: str
    options: list[Option]


def count_facets(
    by: User, *, library_id: int | None = None, filters: Filters = NO_FILTERS
) -> list[Facet]:
    """Kind, decade, genre and format, each counted among the works that the other filters leave;
    one of a single kind has no kinds.
    """
    scope_ids = access.visible_scopes(by, None if library_id is None else (library_id,))
    if not scope_ids:
        return []

    def where(filters: Filters, scope_ids: tuple[int, ...]) -> tuple[str, dict[str, Any]]:
        condition = of_filters(filters, by=by, scopes=scope_ids)
        kind = {"kind": condition.kind} if condition.kind else {}
        parts = (
            f"+scope_id IN ({_listed(scope_ids)})",
            *condition.parts,
            *(f"{name} = :{name}" for name in kind),
        )
        return " AND ".join(parts), {**condition.values, **kind}

    found = [
        Facet("kind", _options(_kinds(where, filters._replace(kind=""), scope_ids), filters.kind)),
        Facet(
            "decade",
            _options(
                _decades(where, filters._replace(decade=0, year=0), scope_ids),
                str(filters.decade or ""),
            ),
        ),
        Facet(
            "genre", _genres(where, filters._replace(genre=0), scope_ids, str(filters.genre or ""))
        ),
        Facet(
            "format",
            _options(_formats(where, filters._replace(format=""), scope_ids), filters.format),
        ),
    ]
    return [
        facet
        for facet in found
        if facet.options and (facet.name != "kind" or len(facet.options) > 1)
    ]


def _options(counts: list[tuple[str, int]], chosen: str) -> list[Option]:
    return [Option(value, "", works, value == chosen) for value, works in counts[:LIMIT]]


def _kinds(where: Any, filters: Filters, scope_ids: tuple[int, ...]) -> list[tuple[str, int]]:
    if filters == NO_FILTERS:
        rows = run(
            "SELECT kind, sum(works) FROM scope_count WHERE works > 0 AND scope_id IN"
            f" ({_listed(scope_ids)}) GROUP BY kind"
        )
    else:
        condition, values = where(filters, scope_ids)
        rows = run(
            f"SELECT kind, count(*) FROM work WHERE {condition} AND deleted_at IS NULL GROUP BY"
            " kind",
            values,
        )
    return sorted(
        ((kind, int(works)) for kind, works in rows), key=lambda pair: (-pair[1], pair[0])
    )


def _decades(where: Any, filters: Filters, scope_ids: tuple[int, ...]) -> list[tuple[str, int]]:
    condition, values = where(filters, scope_ids)
    sql = (
        f"SELECT year, count(*) FROM work WHERE {condition} AND deleted_at IS NULL AND year > 0"
        " GROUP BY year"
    )
    counts: Counter[int] = Counter()
    for year, works in run(sql, values):
        counts[year // 10 * 10] += works
    return [(str(decade), counts[decade]) for decade in sorted(counts, reverse=True)]


def _genres(where: Any, filters: Filters, scope_ids: tuple[int, ...], chosen: str) -> list[Option]:
    condition, values = where(filters, scope_ids)
    sql = (
        "SELECT g.id, g.name, c.works FROM (SELECT genre_id, count(*) AS works FROM work_genre"
        f" WHERE work_id IN (SELECT id FROM work WHERE {condition} AND deleted_at IS NULL) GROUP BY"
        f" genre_id) c JOIN genre g ON g.id = c.genre_id ORDER BY c.works DESC, g.id LIMIT {LIMIT}"
    )
    return [
        Option(str(genre_id), name, works, str(genre_id) == chosen)
        for genre_id, name, works in run(sql, values)
    ]


def _formats(where: Any, filters: Filters, scope_ids: tuple[int, ...]) -> list[tuple[str, int]]:
    condition, values = where(filters, scope_ids)
    sql = (
        f"SELECT formats, count(*) FROM work WHERE {condition} AND deleted_at IS NULL AND formats"
        " <> '' GROUP BY formats"
    )
    counts: Counter[str] = Counter()
    for formats, works in run(sql, values):
        counts.update(dict.fromkeys(formats.split(), works))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _listed(scope_ids: tuple[int, ...]) -> str:
    return ", ".join(map(str, scope_ids))
