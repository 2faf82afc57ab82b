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
from services import isbn
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

__all__ = [
    "Added", "And", "CompiledQuery", "Facet", "Field", "Named", "Node", "Not", "Or", "Phrase",
    "Ratings", "Regex", "Word", "Years",
    "compile_fts5", "compile_tsquery", "hint_of", "parse", "parse_typed", "print_query",
]  # fmt: skip

LONGEST = 500  # characters


def parse(text: str, typing: bool = False, *, most: int = LONGEST) -> Node | None:
    """The query's tree; None when nothing in it can be looked for.

    Raises Invalid({"q": Problem("too_long", most=500)}), and Invalid({"q": Problem("syntax", at=,
    reason=, …)}) for what cannot be read, `at` being the position of the character, from 1. While
    someone is typing nothing is an error but a text too long. A text that print_query wrote may be
    a little longer than the one that was typed: `most` characters are taken.
    """
    node, problem = parse_typed(text, typing, most=most)
    if problem is not None and not typing:
        raise Invalid({"q": problem})
    return node


def hint_of(text: str) -> Problem | None:
    """The first thing in a text that parses that looks like a filter and is none (`yaer:1990`,
    `year:abc`): it was read as words. Worth a hint when nothing has these words.
    """
    parser = Parser(text, typing=False)
    try:
        parser.read()
    except TooComplex:
        return None
    return parser.hint


def parse_typed(
    text: str, typing: bool = True, *, most: int = LONGEST
) -> tuple[Node | None, Problem | None]:
    """The tree of what parses, and the first thing that does not.

    Raises Invalid for a text of more than 500 characters.

    While someone is typing, the last word or open phrase may be unfinished.
    """
    if len(text) > most:
        raise Invalid({"q": Problem("too_long", most=most)})
    parser = Parser(text, typing=typing)
    try:
        node = parser.read()
    except TooComplex as error:
        return None, error.problem
    number = isbn.find(text)
    if number is not None:  # nothing but an ISBN, which books may have in its other form
        return Or(tuple(filter(None, (Named("isbn", number.isbn_13), node)))), parser.problem
    return node, parser.problem


def other_readings(text: str) -> Iterator[Node]:
    """How else a query may be meant that found nothing: its last word is only the beginning of one;
    then, of nothing but words, all of it stands somewhere within titles or people.
    """
    words = text.split()
    if words and ":" not in words[-1] and (unfinished := parse_typed(text)[0]) is not None:
        yield unfinished
    node, _ = parse_typed(text, typing=False)
    nodes = node.nodes if isinstance(node, And) else (node,)
    if '"' not in text and all(isinstance(inner, Word) for inner in nodes):
        yield Anywhere(text)
