"""Turns a query tree back into text, in one normal form with as few parentheses as possible."""

from __future__ import annotations

import re
from itertools import groupby

from services.search.facets import FIRST_YEAR, LAST_YEAR
from services.search.fields import NAMES
from services.search.nodes import (
    Added,
    And,
    Field,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Ratings,
    Regex,
    Word,
    Years,
)

_QUOTED = re.compile(r'[\s"“”„‟«»＂]')
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.\Z")
_SLASH = re.compile(r"\\.|/", re.DOTALL)


def print_query(node: Node | None, max_bytes: int = 500) -> str:
    """A text that parses to this tree; empty for None.

    A page's facets have no text, and unfinished words are printed as complete ones.

    If the text is longer than `max_bytes`, neighbouring terms of one field are combined: title:(a
    b) instead of title:a title:b.
    """
    if node is None:
        return ""
    text = _print(node, "", is_short=False)
    return (
        text
        if len(text.encode("utf-8", "surrogatepass")) <= max_bytes
        else min(text, _print(node, "", is_short=True), key=len)
    )


def _print(node: Node, within: str, *, is_short: bool) -> str:
    """The text of a node; `within` is the field of the group around it, or ""."""
    if is_short and not within and isinstance(node, And | Or) and (field := _common_field(node)):
        return f"{field}:({_print(node, field, is_short=True)})"
    if isinstance(node, And | Or):
        parts = [
            _print_member(inner, node, within, is_short)
            for inner in _group_by_field(node, within, is_short)
        ]
        return (" OR " if isinstance(node, Or) else " ").join(parts)
    if isinstance(node, Not):
        inner = _print(node.node, within, is_short=is_short)
        return (
            f"-({inner})"
            if isinstance(node.node, And | Or | Not)
            and not _has_own_parentheses(node.node, within, is_short)
            else f"-{inner}"
        )
    return _print_leaf(node, within)


def _print_member(inner: Node, around: And | Or, within: str, is_short: bool) -> str:
    text = _print(inner, within, is_short=is_short)
    return (
        f"({text})"
        if isinstance(inner, Or)
        and isinstance(around, And)
        and not _has_own_parentheses(inner, within, is_short)
        else text
    )


def _has_own_parentheses(node: Node, within: str, is_short: bool) -> bool:
    """Whether the node is printed as field:(…), which needs no further parentheses."""
    return is_short and not within and isinstance(node, And | Or) and bool(_common_field(node))


def _group_by_field(node: And | Or, within: str, is_short: bool) -> list[Node]:
    """The members of a node, with neighbours of one field combined."""
    if not is_short or within:
        return list(node.nodes)
    runs = [list(members) for _, members in groupby(node.nodes, key=_common_field)]
    return [
        inner
        for run in runs
        for inner in ([type(node)(tuple(run))] if len(run) > 1 and _common_field(run[0]) else run)
    ]


def _common_field(node: Node) -> str:
    """The field that all terms of this tree have in common, or ""."""
    if isinstance(node, And | Or):
        fields = {_common_field(inner) for inner in node.nodes}
        return fields.pop() if len(fields) == 1 else ""
    if isinstance(node, Not):
        return _common_field(node.node)
    return node.name if isinstance(node, Field) else node.field if isinstance(node, Named) else ""


def _print_leaf(node: Node, within: str) -> str:
    match node:
        case Word(text) | Phrase(text):
            return _quote(text)
        case Field(name, Word(text) | Phrase(text)):
            return _quote(text) if within else f"{name}:{_quote(text)}"
        case Named(field, value):
            return _quote(value) if within else f"{field}:{_quote(value)}"
        case Years(first, last):
            return f"year:{_print_years(first, last)}"
        case Ratings(lowest, highest):
            return f"rating:{lowest}" if lowest == highest else f"rating:{lowest}..{highest}"
        case Added(value):
            return f"added:{value}"
        case Regex(field, pattern):
            text = _SLASH.sub(lambda match: r"\/" if match[0] == "/" else match[0], pattern)
            return f"/{text}/" if field == "title" else f"{field}:/{text}/"
    raise TypeError(f"a {type(node).__name__} has no text")


def _quote(text: str) -> str:
    """The text, in quotation marks where it would otherwise be parsed as something else."""
    name = text.partition(":")[0].lower() if ":" in text else ""
    is_plain = (
        text
        and not _QUOTED.search(text)
        and text[0] not in "-/("
        and _is_balanced(text)
        and text not in ("AND", "OR", "NOT")
        and name not in NAMES
        and not _INITIAL.search(text)
    )
    return text if is_plain else f'"{text}"'


def _is_balanced(text: str) -> bool:
    """Whether every parenthesis in the word is closed within it."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _print_years(first: int, last: int) -> str:
    if last < 0:
        return "<0"
    if first > LAST_YEAR:
        return f">{LAST_YEAR}"
    if first == last:
        return str(first)
    begin = first if first > FIRST_YEAR else ""
    end = last if last < LAST_YEAR or first <= FIRST_YEAR else ""
    return f"{begin}..{end}"
