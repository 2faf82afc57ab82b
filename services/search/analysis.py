"""Turns text into the tokens of the search index, the same ones for documents and queries and for
both databases.

A document is a flat sequence of tokens, a phrase is a run of neighbours in it; neither database
needs two tokens at one place:

- A compound ("Spider-Man", "AC/DC", "O'Brien", "J.R.R.") is written as its parts; then, behind a
  GAP that no phrase crosses, the whole line again with compounds joined: `the spider man · the
  spiderman`. A query tries both forms.
- Chinese, Japanese, Korean, Thai … are written as pairs of neighbours, with the last character of a
  run alone: 進撃の巨人 → 進撃 撃の の巨 巨人 人. Two or more characters are then a phrase of pairs, a single one
  is a prefix.
- `schindler` of "Schindler's" and `maerchen` of "Märchen" follow behind a GAP each.

Tokens consist of letters, digits, marks and symbols beyond ASCII, and `+ # .` (c++, c#, .net);
never of quotes or spaces.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from services.search.units import Unit, is_spaceless, read_units

GAP = "."  # a token that no query contains: phrases do not cross it
_MOST_TEXT = 60_000  # characters of a field that are read
_MOST_TWICE = 40  # tokens of a line that is written again with its compounds joined
_MOST_FORMS = 8  # of one phrase


class Form(NamedTuple):
    """One way in which a document may write what was asked: neighbouring tokens, the last one
    perhaps only begun.
    """

    tokens: tuple[str, ...]
    is_prefix: bool = False


# ── documents ─────────────────────────────────────────────────────────────────────────────────────


def sequence(text: str, most: int = 12_000) -> list[str]:
    """The tokens of a document, with GAPs between its lines and variants; at most `most` of
    them.
    """
    found: list[str] = []
    for line in text[:_MOST_TEXT].split("\n"):
        if found:
            found.append(GAP)
        _add_line(found, line)
        if len(found) >= most:
            break
    return _cut(found, most) if max(len(text), len(found)) > most else found


def _cut(found: list[str], most: int) -> list[str]:
    """PostgreSQL refuses a tsvector of more than a megabyte: no more tokens, and no more
    characters, than fit.
    """
    room = _MOST_TEXT * 2
    for here, token in enumerate(found[:most]):
        room -= len(token)
        if room < 0:
            return found[:here]
    return found[:most]


def positions(text: str, most: int = 12_000) -> list[tuple[str, int]]:
    """Each token of a document with its position, from 1; the same positions on both databases."""
    return [(token, place) for place, token in enumerate(sequence(text, most), 1) if token != GAP]


def tokens(text: str) -> list[str]:
    """The words under which a document with this text is found."""
    return [token for token in sequence(text) if token != GAP]


def _add_line(found: list[str], line: str) -> None:
    units, is_plain = read_units(line)
    if is_plain:
        found += units  # type: ignore[arg-type]  # plain lines have texts only
        return
    parts = _paired(
        part for unit in units for part in ((unit,) if isinstance(unit, str) else unit.parts)
    )
    found += parts
    if any(not isinstance(unit, str) and unit.joined for unit in units):
        found.append(GAP)
        found += _again(units, len(parts))
    for unit in units:
        if not isinstance(unit, str):
            for word in unit.also:
                found += (GAP, word)


def _again(units: list[str | Unit], length: int) -> list[str]:
    """The line with its compounds joined; of a long one (a description) only the joined words, each
    by itself.
    """
    if length > _MOST_TWICE:
        joined = [unit.joined for unit in units if not isinstance(unit, str) and unit.joined]
        return [token for word in joined for token in (word, GAP)][:-1]
    whole = (
        (unit,) if isinstance(unit, str) else (unit.joined,) if unit.joined else unit.parts
        for unit in units
    )
    return _paired(part for parts in whole for part in parts)


def _paired(parts: Iterable[str]) -> list[str]:
    """Single CJK characters become pairs with their right neighbour; also across spaces, which
    those scripts use loosely.
    """
    found = list(parts)
    for here in range(len(found) - 1):
        if is_spaceless(found[here]) and is_spaceless(found[here + 1]):
            found[here] += found[here + 1]
    return found


def spellings(text: str) -> list[str]:
    """Each line as folded words with spaces between, and again with compounds joined and umlauts
    spelled out: for substrings.
    """
    found: list[str] = []
    for line in text[:_MOST_TEXT].split("\n"):
        units, _ = read_units(line)
        for way in (0, 1):
            found.append(
                _spaced(
                    part
                    for unit in units
                    for part in ((unit,) if isinstance(unit, str) else _ways(unit)[:2][-way])
                )
            )
    return list(dict.fromkeys(filter(None, found)))


def _spaced(parts: Iterable[str]) -> str:
    """The words with spaces between, but none within Chinese, Japanese …"""
    text = ""
    before = ""
    for part in parts:
        text += part if not text or (is_spaceless(before) and is_spaceless(part)) else f" {part}"
        before = part
    return text


# ── queries ───────────────────────────────────────────────────────────────────────────────────────


@lru_cache(512)
def forms(text: str, is_prefix: bool = False) -> tuple[Form, ...]:
    """The ways in which a document may write this word or phrase; any of them is a hit.

    Empty when there is nothing to look for.

    With `is_prefix` the last word may be unfinished.
    """
    if not text.strip("&+ "):
        return ()
    units, _ = read_units(text)
    ways = [[(unit,)] if isinstance(unit, str) else _ways(unit) for unit in units]
    count = 1
    for way in ways:
        count *= len(way)
    choices = (
        product(*ways)
        if count <= _MOST_FORMS
        else ((way[0] for way in ways), (way[min(1, len(way) - 1)] for way in ways))
    )
    found = (_form([part for parts in choice for part in parts], is_prefix) for choice in choices)
    return tuple(dict.fromkeys(form for form in found if form.tokens))


def _ways(unit: Unit) -> list[tuple[str, ...]]:
    return [
        unit.parts,
        *((word,) for word in ((unit.joined, *unit.asked) if unit.joined else unit.asked)),
    ]


def _form(parts: list[str], is_prefix: bool) -> Form:
    """In a query a run of CJK characters at the end may go on in the document, hence no lone last
    character.
    """
    ends_in_cjk = bool(parts) and is_spaceless(parts[-1])
    paired = _paired(parts)
    if (
        ends_in_cjk
        and len(paired) > 1
        and is_spaceless(paired[-1])
        and len(paired[-2]) == 2
        and is_spaceless(paired[-2][0])
    ):
        return Form(tuple(paired[:-1]))
    return Form(tuple(paired), is_prefix or ends_in_cjk)
