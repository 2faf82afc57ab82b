"""Writes a query's tree in the language of each database's full-text index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from services.search.analysis import Form, forms
from services.search.documents import quoted_lexeme
from services.search.facets import ANY, NOTHING, scope_token, year_tokens
from services.search.nodes import And, Facet, Field, Node, Not, Or, Phrase, Word, Years


class CompiledQuery(NamedTuple):
    """`match` is the whole condition, scopes and years included.

    `is_ranked` is False when no wanted word could rank a hit.
    """

    match: str
    is_ranked: bool


class _Dialect(NamedTuple):
    """How one database writes things. `minus` takes a condition and those that must not hold."""

    conjunction: str
    disjunction: str
    facet: Callable[[str], str]
    text: Callable[[tuple[Form, ...], str], str]
    minus: Callable[[str, list[str]], str]


def compile_fts5(ast: Node | None, scopes: Sequence[int] | None) -> CompiledQuery:
    """For `work_search MATCH :match` on SQLite.

    `scopes` is what the caller may see: None is everything, () is nothing.
    """
    return _compiled(ast, scopes, _FTS5)


def compile_tsquery(ast: Node | None, scopes: Sequence[int] | None) -> CompiledQuery:
    """For `document @@ CAST(:match AS tsquery)` on PostgreSQL; the same works as compile_fts5."""
    return _compiled(ast, scopes, _TSQUERY)


def _compiled(ast: Node | None, scopes: Sequence[int] | None, dialect: _Dialect) -> CompiledQuery:
    nodes = ast.nodes if isinstance(ast, And) else () if ast is None else (ast,)
    if scopes is not None:
        nodes = (Facet(tuple(scope_token(scope) for scope in scopes) or (NOTHING,)), *nodes)
    match = _written(And(nodes), "", dialect) or dialect.facet(ANY)
    return CompiledQuery(match, ast is not None and _has_word(ast))


def _has_word(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_has_word, node.nodes))
    return isinstance(node, Word | Phrase) or (isinstance(node, Field) and _has_word(node.node))


def _written(node: Node, column: str, dialect: _Dialect) -> str:
    """The condition, in parentheses where it needs them; empty for a node that says nothing."""
    match node:
        case Word(text, is_prefix) | Phrase(text, is_prefix):
            found = forms(text, is_prefix)
            return dialect.text(found, column) if found else ""
        case Field(name, inner):
            return _written(inner, name, dialect)
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
                [text for inner in nodes if (text := _written(inner, column, dialect))], dialect
            )
        case Not():
            return _written(And((node,)), column, dialect)
        case And(nodes):
            return _all(nodes, column, dialect)
    raise TypeError(f"the index knows nothing of a {type(node).__name__}")


def _any(parts: list[str], dialect: _Dialect) -> str:
    return parts[0] if len(parts) == 1 else f"({dialect.disjunction.join(parts)})" if parts else ""


def _all(nodes: tuple[Node, ...], column: str, dialect: _Dialect) -> str:
    """FTS5 knows "this but not that" only: negations gather behind what is wanted, or behind
    everything.
    """
    wanted = [
        text
        for node in nodes
        if not isinstance(node, Not) and (text := _written(node, column, dialect))
    ]
    unwanted = [
        text
        for node in nodes
        if isinstance(node, Not) and (text := _written(node.node, column, dialect))
    ]
    text = (
        wanted[0] if len(wanted) == 1 else f"({dialect.conjunction.join(wanted)})" if wanted else ""
    )
    return dialect.minus(text or dialect.facet(ANY), unwanted) if unwanted else text


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────


def _fts5_string(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _fts5_text(found: tuple[Form, ...], column: str) -> str:
    texts = [
        _fts5_string(" ".join(form.tokens)) + (" *" if form.is_prefix else "") for form in found
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


def _tsquery_form(form: Form, weight: str) -> str:
    last = len(form.tokens) - 1
    marks = ["*" * (form.is_prefix and here == last) + weight for here in range(last + 1)]
    lexemes = [
        quoted_lexeme(token) + (f":{mark}" if mark else "")
        for token, mark in zip(form.tokens, marks, strict=True)
    ]
    return " <-> ".join(lexemes) if last == 0 else f"({' <-> '.join(lexemes)})"


def _tsquery_text(found: tuple[Form, ...], column: str) -> str:
    texts = [_tsquery_form(form, _WEIGHTS[column]) for form in found]
    return texts[0] if len(texts) == 1 else f"({' | '.join(texts)})"


_TSQUERY = _Dialect(
    " & ",
    " | ",
    quoted_lexeme,
    _tsquery_text,
    lambda text, unwanted: f"({text} & !({' | '.join(unwanted)}))",
)
