"""Works that a query's words find, in the order in which they are shown: while somebody types, and
ranked on the page.

A hit in the title stands before one among the people, and that before any other; within each, the
shorter title (of which the words are the larger part) comes first, then the alphabet: the same on
both databases, which bm25 and ts_rank would not be. Both also look at every hit of every word
before they give the first row, while here the index stops at so many candidates.

Who may see a work is asked of its row, which is read for the title's length anyway. As words of the
index (`@s1 OR @s2 …`) the scopes took more time than all else (benchmarks/pages.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from services.db.transactions import read_connection
from services.lists.conditions import OwnOrder
from services.search.compilers import compile_fts5, compile_tsquery
from services.search.conditions import Writer, has_words, is_indexed
from services.search.nodes import And, Field, Node, Or, Phrase, Word

CANDIDATES = 2_000  # of each of the three places
_SHOWN = "length(w.title) AS length, w.sort_key AS sort_key"


def ranked(node: Node, scopes: tuple[int, ...], writer: Writer) -> OwnOrder:
    """By place and length of the title where words were asked for, else by the alphabet. When the
    titles alone have as many hits as are looked at, nothing else is looked for.
    """
    if not has_words(node):
        return OwnOrder(_by_title(writer.write(node, scopes), CANDIDATES), writer.values)
    places = (_only_in("title", node), _only_in("author", node), node)
    branches = tuple(_branch(place, scopes, writer) for place in places if place)
    return OwnOrder(_ranked_sql(branches, CANDIDATES), writer.values)


def typed(node: Node, scopes: tuple[int, ...], writer: Writer, limit: int) -> OwnOrder:
    """So many: the first in the title, filled up with others. Not ranked: the index stops as soon
    as it has them.
    """
    places = (_only_in("title", node), node)
    branches = tuple(_branch(place, scopes, writer) for place in places if place)
    return OwnOrder(_typed_sql(branches, limit), writer.values, is_cached=False)


def containing(text: str, scopes: tuple[int, ...], writer: Writer, limit: int) -> OwnOrder | None:
    """So many whose title or people contain the text anywhere; None for a text that is too short to
    be looked for.
    """
    ids = writer.substring_ids(text)
    if not ids:
        return None
    return OwnOrder(
        f"SELECT w.id FROM ({ids} LIMIT {CANDIDATES}) s JOIN work w ON w.id = s.id WHERE"
        f" w.deleted_at IS NULL AND w.scope_id IN ({', '.join(map(str, scopes))}) ORDER BY"
        f" length(w.title), w.sort_key, w.id LIMIT {limit}",
        writer.values,
        is_cached=False,
    )


def any_of(node: Node, scopes: tuple[int, ...], writer: Writer, limit: int) -> OwnOrder:
    """So many of what the index finds, in no order."""
    sql = f"SELECT w.id {_branch(node, scopes, writer)} LIMIT {limit}"
    return OwnOrder(sql, writer.values, is_cached=False)


# ── places ────────────────────────────────────────────────────────────────────────────────────────


def _only_in(name: str, node: Node) -> Node | None:
    """The same, but what stands freely only in one column; None when no wanted word does."""
    narrowed = _narrowed(name, node)
    return narrowed if narrowed != node else None


def _narrowed(name: str, node: Node) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_narrowed(name, inner) for inner in node.nodes))
    return Field(name, node) if isinstance(node, Word | Phrase) else node


# ── SQL ───────────────────────────────────────────────────────────────────────────────────────────


def _branch(node: Node, scopes: tuple[int, ...], writer: Writer) -> str:
    """FROM and WHERE for the works `w` of a place."""
    if not is_indexed(node):
        return f"FROM work w WHERE w.deleted_at IS NULL AND {writer.write(node, scopes)}"
    listed = ", ".join(map(str, scopes))
    seen = f"w.deleted_at IS NULL AND +w.scope_id IN ({listed})"
    if read_connection().dialect.name == "postgresql":
        found = writer.value(compile_tsquery(node, None).match)
        return (
            "FROM work_search s JOIN work w ON w.id = s.work_id WHERE s.document @@"
            f" CAST({found} AS tsquery) AND {seen}"
        )
    found = writer.value(compile_fts5(node, None).match)
    return (
        f"FROM work_search s CROSS JOIN work w WHERE s.work_search MATCH {found} AND w.id ="
        f" s.rowid AND {seen}"
    )


@lru_cache(256)
def _ranked_sql(branches: tuple[str, ...], candidates: int) -> str:
    places = _places([f"SELECT w.id AS id, {_SHOWN} {branch}" for branch in branches], candidates)
    return f"{places} GROUP BY id, length, sort_key ORDER BY min(place), length, sort_key, id"


@lru_cache(256)
def _typed_sql(branches: tuple[str, ...], limit: int) -> str:
    selects = [f"SELECT w.id AS id {branch}" for branch in branches]
    if len(selects) == 1:
        return f"{selects[0]} LIMIT {limit}"
    places = _places(selects, limit)
    return f"{places} GROUP BY id ORDER BY min(place), id LIMIT {limit}"


def _places(selects: Sequence[str], limit: int) -> str:
    """The ids that each select finds, with its number as their `place`, so many of each; of the
    others nothing when the first alone has so many.
    """
    others = f"CASE WHEN (SELECT count(*) FROM p0) < {limit} THEN {limit} ELSE 0 END"
    named = [
        f"p{place} AS MATERIALIZED ({select} LIMIT {others if place else limit})"
        for place, select in enumerate(selects)
    ]
    every = [f"SELECT *, {place} AS place FROM p{place}" for place in range(len(selects))]
    return f"WITH {', '.join(named)} SELECT id FROM ({' UNION ALL '.join(every)}) AS found"


def _by_title(condition: str, limit: int) -> str:
    return (
        f"SELECT w.id FROM work w WHERE w.deleted_at IS NULL AND {condition} ORDER BY w.sort_key,"
        f" w.id LIMIT {limit}"
    )
