"""The order of search results: unranked while typing, ranked on the results page.

A match in the title comes before one among the people, and that before any other. Within each,
shorter titles (of which the words are a larger part) come first, then alphabetical order. Both
databases order alike; bm25 and ts_rank would not. They would also read every match before returning
the first one, while here the index stops after a number of candidates.

Whether the caller may see a work is checked in its row, which is read for the title's length
anyway. As words of the index (`@s1 OR @s2 …`) the scopes took more time than everything else
(benchmarks/pages.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from services.db.transactions import read_connection
from services.lists.conditions import IdQuery
from services.search.compilers import compile_fts5, compile_tsquery
from services.search.conditions import Writer, has_words, is_indexed
from services.search.nodes import And, Field, Node, Or, Phrase, Word

CANDIDATES = 2_000  # of each of the three places
_SHOWN = "length(w.title) AS length, w.sort_key AS sort_key"


def ranked(node: Node, scopes: tuple[int, ...], writer: Writer) -> IdQuery:
    """By where the words match and by the length of the title; for a query without words,
    alphabetical. When the titles alone have as many matches as are considered, nothing else is
    searched.
    """
    if not has_words(node):
        return IdQuery(_by_title(writer.write(node, scopes), CANDIDATES), writer.values)
    tiers = (_only_in("title", node), _only_in("author", node), node)
    branches = tuple(_branch(tier, scopes, writer) for tier in tiers if tier)
    return IdQuery(_ranked_sql(branches, CANDIDATES), writer.values)


def typed(node: Node, scopes: tuple[int, ...], writer: Writer, limit: int) -> IdQuery:
    """The first `limit` works that match in the title, filled up with other matches. Not ranked:
    the index stops as soon as it has enough.
    """
    tiers = (_only_in("title", node), node)
    branches = tuple(_branch(tier, scopes, writer) for tier in tiers if tier)
    return IdQuery(_typed_sql(branches, limit), writer.values, is_cached=False)


def containing(text: str, scopes: tuple[int, ...], writer: Writer, limit: int) -> IdQuery | None:
    """At most `limit` works whose title or people contain the text; None for a text too short to
    search for.
    """
    ids = writer.substring_ids(text)
    if not ids:
        return None
    return IdQuery(
        f"SELECT w.id FROM ({ids} LIMIT {CANDIDATES}) s JOIN work w ON w.id = s.id WHERE"
        f" w.deleted_at IS NULL AND w.scope_id IN ({', '.join(map(str, scopes))}) ORDER BY"
        f" length(w.title), w.sort_key, w.id LIMIT {limit}",
        writer.values,
        is_cached=False,
    )


def any_of(node: Node, scopes: tuple[int, ...], writer: Writer, limit: int) -> IdQuery:
    """At most `limit` works that the index finds, in no order."""
    sql = f"SELECT w.id {_branch(node, scopes, writer)} LIMIT {limit}"
    return IdQuery(sql, writer.values, is_cached=False)


# ── places ────────────────────────────────────────────────────────────────────────────────────────


def _only_in(name: str, node: Node) -> Node | None:
    """The same query, with words outside of fields restricted to one column; None when it has no
    positive words.
    """
    narrowed = _narrowed(name, node)
    return narrowed if narrowed != node else None


def _narrowed(name: str, node: Node) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_narrowed(name, inner) for inner in node.nodes))
    return Field(name, node) if isinstance(node, Word | Phrase) else node


# ── SQL ───────────────────────────────────────────────────────────────────────────────────────────


def _branch(node: Node, scopes: tuple[int, ...], writer: Writer) -> str:
    """FROM and WHERE for the works `w` of one tier."""
    if not is_indexed(node):
        return f"FROM work w WHERE w.deleted_at IS NULL AND {writer.write(node, scopes)}"
    listed = ", ".join(map(str, scopes))
    seen = f"w.deleted_at IS NULL AND +w.scope_id IN ({listed})"
    if read_connection().dialect.name == "postgresql":
        match = writer.value(compile_tsquery(node, None).match)
        return (
            "FROM work_search s JOIN work w ON w.id = s.work_id WHERE s.document @@"
            f" CAST({match} AS tsquery) AND {seen}"
        )
    match = writer.value(compile_fts5(node, None).match)
    return (
        f"FROM work_search s CROSS JOIN work w WHERE s.work_search MATCH {match} AND w.id ="
        f" s.rowid AND {seen}"
    )


@lru_cache(256)
def _ranked_sql(branches: tuple[str, ...], candidates: int) -> str:
    tier_sql = _tiers([f"SELECT w.id AS id, {_SHOWN} {branch}" for branch in branches], candidates)
    return f"{tier_sql} GROUP BY id, length, sort_key ORDER BY min(place), length, sort_key, id"


@lru_cache(256)
def _typed_sql(branches: tuple[str, ...], limit: int) -> str:
    selects = [f"SELECT w.id AS id {branch}" for branch in branches]
    if len(selects) == 1:
        return f"{selects[0]} LIMIT {limit}"
    tier_sql = _tiers(selects, limit)
    return f"{tier_sql} GROUP BY id ORDER BY min(place), id LIMIT {limit}"


def _tiers(selects: Sequence[str], limit: int) -> str:
    """The ids found by each select with its number as `place`, a limited number of each. When the
    first select finds enough, the others aren't run.
    """
    others = f"CASE WHEN (SELECT count(*) FROM p0) < {limit} THEN {limit} ELSE 0 END"
    named = [
        f"p{tier} AS MATERIALIZED ({select} LIMIT {others if tier else limit})"
        for tier, select in enumerate(selects)
    ]
    parts = [f"SELECT *, {tier} AS place FROM p{tier}" for tier in range(len(selects))]
    return f"WITH {', '.join(named)} SELECT id FROM ({' UNION ALL '.join(parts)}) AS found"


def _by_title(condition: str, limit: int) -> str:
    return (
        f"SELECT w.id FROM work w WHERE w.deleted_at IS NULL AND {condition} ORDER BY w.sort_key,"
        f" w.id LIMIT {limit}"
    )
