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
_MAX_TEXT = 60_000  # characters of a field that are read
_MAX_TWICE = 40  # tokens of a line that is written again with its compounds joined
_MAX_FORMS = 8  # of one phrase


class Variant(NamedTuple):
    """One way in which a document may spell a word or phrase of a query: adjacent tokens. With
    `is_prefix` the last token may be the beginning of a longer word.
    """

    tokens: tuple[str, ...]
    is_prefix: bool = False


# ── documents ─────────────────────────────────────────────────────────────────────────────────────


def document_tokens(text: str, limit: int = 12_000) -> list[str]:
    """The tokens of a document in order, with a GAP between its lines and spellings; at most
    `limit`.
    """
    result: list[str] = []
    for line in text[:_MAX_TEXT].split("\n"):
        if result:
            result.append(GAP)
        _add_line(result, line)
        if len(result) >= limit:
            break
    return _truncate(result, limit) if max(len(text), len(result)) > limit else result


def _truncate(result: list[str], limit: int) -> list[str]:
    """The first tokens, as many as fit. PostgreSQL refuses a tsvector of more than a megabyte, so
    both their number and their total length are limited.
    """
    room = _MAX_TEXT * 2
    for index, token in enumerate(result[:limit]):
        room -= len(token)
        if room < 0:
            return result[:index]
    return result[:limit]


def token_positions(text: str, limit: int = 12_000) -> list[tuple[str, int]]:
    """Each token of a document with its position, counted from 1. Both databases use the same
    positions.
    """
    return [
        (token, position)
        for position, token in enumerate(document_tokens(text, limit), 1)
        if token != GAP
    ]


def tokens(text: str) -> list[str]:
    """The words by which a document with this text can be found."""
    return [token for token in document_tokens(text) if token != GAP]


def _add_line(result: list[str], line: str) -> None:
    units, is_plain = read_units(line)
    if is_plain:
        result += units  # type: ignore[arg-type]  # plain lines have texts only
        return
    parts = _pair_spaceless(
        part for unit in units for part in ((unit,) if isinstance(unit, str) else unit.parts)
    )
    result += parts
    if any(not isinstance(unit, str) and unit.joined for unit in units):
        result.append(GAP)
        result += _joined_tokens(units, len(parts))
    for unit in units:
        if not isinstance(unit, str):
            for word in unit.index_words:
                result += (GAP, word)


def _joined_tokens(units: list[str | Unit], length: int) -> list[str]:
    """The line again, with its compounds joined. For a long line (a description) only the joined
    words, separated by GAPs.
    """
    if length > _MAX_TWICE:
        joined = [unit.joined for unit in units if not isinstance(unit, str) and unit.joined]
        return [token for word in joined for token in (word, GAP)][:-1]
    whole = (
        (unit,) if isinstance(unit, str) else (unit.joined,) if unit.joined else unit.parts
        for unit in units
    )
    return _pair_spaceless(part for parts in whole for part in parts)


def _pair_spaceless(parts: Iterable[str]) -> list[str]:
    """Join each Chinese, Japanese or Korean character with the next one, also across a space,
    because these scripts use spaces loosely.
    """
    pairs = list(parts)
    for index in range(len(pairs) - 1):
        if is_spaceless(pairs[index]) and is_spaceless(pairs[index + 1]):
            pairs[index] += pairs[index + 1]
    return pairs


def substring_texts(text: str) -> list[str]:
    """The texts for substring search: each line as folded words separated by spaces, once as it is
    and once with compounds joined and umlauts written as two letters.
    """
    texts: list[str] = []
    for line in text[:_MAX_TEXT].split("\n"):
        units, _ = read_units(line)
        for variant in (0, 1):
            texts.append(
                _join_words(
                    part
                    for unit in units
                    for part in (
                        (unit,) if isinstance(unit, str) else _variants(unit)[:2][-variant]
                    )
                )
            )
    return list(dict.fromkeys(filter(None, texts)))


def _join_words(parts: Iterable[str]) -> str:
    """The words separated by spaces, without a space between Chinese, Japanese or Korean
    characters.
    """
    text = ""
    before = ""
    for part in parts:
        text += part if not text or (is_spaceless(before) and is_spaceless(part)) else f" {part}"
        before = part
    return text


# ── queries ───────────────────────────────────────────────────────────────────────────────────────


@lru_cache(512)
def variants(text: str, is_prefix: bool = False) -> tuple[Variant, ...]:
    """The ways in which a document may spell this word or phrase; a document that has any of them
    matches. Empty when the text contains nothing to search for.

    With `is_prefix` the last word may be unfinished.
    """
    if not text.strip("&+ "):
        return ()
    units, _ = read_units(text)
    alternatives = [[(unit,)] if isinstance(unit, str) else _variants(unit) for unit in units]
    count = 1
    for alternative in alternatives:
        count *= len(alternative)
    choices = (
        product(*alternatives)
        if count <= _MAX_FORMS
        else (
            (alternative[0] for alternative in alternatives),
            (alternative[min(1, len(alternative) - 1)] for alternative in alternatives),
        )
    )
    results = (
        _make_variant([part for parts in choice for part in parts], is_prefix) for choice in choices
    )
    return tuple(dict.fromkeys(variant for variant in results if variant.tokens))


def _variants(unit: Unit) -> list[tuple[str, ...]]:
    return [
        unit.parts,
        *((word,) for word in (unit.joined, *unit.query_words) if word),
    ]


def _make_variant(parts: list[str], is_prefix: bool) -> Variant:
    """In a query, a run of CJK characters at the end may continue in the document, so its last
    character is not a token of its own.
    """
    ends_in_cjk = bool(parts) and is_spaceless(parts[-1])
    paired = _pair_spaceless(parts)
    if (
        ends_in_cjk
        and len(paired) > 1
        and is_spaceless(paired[-1])
        and len(paired[-2]) == 2
        and is_spaceless(paired[-2][0])
    ):
        return Variant(tuple(paired[:-1]))
    return Variant(tuple(paired), is_prefix or ends_in_cjk)
