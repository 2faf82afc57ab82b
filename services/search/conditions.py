"""Turns a query into one SQL condition on a work, for every list: search, browsing, smart shelves,
APIs.

The parts that the search index can answer become one full-text condition; the other fields become
conditions next to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from models.account import User
from services import access
from services.db.plain_sql import run
from services.search.clauses import NO_WORK, ClauseContext, substring_ids
from services.search.compilers import compile_fts5, compile_tsquery
from services.search.nodes import (
    And,
    Facet,
    Field,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Sql,
    Word,
    Years,
    height,
    leaves,
)
from services.search.patterns import time_limit
from services.search.resolving import Resolver

# of a tree that is given to the index in one piece: FTS5's parser has room for some hundred open
# parentheses
_MAX_HEIGHT = 6
_DEEP = 4


def condition(
    node: Node | None, *, by: User, scope_ids: Sequence[int], table: str = "work", prefix: str = "q"
) -> tuple[str, dict[str, Any]]:
    """The SQL condition for a query and its bound values, whose names are `prefix` and a number.

    `table` is the name or alias of `work` in the statement. The condition holds for live and
    deleted works of the given scopes (see scopes_of and access.visible_scopes) that match the
    query; None matches all. Run the statement inside `time_limited(node)`. Raises Invalid when a
    regular expression can't run on this database.
    """
    writer = Writer(by, table=table, prefix=prefix)
    return (
        writer.write(writer.resolve(node) if node is not None else None, scope_ids),
        writer.values,
    )


def time_limited(node: Node | None) -> AbstractContextManager[None]:
    """Run statements with this query's condition inside this context manager: a regular expression
    that takes too long raises Invalid({"q": Problem("too_slow", seconds=2)}).
    """
    return time_limit(node)


def scopes_of(node: Node | None, by: User, library_id: int | None = None) -> tuple[int, ...]:
    """The scopes that the caller may see, in one library or in all. An administrator who searches
    for `is:orphan` also gets the scope of works that no library holds.
    """
    scope_ids = access.visible_scopes(by, None if library_id is None else (library_id,))
    if node is None or library_id is not None or not (by.is_admin and by.is_active):
        return scope_ids
    if not any(leaf == Named("is", "orphan") for leaf in leaves(node)):
        return scope_ids
    return tuple(sorted({*scope_ids, *run("SELECT id FROM scope WHERE key = ''").scalars()}))


class Writer:
    """Resolves a query once and writes SQL conditions for the parts of one statement, which share
    `values`.
    """

    def __init__(self, by: User, *, table: str = "work", prefix: str = "q") -> None:
        self._context = ClauseContext(by, table, prefix)
        self._resolver = Resolver(self._context)

    @property
    def values(self) -> dict[str, Any]:
        return self._context.values

    def value(self, value: Any) -> str:
        """Bind a value; returns its placeholder."""
        return self._context.value(value)

    def resolve(self, node: Node) -> Node:
        return self._resolver.resolve(node)

    def substring_ids(self, text: str) -> str:
        return substring_ids(self._context, text)

    def write(self, node: Node | None, scope_ids: Sequence[int]) -> str:
        """The condition for a resolved tree in these scopes."""
        if not scope_ids:
            return NO_WORK
        scopes = f"{self._context.table}.scope_id IN ({', '.join(map(str, scope_ids))})"
        if node is None:
            return scopes
        if is_indexed(node):
            return self._match(node, scope_ids)
        if isinstance(node, And):
            wanted, rest = _split(node.nodes)
            if wanted:
                parts = [self._match(And(tuple(wanted)), scope_ids), *map(self._sql, rest)]
                return f"({' AND '.join(parts)})"
        return f"({scopes} AND {self._sql(node)})"

    def _match(self, node: Node, scope_ids: Sequence[int] | None = None) -> str:
        table = self._context.table
        if self._context.is_postgres:
            query = self._context.value(compile_tsquery(node, scope_ids).match)
            return (
                f"{table}.id IN (SELECT work_id FROM work_search WHERE document @@ CAST({query} AS"
                " tsquery))"
            )
        query = self._context.value(compile_fts5(node, scope_ids).match)
        return f"{table}.id IN (SELECT rowid FROM work_search WHERE work_search MATCH {query})"

    def _sql(self, node: Node) -> str:
        """The condition for a node, in parentheses where needed."""
        match node:
            case Sql(text):
                return text
            case Not(inner):
                return f"NOT ({self._sql(inner)})"
            case _ if is_indexed(node):
                return self._match(node)
            case And(nodes):
                wanted, rest = _split(nodes)
                parts = [self._match(And(tuple(wanted)))] if wanted else []
                return self._joined(" AND ", parts, rest)
            case Or(nodes):
                indexed = [
                    inner for inner in nodes if is_indexed(inner) and not isinstance(inner, Not)
                ]
                parts = [self._match(Or(tuple(indexed)))] if indexed else []
                return self._joined(
                    " OR ", parts, [inner for inner in nodes if inner not in indexed]
                )
        raise TypeError(f"no condition for a {type(node).__name__}")

    def _joined(self, connection: str, first: list[str], nodes: Sequence[Node]) -> str:
        """Deep conditions come first: SQLite's parser keeps everything before an open parenthesis
        on its stack, which has room for a hundred symbols.
        """
        deep = [node for node in nodes if height(node) > _DEEP]
        flat = (self._sql(node) for node in nodes if node not in deep)
        return f"({connection.join([*map(self._sql, deep), *first, *flat])})"


def is_indexed(node: Node) -> bool:
    """Whether the search index can answer this node with one full-text query."""
    return _height(node) <= _MAX_HEIGHT


def has_words(node: Node) -> bool:
    """Whether the query has a positive word by which hits could be ranked."""
    if isinstance(node, And | Or):
        return any(map(has_words, node.nodes))
    return isinstance(node, Word | Phrase) or (isinstance(node, Field) and node.name != "other")


def _height(node: Node) -> int:
    """The nesting of the node; larger than any limit when it has something that the index can't
    answer.
    """
    match node:
        case Word() | Phrase() | Years() | Facet():
            return 0
        case Field(_, inner):
            return _height(inner)
        case Not(inner):
            return _height(inner) + 1
        case And(nodes) | Or(nodes):
            return 1 + max(map(_height, nodes), default=0)
    return _MAX_HEIGHT + 1


def _split(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """The nodes that the index can answer and the rest. The first list is empty when it would have
    exclusions only.
    """
    indexed = [node for node in nodes if is_indexed(node)]
    if not any(not isinstance(node, Not) for node in indexed):
        return [], list(nodes)
    return indexed, [node for node in nodes if not is_indexed(node)]
