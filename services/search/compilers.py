"""Compiles a query tree to the full-text query language of SQLite (FTS5) or PostgreSQL
(tsquery).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from services.search.analysis import Variant, variants
from services.search.documents import quoted_lexeme
from services.search.facets import ANY, NOTHING, scope_token, year_tokens
from services.search.nodes import And, Facet, Field, Node, Not, Or, Phrase, Word, Years


class CompiledQuery(NamedTuple):
    """`match` is the complete full-text query, including scopes and years. `is_ranked` is False
    when it has no word by which hits could be ranked.
    """

    match: str
    is_ranked: bool


class _Dialect(NamedTuple):
    """How one database writes a full-text query. `minus` takes a condition and a list of conditions
    that must not hold.
    """

    conjunction: str
    disjunction: str
    facet: Callable[[str], str]
    text: Callable[[tuple[Variant, ...], str], str]
    minus: Callable[[str, list[str]], str]


def compile_fts5(ast: Node | None, scopes: Sequence[int] | None) -> CompiledQuery:
    """The query for `work_search MATCH :match` on SQLite. `scopes` are those that the caller may
    see: None means everything, () means nothing.
    """
    return _compile(ast, scopes, _FTS5)


def compile_tsquery(ast: Node | None, scopes: Sequence[int] | None) -> CompiledQuery:
    """The query for `document @@ CAST(:match AS tsquery)` on PostgreSQL; it finds the same works as
    compile_fts5.
    """
    return _compile(ast, scopes, _TSQUERY)


def _compile(ast: Node | None, scopes: Sequence[int] | None, dialect: _Dialect) -> CompiledQuery:
    nodes = ast.nodes if isinstance(ast, And) else () if ast is None else (ast,)
    if scopes is not None:
        nodes = (Facet(tuple(scope_token(scope) for scope in scopes) or (NOTHING,)), *nodes)
    match = _compile_node(And(nodes), "", dialect) or dialect.facet(ANY)
    return CompiledQuery(match, ast is not None and _has_word(ast))


def _has_word(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_has_word, node.nodes))
    return isinstance(node, Word | Phrase) or (isinstance(node, Field) and _has_word(node.node))


def _compile_node(node: Node, column: str, dialect: _Dialect) -> str:
    """The condition, in parentheses where needed; empty for a node without any tokens."""
    match node:
        case Word(text, is_prefix) | Phrase(text, is_prefix):
            options = variants(text, is_prefix)
            return dialect.text(options, column) if options else ""
        case Field(name, inner):
            return _compile_node(inner, name, dialect)
        case Years(first, last):
            return _any(
                [dialect.facet(token) for token in year_tokens(first, last)]
                or [dialect.facet(NOTHING)],
                dialect,
            )
        case Facet(facets):
            return _any([dialect.facet(token) for token in facets], dialect)
        case Or(nodes):
            return _any(
                [text for inner in nodes if (text := _compile_node(inner, column, dialect))],
                dialect,
            )
        case Not():
            return _compile_node(And((node,)), column, dialect)
        case And(nodes):
            return _all(nodes, column, dialect)
    raise TypeError(f"the index knows nothing of a {type(node).__name__}")


def _any(parts: list[str], dialect: _Dialect) -> str:
    return parts[0] if len(parts) == 1 else f"({dialect.disjunction.join(parts)})" if parts else ""


def _all(nodes: tuple[Node, ...], column: str, dialect: _Dialect) -> str:
    """FTS5 only has "this but not that": exclusions are collected after the positive conditions, or
    after a token that every document has.
    """
    wanted = [
        text
        for node in nodes
        if not isinstance(node, Not) and (text := _compile_node(node, column, dialect))
    ]
    unwanted = [
        text
        for node in nodes
        if isinstance(node, Not) and (text := _compile_node(node.node, column, dialect))
    ]
    text = (
        wanted[0] if len(wanted) == 1 else f"({dialect.conjunction.join(wanted)})" if wanted else ""
    )
    return dialect.minus(text or dialect.facet(ANY), unwanted) if unwanted else text


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────


def _fts5_string(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _fts5_text(variants: tuple[Variant, ...], column: str) -> str:
    texts = [
        _fts5_string(" ".join(variant.tokens)) + (" *" if variant.is_prefix else "")
        for variant in variants
    ]
    joined = " OR ".join(texts)
    if column:
        return f"({column} : ({joined}))"
    return joined if len(texts) == 1 else f"({joined})"


_FTS5 = _Dialect(
    " AND ",
    " OR ",
    _fts5_string,
    _fts5_text,
    lambda text, unwanted: f"({text} NOT ({' OR '.join(unwanted)}))",
)

# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────

_WEIGHTS = {"": "", "title": "A", "author": "B", "other": "C"}


def _tsquery_variant(variant: Variant, weight: str) -> str:
    last = len(variant.tokens) - 1
    marks = ["*" * (variant.is_prefix and index == last) + weight for index in range(last + 1)]
    lexemes = [
        quoted_lexeme(token) + (f":{mark}" if mark else "")
        for token, mark in zip(variant.tokens, marks, strict=True)
    ]
    return " <-> ".join(lexemes) if last == 0 else f"({' <-> '.join(lexemes)})"


def _tsquery_text(variants: tuple[Variant, ...], column: str) -> str:
    texts = [_tsquery_variant(variant, _WEIGHTS[column]) for variant in variants]
    return texts[0] if len(texts) == 1 else f"({' | '.join(texts)})"


_TSQUERY = _Dialect(
    " & ",
    " | ",
    quoted_lexeme,
    _tsquery_text,
    lambda text, unwanted: f"({text} & !({' | '.join(unwanted)}))",
)
