"""Facet tokens: search tokens for a work's properties instead of its texts. They begin with "@",
which no word does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.text.folding import fold

ANY = "@a"  # in every document, so that a query of exclusions has something to subtract from
NOTHING = "@0"  # in no document
FIRST_YEAR, LAST_YEAR = -10_000, 9_999  # whole millennia, so that an open range needs few tokens
_SPANS = ((1000, "m"), (100, "c"), (10, "d"), (1, "y"))


def scope_token(scope_id: int) -> str:
    """The token of a scope: the set of libraries that hold the work."""
    return f"@s{scope_id}"


def kind_token(kind: str) -> str:
    return f"@k{_name(kind)}"


def genre_token(genre_id: int) -> str:
    return f"@g{genre_id}"


def format_token(name: str) -> str:
    """The token of an edition's or file's format ("EPUB", "flac"); case and punctuation don't
    matter.
    """
    return f"@f{_name(name)}"


def facet_tokens(
    scope_id: int | None,
    kind: str = "",
    year: int | None = None,
    genre_ids: Iterable[int] = (),
    formats: Iterable[str] = (),
) -> list[str]:
    """All facet tokens of one work. A work without a scope (an orphan) is found only by callers who
    see everything.
    """
    tokens = [ANY]
    if scope_id is not None:
        tokens.append(scope_token(scope_id))
    if kind:
        tokens.append(kind_token(kind))
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        tokens += [_year_token(letter, year // span) for span, letter in _SPANS]
    tokens += [genre_token(genre_id) for genre_id in genre_ids]
    tokens += [format_token(name) for name in formats]
    return list(dict.fromkeys(tokens))


def year_tokens(first: int, last: int) -> list[str]:
    """The fewest tokens (of years, decades, centuries and millennia) that cover the years from
    first to last: at most 55.
    """
    year, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
    tokens = []
    while year <= last:
        span, letter = next(
            pair for pair in _SPANS if year % pair[0] == 0 and year + pair[0] - 1 <= last
        )
        tokens.append(_year_token(letter, year // span))
        year += span
    return tokens


def _year_token(letter: str, number: int) -> str:
    return f"@{letter}{number}".replace("-", "n")


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", fold(text))
