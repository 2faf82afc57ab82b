"""What a query can say, as frozen trees; parser.py reads them from text, printer.py writes them
back, conditions.py asks the databases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was written; `is_prefix` when it may be unfinished."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """The node, but only in one column: "title", "author" or "other"."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Years:
    """Works of these years, both included; a work without a year is in none."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Named:
    """A field (fields.NAMED) and the name or the word of a list that was asked for; `is_prefix`
    when the name may be unfinished.
    """

    field: str
    value: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Ratings:
    """Works that the caller rated with one of these, both included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Added:
    """When a work was added, in the form that moments.py reads: "2024-05", "2024..2025",
    ">=2024-05-01", "7d".
    """

    value: str


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression that matches somewhere in "title" or in the name of an "author"; letter
    case does not matter.
    """

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Works whose titles or people contain these characters, also within a word; fewer than three
    are in none. No text is read as one.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Works with any of these facet tokens (facets.py): how a page adds its filters to what was
    typed.
    """

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition on the row of the work, in parentheses where it needs them; conditions.py makes
    it, no text is read as one.
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


def negated(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def joined(kind: type[And] | type[Or], nodes: list[Node]) -> Node | None:
    """All or any of the nodes, flat; None when there is none."""
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else (node,)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def leaves(node: Node) -> list[Node]:
    """Everything in the tree that is not a connection of others."""
    if isinstance(node, And | Or):
        return [leaf for inner in node.nodes for leaf in leaves(inner)]
    return leaves(node.node) if isinstance(node, Not | Field) else [node]


def height(node: Node) -> int:
    """How many connections stand within one another."""
    if isinstance(node, And | Or):
        return 1 + max(map(height, node.nodes), default=0)
    return 1 + height(node.node) if isinstance(node, Not) else 0
