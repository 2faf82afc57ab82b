"""Finding works by what a person types: quick and unranked while they type, ranked among a capped
number of candidates on the page.

bm25 and ts_rank are not used: bm25 counts every hit of every word before it ranks the first row,
the scopes' tokens among them, and both rank differently. Here a hit in the title stands before one
among the people, and that before any other; within each, the shorter title (of which the words are
the larger part) comes first, then the alphabet. So both databases give the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from errors import Problem
from models.account import User
from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.lists.cards import CARD as COLUMNS
from services.lists.cards import Card
from services.search.compilers import compile_fts5, compile_tsquery
from services.search.conditions import Writer, asking, has_words, is_indexed, scopes_of
from services.search.nodes import And, Field, Node, Or, Phrase, Word
from services.search.query import parse_typed

PAGE = 50
MOST_TYPED = 8
CANDIDATES = 2_000  # of each of the three places
_COLUMNS = ", ".join(f"w.{name}" for name in COLUMNS)


class Hits(NamedTuple):
    """Works like those of browse.

    `is_more`: there are more than `total`, which is as far as was counted.

    `hint` is what in the text could not be read; the works are those of what could.
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
    """Works that the caller may see and that the text describes.

    Raises Invalid for a text of more than 500 bytes, and for regular expressions that take too long
    or that this database does not know.

    When nothing has its words, and no operator was typed, works whose title or people contain the
    text anywhere.
    """
    node, hint = parse_typed(text, typing)
    scope_ids = scopes_of(node, by, library_id)
    if node is None or not scope_ids:
        return NONE._replace(hint=hint)
    with asking(node):
        writer = Writer(by, table="w")
        tree = writer.resolve(node)
        found = _typed(tree, scope_ids, writer) if typing else _page(tree, scope_ids, writer, page)
        if not found.total and _is_plain(node) and '"' not in text:
            found = _containing(
                text, scope_ids, Writer(by, prefix="c"), MOST_TYPED if typing else PAGE
            )
    return found._replace(hint=hint)


def compiled(node: Node, scope_ids: tuple[int, ...]) -> str:
    is_postgres = read_connection().dialect.name == "postgresql"
    return (compile_tsquery if is_postgres else compile_fts5)(node, scope_ids).match


def _is_plain(node: Node) -> bool:
    return all(
        isinstance(each, Word) for each in (node.nodes if isinstance(node, And) else (node,))
    )


def _only_in(name: str, node: Node) -> Node | None:
    """The same, but what stands freely only in one column; None when no wanted word does."""
    narrowed = _narrowed(name, node)
    return narrowed if narrowed != node else None


def _narrowed(name: str, node: Node) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_narrowed(name, inner) for inner in node.nodes))
    return Field(name, node) if isinstance(node, Word | Phrase) else node


# ── while typing ──────────────────────────────────────────────────────────────────────────────────


def _typed(node: Node, scope_ids: tuple[int, ...], writer: Writer) -> Hits:
    """The first few in the title, filled up with others; the index stops as soon as it has them."""
    rows: dict[int, Any] = {}
    for each in (_only_in("title", node), node):
        if each is not None and len(rows) <= MOST_TYPED:
            for row in _first(each, scope_ids, writer):
                rows.setdefault(row.id, row)
    found = list(rows.values())
    return Hits(found[:MOST_TYPED], len(found[:MOST_TYPED]), len(found) > MOST_TYPED, 1, 1)


def _first(node: Node, scope_ids: tuple[int, ...], writer: Writer) -> Any:
    if is_indexed(node):
        return run(_plain_sql(read_connection().dialect.name), {"match": compiled(node, scope_ids)})
    condition = writer.write(node, scope_ids)
    return run(
        f"SELECT {_COLUMNS} FROM work w WHERE w.deleted_at IS NULL AND {condition} LIMIT"
        f" {MOST_TYPED + 1}",
        writer.values,
    )


@lru_cache(2)
def _plain_sql(dialect: str) -> str:
    return (
        f"SELECT {_COLUMNS} FROM ({index_sql(dialect, 'match', MOST_TYPED + 1)}) s JOIN work w ON"
        " w.id = s.id WHERE w.deleted_at IS NULL"
    )


