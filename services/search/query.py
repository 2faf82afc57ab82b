"""The query language, in one place: what is typed into the search field, stands in addresses and
keeps smart shelves.

    le guin "left hand"   all of them            title:emma author:austen   only there -film  NOT
    "the film" none of them           year:1990  year:1990-1999  year:..1950  year:>1990  year:1990s
    dune OR (emma 1815)   one of them            tag:"to read"  is:lent  rating:>=8  added:30d
    /^the .* of/

docs/search.md explains it to people. An unknown `foo:` is literal text, and so is everything else
that has no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator

from errors import Invalid, Problem
from services.search.compilers import CompiledQuery, compile_fts5, compile_tsquery
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
    Phrase,
    Ratings,
    Regex,
    Word,
    Years,
)
from services.search.parser import Parser, TooComplex
from services.search.printer import print_query
from services.text import isbns

__all__ = [
    "Added", "And", "CompiledQuery", "Facet", "Field", "Named", "Node", "Not", "Or", "Phrase",
    "Ratings", "Regex", "Word", "Years",
    "compile_fts5", "compile_tsquery", "hint_of", "parse", "parse_typed", "print_query",
]  # fmt: skip

MAX_LENGTH = 500  # characters


def parse(text: str, typing: bool = False, *, max_length: int = MAX_LENGTH) -> Node | None:
    """The tree of a query; None when it contains nothing to search for.

    Raises Invalid({"q": Problem("too_long", maximum=500)}), and Invalid({"q": Problem("syntax",
    at=, reason=, …)}) for a syntax error, where `at` is the position of the character, counted from
    1. With `typing` the only error is a text that is too long. Texts written by print_query may be
    longer than typed ones; pass `max_length` (in characters) for them.
    """
    node, problem = parse_typed(text, typing, max_length=max_length)
    if problem is not None and not typing:
        raise Invalid({"q": problem})
    return node


def hint_of(text: str) -> Problem | None:
    """The first part of a valid query that looks like a filter but was read as words (`yaer:1990`,
    `year:abc`). Worth showing when nothing was found.
    """
    parser = Parser(text, typing=False)
    try:
        parser.read()
    except TooComplex:
        return None
    return parser.hint


def parse_typed(
    text: str, typing: bool = True, *, max_length: int = MAX_LENGTH
) -> tuple[Node | None, Problem | None]:
    """The tree of everything that could be parsed, and the first syntax error.

    With `typing` the last word or unclosed phrase may be unfinished. Raises Invalid for a text of
    more than `max_length` characters.
    """
    if len(text.strip()) > max_length:
        raise Invalid({"q": Problem("too_long", maximum=max_length)})
    parser = Parser(text, typing=typing)
    try:
        node = parser.read()
    except TooComplex as error:
        return None, error.problem
    number = isbns.find(text)
    if number is not None:  # nothing but an ISBN, which books may have in its other form
        return Or(tuple(filter(None, (Named("isbn", number.isbn_13), node)))), parser.problem
    return node, parser.problem


def other_readings(text: str) -> Iterator[Node]:
    """What else a query without results may mean: first with its last word as the beginning of a
    longer one; then, if it has words only, as a text that titles or people contain.
    """
    words = text.split()
    if words and ":" not in words[-1] and (unfinished := parse_typed(text)[0]) is not None:
        yield unfinished
    node, _ = parse_typed(text, typing=False)
    nodes = node.nodes if isinstance(node, And) else (node,)
    if '"' not in text and all(isinstance(inner, Word) for inner in nodes):
        yield Anywhere(text)
