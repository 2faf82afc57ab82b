"""The nodes of a query tree, all frozen. parser.py builds it from text, printer.py turns it back
into text, conditions.py turns it into SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was typed; with `is_prefix` it may be unfinished."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other, in this order."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A node that is searched for in one column only: "title", "author" or "other"."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Years:
    """Works from these years, both included. Works without a year never match."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Named:
    """One of fields.NAMED with its value: a name or a keyword. With `is_prefix` the name may be
    unfinished.
    """

    field: str
    value: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Ratings:
    """Works that the caller rated in this range, both ends included."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Added:
    """When a work was added, as date_ranges.py writes it: "2024-05", "2024..2025", ">=2024-05-01",
    "7d".
    """

    value: str


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression that matches somewhere in the title, or in the name of an author; letter
    case doesn't matter.
    """

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Works whose titles or people contain these characters, also within a word. Fewer than three
    characters match nothing. The parser never creates this node.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Works with any of these facet tokens (facets.py). Pages use it to combine their filters with
    a typed query.
    """

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sql:
    """An SQL condition on a work, in parentheses where needed. Created by resolving.py, never by
    the parser.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


Node: TypeAlias = (
    Word
    | Phrase
    | Field
    | Years
    | Named
    | Ratings
    | Added
    | Regex
    | Anywhere
    | Facet
    | Sql
    | Not
    | And
    | Or
)


def negate(node: Node) -> Node:
    """The opposite of a node."""
    return node.node if isinstance(node, Not) else Not(node)


def combine(kind: type[And] | type[Or], nodes: list[Node]) -> Node | None:
    """A flat And or Or of these nodes; the node itself when there is only one, None when there is
    none.
    """
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else (node,)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def leaves(node: Node) -> list[Node]:
    """Every node of the tree except And, Or and Not."""
    if isinstance(node, And | Or):
        return [leaf for inner in node.nodes for leaf in leaves(inner)]
    return leaves(node.node) if isinstance(node, Not | Field) else [node]


def height(node: Node) -> int:
    """How deeply And, Or and Not are nested."""
    if isinstance(node, And | Or):
        return 1 + max(map(height, node.nodes), default=0)
    return 1 + height(node.node) if isinstance(node, Not) else 0
