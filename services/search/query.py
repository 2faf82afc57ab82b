"""Reads what a person typed into the search field: words, "phrases", -negations, title: author: year:.

    le guin "left hand"   all of them          title:emma author:austen   only there
    -film  -"the movie"   none of them         year:1990  year:1990-1999  year:..1950  year:>1990  year:1990s

Everything else is literal text; no text is an error, except one that is too long.
"""

from __future__ import annotations

import re

from errors import Invalid, Problem
from services.search.analysis import forms
from services.search.compilers import CompiledQuery, compile_fts5, compile_tsquery
from services.search.facets import FIRST_YEAR, LAST_YEAR
from services.search.nodes import And, Facet, Field, Node, Not, Or, Phrase, Word, Years
from services.search.units import close_initials

__all__ = [
    "And", "CompiledQuery", "Facet", "Field", "Node", "Not", "Or", "Phrase", "Word", "Years",
    "compile_fts5", "compile_tsquery", "parse",
]  # fmt: skip

MOST_BYTES = 500
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_TERM = re.compile(
    r'(?P<no>-+(?=[^\s-]))?(?:(?P<field>title|author|year):(?=\S))?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
_EMPTY_FIELD = re.compile(r"(?:title|author|year):", re.IGNORECASE)
_YEAR_RANGE = re.compile(r"(\d{1,4})?(?:\.\.\.?|-|–)(\d{1,4})?")
_YEAR_BOUND = re.compile(r"([<>])(=?)(\d{1,4})")


def parse(text: str, typing: bool = False) -> Node | None:
    """The query's tree; None when nothing in it can be looked for. Raises Invalid when it is longer than 500 bytes.

    While someone is typing, the last word or open phrase may be unfinished.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Invalid({"q": Problem("too_long", most=MOST_BYTES)})
    text = close_initials(text.translate(_QUOTES))
    found = []
    for term in _TERM.finditer(text):
        node = _term(term, is_open=typing and term.end() == len(text))
        if node is not None:
            found.append(node)
    if len(found) > 1:
        return And(tuple(found))
    return found[0] if found else None


def _term(term: re.Match[str], is_open: bool) -> Node | None:
    """One term; `is_open` when the cursor stands right behind it."""
    field = (term["field"] or "").lower()
    is_negated = term["no"] is not None
    if field == "year":
        node, field = _year(term, is_open), ""
    elif is_open and _EMPTY_FIELD.fullmatch(term["word"] or ""):
        return None
    else:
        node = _text(term, "", is_open and not is_negated)
    if node is None:
        return None
    if field:
        node = Field(field, node)
    return Not(node) if is_negated else node


def _text(term: re.Match[str], before: str, is_open: bool) -> Node | None:
    """A word or a phrase, unless no token is left of it; a closed phrase is finished."""
    node: Word | Phrase
    if term["word"] is not None:
        node = Word(before + term["word"], is_open)
    else:
        text = before + term["phrase"]
        node = Phrase(text, is_open and not term["end"] and not text[-1:].isspace())
    return node if forms(node.text, node.is_prefix) else None


def _year(term: re.Match[str], is_open: bool) -> Node | None:
    """`year:` with something else behind it is literal text, but while it is being typed it says nothing yet."""
    value = (term["word"] if term["word"] is not None else term["phrase"]).strip()
    years = _years(value, is_open)
    if years is not None:
        return years
    if is_open and not value.strip("0123456789.-–<>="):
        return None
    return _text(term, "year:", is_open and term["no"] is None)


def _years(value: str, is_open: bool) -> Years | None:
    if not value.isascii() and "–" not in value:
        return None
    if value.isdecimal() and len(value) <= 4:
        span = 10 ** (4 - len(value)) if is_open else 1  # 199 on its way to 1990
        return Years(int(value) * span, int(value) * span + span - 1)
    if re.fullmatch(r"\d{3}0s", value):
        return Years(int(value[:4]), int(value[:4]) + 9)
    if (bound := _YEAR_BOUND.fullmatch(value)) is not None:
        year, is_strict = int(bound[3]), not bound[2]
        return Years(year + is_strict, LAST_YEAR) if bound[1] == ">" else Years(FIRST_YEAR, year - is_strict)
    if (span_of := _YEAR_RANGE.fullmatch(value)) is None or not (span_of[1] or span_of[2]):
        return None
    first, last = int(span_of[1] or FIRST_YEAR), int(span_of[2] or LAST_YEAR)
    return Years(min(first, last), max(first, last))
