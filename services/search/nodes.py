"""What a query can say, as frozen trees; query.py reads them from text, compilers.py writes them for the databases."""

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
    """The node, but only in one column: "title" or "author"."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Years:
    """Works of these years, both included; a work without a year is in none."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Works with any of these facet tokens (facets.py): how a page adds its filters to what was typed."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


Node: TypeAlias = Word | Phrase | Field | Years | Facet | Not | And | Or
