"""Facets: for each possible filter, how many works it would leave. Loaded by a separate request
after the page.

Without filters other than a kind, the counts are maintained (facet_counts.py). Otherwise the first
10,000 works that match the other filters are counted; if there are more, the numbers are lower
bounds.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from models.account import User
from models.classification import Genre
from models.library import FacetCount
from services import access
from services.db.plain_sql import run
from services.db.transactions import read_connection, session
from services.lists import scope_counts
from services.lists.conditions import NO_FILTERS, Condition, Filters, from_filters
from services.lists.facet_counts import keys_of
from services.lists.statements import compiled, one_of
from services.search.index import matching_ids

LIMIT = 24  # options of a facet
SAMPLE_SIZE = 10_000  # works
NAMES = ("kind", "decade", "genre", "format")
_COUNT = FacetCount.__table__


class Option(NamedTuple):
    """`value` is the value of the filter. `label` is empty when the page has its own text for the
    value. With `is_more`, `works` is a lower bound.
    """

    value: str
    label: str
    works: int
    is_more: bool
    is_selected: bool


class Facet(NamedTuple):
    name: str
    options: list[Option]


class _Counts(NamedTuple):
    """Number of works by facet and value; `is_cut` when not all works were counted."""

    works: dict[str, Counter[str]]
    is_cut: bool = False


def count_facets(
    by: User, *, library_id: int | None = None, filters: Filters = NO_FILTERS
) -> list[Facet]:
    """Kind, decade, genre and format, each counted among the works that match the other filters. No
    kinds are offered for a library of one kind; facets without options are left out.
    """
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    if not scopes:
        return []
    counted: dict[Filters, _Counts] = {}
    facets = []
    for name in NAMES:
        others = _without(filters, name)
        if others not in counted:
            counted[others] = _counts(by, scopes, others)
        facets.append(Facet(name, _options(name, counted[others], _chosen(filters, name))))
    return [
        facet
        for facet in facets
        if facet.options and (facet.name != "kind" or len(facet.options) > 1)
    ]


def _without(filters: Filters, name: str) -> Filters:
    if name == "decade":
        return filters._replace(decade=0, year=0)
    return filters._replace(**{name: getattr(NO_FILTERS, name)})


def _chosen(filters: Filters, name: str) -> str:
    return str(getattr(filters, name) or "")


def _options(name: str, counts: _Counts, chosen: str) -> list[Option]:
    works = counts.works.get(name, Counter())
    if name == "decade":
        values = sorted(works, key=int, reverse=True)
    else:
        values = sorted(works, key=lambda value: (-works[value], _order(name, value)))
    shown = values[:LIMIT] + [value for value in values[LIMIT:] if value == chosen]
    labels = _genre_names(shown) if name == "genre" else {}
    return [
        Option(
            value,
            labels.get(value, ""),
            min(works[value], SAMPLE_SIZE) if counts.is_cut else works[value],
            counts.is_cut,
            value == chosen,
        )
        for value in shown
    ]


def _order(name: str, value: str) -> Any:
    return int(value) if name == "genre" else value


def _genre_names(values: list[str]) -> dict[str, str]:
    query = select(Genre.id, Genre.name).where(Genre.id.in_(map(int, values)))
    return {str(genre_id): name for genre_id, name in session().execute(query)}


# ── counting ──────────────────────────────────────────────────────────────────────────────────────


def _counts(by: User, scopes: tuple[int, ...], filters: Filters) -> _Counts:
    if filters == Filters(kind=filters.kind):
        return _maintained(scopes, filters.kind)
    return _sampled(from_filters(filters, by=by, scopes=scopes), scopes)


def _maintained(scopes: tuple[int, ...], kind: str) -> _Counts:
    works: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for there in scope_counts.by_kind(scopes).values():
        works["kind"].update(there)
    sql = _maintained_sql(scopes, bool(kind), read_connection().dialect.name)
    for facet, value, number in run(sql, {"kind": kind} if kind else {}):
        if number > 0:
            works[facet][value] = int(number)
    return _Counts(works)


@lru_cache(256)
def _maintained_sql(scopes: tuple[int, ...], has_kind: bool, dialect: str) -> str:
    query = select(_COUNT.c.facet, _COUNT.c.value, func.sum(_COUNT.c.works))
    query = query.where(one_of("scope_id", scopes)).group_by(_COUNT.c.facet, _COUNT.c.value)
    return compiled(query.where(_COUNT.c.kind == bindparam("kind")) if has_kind else query, dialect)


def _sampled(condition: Condition, scopes: tuple[int, ...]) -> _Counts:
    """Count what the rows of the first works say they are counted as."""
    works: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    total = 0
    for counted, number in run(_sampled_sql(condition, scopes), dict(condition.values)):
        total += number
        keys = keys_of(counted)
        for key in keys:
            works[key.facet][key.value] += number
        works["kind"][counted.split(";", 2)[1]] += number
    return _Counts(works, is_cut=total > SAMPLE_SIZE)


def _sampled_sql(condition: Condition, scopes: tuple[int, ...]) -> str:
    if condition.match:
        ids = matching_ids(condition.match, SAMPLE_SIZE + 1)
    else:
        parts = " AND ".join(f"({part})" for part in condition.parts)
        listed = ", ".join(map(str, scopes))
        ids = (
            f"SELECT id FROM work WHERE {parts} AND +scope_id IN ({listed}) AND deleted_at IS NULL"
            f" LIMIT {SAMPLE_SIZE + 1}"
        )
    return (
        f"SELECT w.counted_as, count(*) FROM ({ids}) s CROSS JOIN work w WHERE w.id = s.id AND"
        " w.deleted_at IS NULL GROUP BY w.counted_as"
    )
