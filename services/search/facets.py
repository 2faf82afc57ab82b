"""Facet tokens: what a work is, not what it says; they begin with "@", which no word of a text
does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from services.text.folding import fold

ANY = "@a"  # in every document, so that a query of negatives has something to take away from
NOTHING = "@0"  # in no document
FIRST_YEAR, LAST_YEAR = -10_000, 9_999  # whole millennia, so that an open range needs few tokens
_SPANS = ((1000, "m"), (100, "c"), (10, "d"), (1, "y"))


def scope_token(scope_id: int) -> str:
    """The set of libraries that hold the work."""
    return f"@s{scope_id}"


def kind_token(kind: str) -> str:
    return f"@k{_name(kind)}"


def genre_token(genre_id: int) -> str:
    return f"@g{genre_id}"


def format_token(name: str) -> str:
    """The format of an edition or file ("EPUB", "flac"); case and punctuation do not matter."""
    return f"@f{_name(name)}"


def facet_tokens(
    scope_id: int | None,
    kind: str = "",
    year: int | None = None,
    genre_ids: Iterable[int] = (),
    formats: Iterable[str] = (),
) -> list[str]:
    """All facets of one work; a work without a scope (an orphan) is found by those who see
    everything.
    """
    found = [ANY]
    if scope_id is not None:
        found.append(scope_token(scope_id))
    if kind:
        found.append(kind_token(kind))
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        found += [_year_token(letter, year // span) for span, letter in _SPANS]
    found += [genre_token(genre_id) for genre_id in genre_ids]
    found += [format_token(name) for name in formats]
    return list(dict.fromkeys(found))


def year_tokens(first: int, last: int) -> list[str]:
    """The fewest tokens (years, decades, centuries, millennia) that cover the years from first to
    last, at most 55.
    """
    year, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
    found = []
    while year <= last:
        span, letter = next(
            pair for pair in _SPANS if year % pair[0] == 0 and year + pair[0] - 1 <= last
        )
        found.append(_year_token(letter, year // span))
        year += span
    return found


def _year_token(letter: str, number: int) -> str:
    return f"@{letter}{number}".replace("-", "n")


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", fold(text))
