"""Resolves the fields of a query: to facets and words of the search index, or to SQL conditions on
other tables.

Names are looked up here, once per query: genres and media types by their key, series and publishers
by their words. Smart shelves are resolved by their own query, with the caller's rights and within
the shelf's library.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from errors import Invalid, Problem
from models.library import KINDS
from services import access
from services.db.plain_sql import run
from services.search import clauses, patterns
from services.search.analysis import document_tokens, variants
from services.search.facets import NOTHING, format_token, genre_token, kind_token, scope_token
from services.search.nodes import (
    Added,
    And,
    Anywhere,
    Facet,
    Field,
    Named,
    Node,
    Not,
    Or,
    Ratings,
    Regex,
    Sql,
    Word,
    height,
    leaves,
)
from services.search.query import parse_typed
from services.text import isbns
from services.text.names import name_key

_MAX_PARTS = 300  # fields, those of the shelves that fill themselves included
_MAX_HEIGHT = 24  # connections within connections, likewise
_MAX_SHELVES = 3  # that name one another
_KIND_NAMES = {
    **{kind: kind for kind in KINDS},
    **{f"{kind}s": kind for kind in ("book", "comic", "audiobook", "movie", "game")},
    "film": "movie", "films": "movie", "show": "tv", "shows": "tv",
}  # fmt: skip
_PHYSICAL = (
    "hardcover", "hardback", "paperback", "softcover", "massmarket", "boardbook", "print",
    "leather", "spiral", "physical",
    "vinyl", "lp", "cd", "sacd", "cassette", "dvd", "bluray", "4kbluray", "uhdbluray", "vhs",
    "laserdisc", "cartridge", "disc",
)  # fmt: skip


class Resolver:
    """Resolves one query of one user. Each lookup is read from the database at most once."""

    def __init__(self, context: clauses.ClauseContext) -> None:
        self._context = context
        self._parts = 0
        self._path: tuple[int, ...] = ()  # shelves around what is being resolved
        self._shelves: dict[str, list[Any]] = {}

    def resolve(self, node: Node) -> Node:
        """The same query, made of words, years, facets and SQL only. Raises Invalid."""
        self._look_up_shelves(node)
        resolved = self._resolved(node)
        if height(resolved) > _MAX_HEIGHT:
            raise Invalid({"q": Problem("syntax", at=1, reason="too_complex", maximum=_MAX_HEIGHT)})
        return resolved

    def _resolved(self, node: Node) -> Node:
        match node:
            case And(nodes):
                return And(tuple(map(self._resolved, nodes)))
            case Or(nodes):
                return Or(tuple(map(self._resolved, nodes)))
            case Not(inner):
                return Not(self._resolved(inner))
            case Named() | Ratings() | Added() | Regex() | Anywhere():
                self._parts += 1
                if self._parts > _MAX_PARTS:
                    raise Invalid(
                        {"q": Problem("syntax", at=1, reason="too_complex", maximum=_MAX_PARTS)}
                    )
                return self._leaf(node)
        return node

    def _leaf(self, node: Named | Ratings | Added | Regex | Anywhere) -> Node:
        context = self._context
        match node:
            case Ratings():
                return Sql(clauses.rating_clause(context, node))
            case Added():
                return Sql(clauses.added_clause(context, node))
            case Regex():
                return Sql(clauses.regex_clause(context, patterns.for_database(node.pattern), node))
            case Anywhere(text):
                return Sql(clauses.substring_clause(context, text))
            case Named("genre"):
                return Facet(
                    tuple(genre_token(genre_id) for genre_id in self._genres(node)) or (NOTHING,)
                )
            case Named("format"):
                return Facet((format_token(node.value),))
            case Named("isbn"):
                return Field(
                    "other",
                    Or(
                        tuple(
                            Word(form, node.is_prefix)
                            for form in sorted({node.value, *isbns.find_variants(node.value)})
                        )
                    ),
                )
            case Named("type"):
                return self._type(node)
            case Named("shelf"):
                return self._shelf(node)
            case Named("is", "physical"):
                return Or(
                    (
                        Facet(tuple(map(format_token, _PHYSICAL))),
                        Sql(clauses.has_clause(context, "copy")),
                    )
                )
        return Sql(self._sql(node))

    def _sql(self, node: Named) -> str:
        context = self._context
        match node.field:
            case "tag":
                return clauses.tag_or_shelf_clause(context, "tag", node)
            case "series":
                return clauses.series_clause(
                    context,
                    [series_id for series_id, name in self._series if _has_words(name, node)],
                )
            case "publisher":
                return clauses.publisher_clause(
                    context, [name for (name,) in self._publishers if _has_words(name, node)]
                )
            case "letter":
                return clauses.letter_clause(context, node.value)
            case "language":
                return clauses.language_clause(context, node)
            case "status":
                return clauses.status_clause(context, node.value)
            case "has":
                return clauses.has_clause(context, node.value)
            case "is":
                return clauses.is_clause(context, node.value)
        raise ValueError(node.field)

    # ── names ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _every_genre(self) -> Sequence[Any]:
        return run("SELECT id, name_key FROM genre").all()

    def _genres(self, node: Named) -> list[int]:
        key = name_key(node.value)
        return [
            genre_id
            for genre_id, name in self._every_genre
            if (name.startswith(key) if node.is_prefix else name == key)
        ]

    @cached_property
    def _media_types(self) -> Sequence[Any]:
        return run("SELECT id, name_key, display_name FROM media_type").all()

    def _type(self, node: Named) -> Node:
        key = name_key(node.value)
        fitting = str.startswith if node.is_prefix else str.__eq__
        kinds = tuple(
            dict.fromkeys(kind for name, kind in _KIND_NAMES.items() if fitting(name, key))
        )
        types = {
            id_: name
            for id_, name, shown in self._media_types
            if fitting(name, key) or fitting(name_key(shown), key)
        }
        nodes = ([Facet(tuple(map(kind_token, kinds)))] if kinds else []) + (
            [Sql(clauses.media_type_clause(self._context, types))] if types else []
        )
        return Or(tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else Facet((NOTHING,))

    @cached_property
    def _series(self) -> Sequence[Any]:
        return run(
            f"SELECT id, name FROM series WHERE library_id IN {self._context.library_list}"
            " AND deleted_at IS NULL"
        ).all()

    @cached_property
    def _publishers(self) -> Sequence[Any]:
        """The names of all publishers. Only works that the caller may see are found by them."""
        return run("SELECT DISTINCT publisher FROM edition WHERE publisher <> ''").all()

    # ── shelves ───────────────────────────────────────────────────────────────────────────────────

    def _look_up_shelves(self, node: Node) -> None:
        """Load the smart shelves that the query names."""
        named = [leaf for leaf in leaves(node) if isinstance(leaf, Named) and leaf.field == "shelf"]
        keys = {name_key(leaf.value) for leaf in named if not leaf.is_prefix} - set(self._shelves)
        if not keys:
            return
        self._shelves.update({key: [] for key in keys})
        parameters = ", ".join(f":name{number}" for number in range(len(keys)))
        sql = (
            "SELECT id, library_id, query, name_key FROM shelf WHERE library_id IN"
            f" {self._context.library_list} AND deleted_at IS NULL AND query <> ''"
        )
        for row in run(
            f"{sql} AND name_key IN ({parameters})",
            {f"name{number}": key for number, key in enumerate(sorted(keys))},
        ):
            self._shelves[row.name_key].append(row)

    def _shelf(self, node: Named) -> Node:
        nodes: list[Node] = [Sql(clauses.tag_or_shelf_clause(self._context, "shelf", node))]
        for shelf in [] if node.is_prefix else self._shelves[name_key(node.value)]:
            if shelf.id not in self._path and len(self._path) < _MAX_SHELVES:
                nodes += self._smart_shelf(shelf)
        return Or(tuple(nodes)) if len(nodes) > 1 else nodes[0]

    def _smart_shelf(self, shelf: Any) -> list[Node]:
        """The works of a smart shelf; none when its query is empty or can no longer be parsed."""
        node, _ = parse_typed(shelf.query, typing=False, max_length=len(shelf.query))
        if node is None:
            return []
        scopes = access.visible_scopes(self._context.by, (shelf.library_id,))
        before, self._path = self._path, (*self._path, shelf.id)
        inner = self.resolve(node)
        self._path = before
        return [And((Facet(tuple(map(scope_token, scopes)) or (NOTHING,)), inner))]


def _has_words(name: str, node: Named) -> bool:
    """Whether these words would find a document with this name."""
    line = _line(name)
    return any(
        f" {' '.join(variant.tokens)}{'' if variant.is_prefix else ' '}" in line
        for variant in variants(node.value, node.is_prefix)
    )


@lru_cache(8192)
def _line(name: str) -> str:
    return f" {' '.join(document_tokens(name))} "
