"""The fields of a query (`year:1990`, `is:lent`): their names, and how their values are parsed."""

from __future__ import annotations

import re
from typing import Any

from services.search import date_ranges
from services.search.analysis import variants
from services.search.facets import FIRST_YEAR, LAST_YEAR, format_token
from services.search.nodes import Added, Named, Node, Ratings, Years
from services.text.folding import fold
from services.text.names import name_key
from services.text.sort_keys import letter

COLUMNS = ("title", "author")  # words in these columns of the index; also regular expressions
NAMED = (
    "series",
    "publisher",
    "shelf",
    "tag",
    "genre",
    "type",
    "letter",
    "isbn",
    "language",
    "status",
    "format",
    "has",
    "is",
)
FILTERS = (*COLUMNS, *NAMED, "year", "rating", "added")
NAMES = {name: name for name in FILTERS} | {
    "contributor": "author",
    "media_type": "type",
}

HAS = (
    "copy",
    "cover",
    "description",
    "file",
    "genre",
    "isbn",
    "loan",
    "rating",
    "review",
    "series",
    "tag",
)
IS = ("digital", "favorite", "lent", "locked", "missing", "orphan", "overdue", "physical")
STATUSES = ("unread", "reading", "read", "did_not_finish")
_ALLOWED: dict[str, tuple[str, ...]] = {"has": HAS, "is": IS, "status": STATUSES}
_SYNONYMS = {
    "has": {"lent": "loan", "files": "file", "copies": "copy"},
    "is": {"favourite": "favorite"},
    "status": {"dnf": "did_not_finish"},
}

_DASHES = re.compile(r"[\s\-‐-―]+")
_ISBN = re.compile(r"[0-9]{0,12}[0-9X]?")
_YEAR_RANGE = re.compile(r"([0-9]{1,4})?(?:\.\.\.?|-|–)([0-9]{1,4})?")
_YEAR_BOUND = re.compile(r"([<>])(=?)([0-9]{1,4})")
_RATING_RANGE = re.compile(r"([0-9]{1,2})?(?:\.\.\.?|-|–)([0-9]{1,2})?")
_RATING_BOUND = re.compile(r"([<>])(=?)([0-9]{1,2})")


class InvalidValue(ValueError):
    """The value of a field can't be understood; `values` are those of the Problem."""

    def __init__(self, field: str, **values: Any) -> None:
        super().__init__(field)
        self.values = {"reason": "value", "field": field, **values}


def parse_value(field: str, value: str, *, is_open: bool) -> Node | None:
    """The node for a field other than title, author and year; None when the value contains nothing
    to search for.

    With `is_open` the value may be unfinished. Raises InvalidValue.
    """
    if field in _ALLOWED:
        return Named(field, _one_of(field, value))
    if field == "rating":
        return _ratings(value)
    if field == "added":
        try:
            return Added(date_ranges.canonical(value))
        except ValueError:
            raise InvalidValue(field) from None
    if field == "letter":
        return Named(field, _letter(value))
    if field == "isbn":
        return Named(field, _isbn(value, is_open), is_open)
    if field == "format":
        return Named(field, value) if format_token(value) != format_token("") else None
    has_words = variants(value, is_open) if field in ("series", "publisher") else name_key(value)
    return Named(field, value, is_open) if has_words else None


def _one_of(field: str, value: str) -> str:
    word = name_key(value).replace(" ", "_").replace("-", "_")
    word = _SYNONYMS[field].get(word, word)
    if word not in _ALLOWED[field]:
        raise InvalidValue(field, allowed=_ALLOWED[field])
    return word


def _letter(value: str) -> str:
    if value in ("#", "*"):
        return value
    folded = fold(value)[:1] if len(value) == 1 else ""
    if not folded.isalnum():
        raise InvalidValue("letter")
    return folded if folded in "0123456789" else letter(folded)


def _isbn(value: str, is_open: bool) -> str:
    number = _DASHES.sub("", value).upper()
    if not _ISBN.fullmatch(number) or not number or (not is_open and len(number) not in (10, 13)):
        raise InvalidValue("isbn")
    return number


def _ratings(value: str) -> Ratings:
    span = _span(value, _RATING_RANGE, _RATING_BOUND, 1, 10)
    if span is None or not 1 <= span[0] <= span[1] <= 10:
        raise InvalidValue("rating", minimum=1, maximum=10)
    return Ratings(*span)


def years(value: str, is_open: bool) -> Years | None:
    """The node for 1990, 1990-1999, ..1950, >1990 or 1990s; None for anything else.

    With `is_open` the value may be unfinished: 199 then stands for the years from 1990 to 1999.
    """
    if not value.isascii() and "–" not in value:
        return None
    if value.isdecimal() and len(value) <= 4:
        span = 10 ** (4 - len(value)) if is_open else 1
        return Years(int(value) * span, int(value) * span + span - 1)
    if re.fullmatch(r"[0-9]{3}0s", value):
        return Years(int(value[:4]), int(value[:4]) + 9)
    bounds = _span(value, _YEAR_RANGE, _YEAR_BOUND, FIRST_YEAR, LAST_YEAR)
    return Years(*bounds) if bounds else None


def _span(
    value: str, between: re.Pattern[str], beyond: re.Pattern[str], first: int, last: int
) -> tuple[int, int] | None:
    """The bounds of a number, a range, or a comparison; a missing bound is `first` or `last`."""
    if value.isascii() and value.isdecimal() and len(value) <= 4:
        return int(value), int(value)
    if (bound := beyond.fullmatch(value)) is not None:
        number, is_strict = int(bound[3]), not bound[2]
        return (number + is_strict, last) if bound[1] == ">" else (first, number - is_strict)
    if (match := between.fullmatch(value)) is None or not (match[1] or match[2]):
        return None
    ends = int(match[1] or first), int(match[2] or last)
    return min(ends), max(ends)
