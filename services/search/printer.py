"""Writes a query's tree as text again, in one normal form with no more parentheses than it
needs.
"""

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


def print_query(node: Node | None, most: int = 500) -> str:
    """A text that parses to this tree; empty for None.

    Facets of a page, and unfinished words as such, have no text.

    In more than `most` bytes, neighbours in one field share it: title:(a b) for title:a title:b.
    """
    if node is None:
        return ""
    text = _written(node, "", is_short=False)
    return (
        text
        if len(text.encode("utf-8", "surrogatepass")) <= most
        else min(text, _written(node, "", is_short=True), key=len)
    )


def _written(node: Node, within: str, *, is_short: bool) -> str:
    """`within` is the field in whose group this stands."""
    if is_short and not within and isinstance(node, And | Or) and (field := _shared(node)):
        return f"{field}:({_written(node, field, is_short=True)})"
    if isinstance(node, And | Or):
        parts = [_member(inner, node, within, is_short) for inner in _runs(node, within, is_short)]
        return (" OR " if isinstance(node, Or) else " ").join(parts)
    if isinstance(node, Not):
        inner = _written(node.node, within, is_short=is_short)
        return (
            f"-({inner})"
            if isinstance(node.node, And | Or | Not) and not _shares(node.node, within, is_short)
            else f"-{inner}"
        )
    return _leaf(node, within)


def _member(inner: Node, around: And | Or, within: str, is_short: bool) -> str:
    text = _written(inner, within, is_short=is_short)
    return (
        f"({text})"
        if isinstance(inner, Or)
        and isinstance(around, And)
        and not _shares(inner, within, is_short)
        else text
    )


def _shares(node: Node, within: str, is_short: bool) -> bool:
    """Whether its field has brought the parentheses already."""
    return is_short and not within and isinstance(node, And | Or) and bool(_shared(node))


def _runs(node: And | Or, within: str, is_short: bool) -> list[Node]:
    """The members, neighbours of one field together."""
    if not is_short or within:
        return list(node.nodes)
    runs = [list(members) for _, members in groupby(node.nodes, key=_shared)]
    return [
        inner
        for run in runs
        for inner in ([type(node)(tuple(run))] if len(run) > 1 and _shared(run[0]) else run)
    ]


def _shared(node: Node) -> str:
    """The field in which everything of this tree stands; empty when there is no such."""
    if isinstance(node, And | Or):
        found = {_shared(inner) for inner in node.nodes}
        return found.pop() if len(found) == 1 else ""
    if isinstance(node, Not):
        return _shared(node.node)
    return node.name if isinstance(node, Field) else node.field if isinstance(node, Named) else ""


def _leaf(node: Node, within: str) -> str:
    match node:
        case Word(text) | Phrase(text):
            return _quoted(text)
        case Field(name, Word(text) | Phrase(text)):
            return _quoted(text) if within else f"{name}:{_quoted(text)}"
        case Named(field, value):
            return _quoted(value) if within else f"{field}:{_quoted(value)}"
        case Years(first, last):
            return f"year:{_years(first, last)}"
        case Ratings(least, most):
            return f"rating:{least}" if least == most else f"rating:{least}..{most}"
        case Added(value):
            return f"added:{value}"
        case Regex(field, pattern):
            text = _SLASH.sub(lambda found: r"\/" if found[0] == "/" else found[0], pattern)
            return f"/{text}/" if field == "title" else f"{field}:/{text}/"
    raise TypeError(f"a {type(node).__name__} has no text")


def _quoted(text: str) -> str:
    """In quotation marks where it would be read as something else."""
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
    """Whether each parenthesis within the word has its other half there."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _years(first: int, last: int) -> str:
    if last < 0:
        return "<0"
    if first > LAST_YEAR:
        return f">{LAST_YEAR}"
    if first == last:
        return str(first)
    begin = first if first > FIRST_YEAR else ""
    end = last if last < LAST_YEAR or first <= FIRST_YEAR else ""
    return f"{begin}..{end}"