def index_sql(dialect: str, name: str, most: int) -> str:
    if dialect == "postgresql":
        return (
            f"SELECT work_id AS id FROM work_search WHERE document @@ CAST(:{name} AS tsquery)"
            f" LIMIT {most}"
        )
    return f"SELECT rowid AS id FROM work_search WHERE work_search MATCH :{name} LIMIT {most}"


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


def _page(node: Node, scope_ids: tuple[int, ...], writer: Writer, page: int) -> Hits:
    """By place and length of the title where words were asked for, else by the alphabet."""
    places = [
        each
        for each in (_only_in("title", node), _only_in("author", node), node)
        if each is not None
    ]
    if not has_words(node):
        return _counted(_sorted_sql(writer.write(node, scope_ids)), writer.values, page)
    if is_indexed(node):
        values = {f"m{place}": compiled(each, scope_ids) for place, each in enumerate(places)}
        return _counted(_ranked_sql(read_connection().dialect.name, len(places)), values, page)
    arms = [
        f"SELECT w.id FROM work w WHERE w.deleted_at IS NULL AND {writer.write(each, scope_ids)}"
        f" LIMIT {CANDIDATES}"
        for each in places
    ]
    return _counted(_framed(arms), writer.values, page)


def _counted(sql: str, values: dict[str, Any], page: int) -> Hits:
    """The last place includes the others, so the candidates are all there are unless it was cut."""
    page = max(1, min(page, 3 * CANDIDATES // PAGE))
    rows = run(sql, {**values, "skip": (page - 1) * PAGE}).all()
    if not rows and page > 1:
        first = run(sql, {**values, "skip": 0}).all()
        page = max(1, -(-(first[0].total if first else 0) // PAGE))
        rows = run(sql, {**values, "skip": (page - 1) * PAGE}).all() if page > 1 else first
    total = int(rows[0].total) if rows else 0
    return Hits(
        [Card(*row[:-1]) for row in rows],
        total,
        total >= CANDIDATES,
        page,
        max(1, -(-total // PAGE)),
    )


@lru_cache(8)
def _ranked_sql(dialect: str, places: int) -> str:
    return _framed([index_sql(dialect, f"m{place}", CANDIDATES) for place in range(places)])


def _framed(arms: list[str]) -> str:
    """Candidates of every place, each work with its best; found once, counted and ranked."""
    placed = [
        f"SELECT id, {place} AS place FROM ({arm}) AS a{place}" for place, arm in enumerate(arms)
    ]
    return (
        "WITH c AS MATERIALIZED (SELECT id, min(place) AS place FROM"
        f" ({' UNION ALL '.join(placed)}) AS found GROUP BY id) SELECT {_COLUMNS}, (SELECT count(*)"
        " FROM c) AS total FROM c JOIN work w ON w.id = c.id WHERE w.deleted_at IS NULL ORDER BY"
        f" c.place, length(w.title), w.sort_key, w.id LIMIT {PAGE} OFFSET :skip"
    )


def _sorted_sql(condition: str) -> str:
    ids = (
        f"SELECT w.id FROM work w WHERE w.deleted_at IS NULL AND {condition} ORDER BY w.sort_key,"
        f" w.id LIMIT {CANDIDATES}"
    )
    return (
        f"WITH c AS MATERIALIZED ({ids}) SELECT {_COLUMNS}, (SELECT count(*) FROM c) AS total FROM"
        f" c JOIN work w ON w.id = c.id ORDER BY w.sort_key, w.id LIMIT {PAGE} OFFSET :skip"
    )


# ── anywhere in a word ────────────────────────────────────────────────────────────────────────────


def _containing(text: str, scope_ids: tuple[int, ...], writer: Writer, most: int) -> Hits:
    ids = writer.substring_ids(text)
    if not ids:
        return NONE
    visible = (
        f"w.deleted_at IS NULL AND w.scope_id IN ({', '.join(map(str, scope_ids))}) ORDER BY"
        " length(w.title), w.sort_key, w.id"
    )
    sql = (
        f"SELECT {_COLUMNS} FROM ({ids} LIMIT {CANDIDATES}) s JOIN work w ON w.id = s.id WHERE"
        f" {visible} LIMIT {most + 1}"
    )
    rows = run(sql, writer.values).all()
    return Hits(rows[:most], len(rows[:most]), len(rows) > most, 1, 1)
