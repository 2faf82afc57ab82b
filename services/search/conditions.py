"""A query as one SQL condition on the row of a work, for every list: search, browsing, smart
shelves, the APIs.

What the index alone can answer is one full-text condition; the other fields are conditions beside
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from models.account import User
from services import access
from services.db.plain_sql import run
from services.search.clauses import NOBODY, Ground, substring_ids
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
from services.search.patterns import in_time
from services.search.resolving import Resolver

# of a tree that is given to the index in one piece: FTS5's parser has room for some hundred open
# parentheses
_MOST_HEIGHT = 6
_DEEP = 4


def condition(
    node: Node | None, *, by: User, scope_ids: Sequence[int], table: str = "work", prefix: str = "q"
) -> tuple[str, dict[str, Any]]:
    """A condition on `table` (the name or alias of `work` in the statement) and its values, named
    `prefix` and a number.

    It holds for live and deleted works of these scopes (of scopes_of or access.visible_scopes) that
    the query describes; None describes all. Run the statement inside `asking(node)`. Raises Invalid
    when a regular expression cannot run on this database.
    """
    written = Writer(by, table=table, prefix=prefix)
    return (
        written.write(written.resolve(node) if node is not None else None, scope_ids),
        written.values,
    )


def asking(node: Node | None) -> AbstractContextManager[None]:
    """Around the statements: regular expressions that take too long raise Invalid({"q":
    Problem("too_slow", seconds=2)}).
    """
    return in_time(node)


def scopes_of(node: Node | None, by: User, library_id: int | None = None) -> tuple[int, ...]:
    """The scopes that the caller may see, those of one library or all; for an admin who asks for
    orphans also the one that nobody holds.
    """
    scope_ids = access.visible_scopes(by, None if library_id is None else (library_id,))
    if node is None or library_id is not None or not (by.is_admin and by.is_active):
        return scope_ids
    if not any(leaf == Named("is", "orphan") for leaf in leaves(node)):
        return scope_ids
    return tuple(sorted({*scope_ids, *run("SELECT id FROM scope WHERE key = ''").scalars()}))


class Writer:
    """Resolves a query once, and writes conditions of it for the parts of one statement, which
    share `values`.
    """

    def __init__(self, by: User, *, table: str = "work", prefix: str = "q") -> None:
        self._ground = Ground(by, table, prefix)
        self._resolver = Resolver(self._ground)

    @property
    def values(self) -> dict[str, Any]:
        return self._ground.values

    def value(self, given: Any) -> str:
        """The place of a value in the statement."""
        return self._ground.value(given)

    def resolve(self, node: Node) -> Node:
        return self._resolver.resolve(node)

    def substring_ids(self, text: str) -> str:
        return substring_ids(self._ground, text)

    def write(self, node: Node | None, scope_ids: Sequence[int]) -> str:
        """The condition for a resolved tree."""
        if not scope_ids:
            return NOBODY
        scopes = f"{self._ground.table}.scope_id IN ({', '.join(map(str, scope_ids))})"
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
        table = self._ground.table
        if self._ground.is_postgres:
            found = self._ground.value(compile_tsquery(node, scope_ids).match)
            return (
                f"{table}.id IN (SELECT work_id FROM work_search WHERE document @@ CAST({found} AS"
                " tsquery))"
            )
        found = self._ground.value(compile_fts5(node, scope_ids).match)
        return f"{table}.id IN (SELECT rowid FROM work_search WHERE work_search MATCH {found})"

    def _sql(self, node: Node) -> str:
        """In parentheses where it needs them."""
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
        """What is deep stands first: SQLite's parser remembers what stands before an open
        parenthesis, and has room for a hundred signs.
        """
        deep = [node for node in nodes if height(node) > _DEEP]
        flat = (self._sql(node) for node in nodes if node not in deep)
        return f"({connection.join([*map(self._sql, deep), *first, *flat])})"


def is_indexed(node: Node) -> bool:
    """Whether the index answers this in one piece."""
    return _height(node) <= _MOST_HEIGHT


def has_words(node: Node) -> bool:
    """Whether a wanted word could rank a hit."""
    if isinstance(node, And | Or):
        return any(map(has_words, node.nodes))
    return isinstance(node, Word | Phrase) or (isinstance(node, Field) and node.name != "other")


def _height(node: Node) -> int:
    """More than any index could take when there is something else in it."""
    match node:
        case Word() | Phrase() | Years() | Facet():
            return 0
        case Field(_, inner):
            return _height(inner)
        case Not(inner):
            return _height(inner) + 1
        case And(nodes) | Or(nodes):
            return 1 + max(map(_height, nodes), default=0)
    return _MOST_HEIGHT + 1


def _split(nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """What the index can answer, when something of that is wanted and not only unwanted, and the
    rest.
    """
    indexed = [node for node in nodes if is_indexed(node)]
    if not any(not isinstance(node, Not) for node in indexed):
        return [], list(nodes)
    return indexed, [node for node in nodes if not is_indexed(node)]
