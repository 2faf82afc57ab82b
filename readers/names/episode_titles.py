"""What stands behind an episode's mark: its title, and the release words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readers.names.dates import find_date
from readers.names.release import tail_of
from readers.names.tokens import Token, first_tag, tokens_of
from readers.names.words import words_of
from readers.numerals import is_year

_VERSION_OR_PART = re.compile(r"^(?:v\d|\(?\d\)?|[a-d]|end|fin|final|\(?\d{3}\)?)$", re.I)
_CHECKSUM = re.compile(r"[ ._]?[\[(][0-9A-F]{8}[\])]", re.I)
_ABSOLUTE = re.compile(r"^[ ._-]*(?:\((\d{2,4})\)|(\d{3,4})(?=[ ]-[ ]))[ ]*-?[ ]*(?=[^\W_])")
_YEAR_ALONE = re.compile(r"[ ._]*\((\d{4})\)?[ ._]*$", re.ASCII)
_SHORT_DATE = re.compile(r"^[ ._]*(\d\d)([01]\d)([0-3]\d)(?=[ ._\[(]|$)")


class Tail(NamedTuple):
    """The part of a name behind the mark."""

    title: str = ""
    resolution: str = ""
    source: str = ""
    edition: str = ""
    date: str = ""
    absolute: int = 0
    year: int = 0


def tail_of_name(name: str, start: int) -> Tail:
    """Title and release fields behind `start`; the fields may also stand before it."""
    rest = name[start:]
    if not rest:
        return _with_fields_before(name, Tail()) if start else Tail()
    if "[" in rest or "(" in rest:
        rest = _CHECKSUM.sub("", rest)
    rest, date = _without_date(rest.lstrip("])"))
    rest, absolute = _without_absolute(rest)
    tokens = tokens_of(rest)
    cut = first_tag(tokens, 0)
    if cut == len(tokens):
        cut = _bracketed_tags(rest, tokens)
    fields = tail_of(rest, tokens[cut:]) if cut < len(tokens) else {}
    title = rest[: tokens[cut].start].rstrip(" ._-[(") if cut < len(tokens) else rest
    year = _YEAR_ALONE.match(title)
    if title.count("(") > title.count(")"):
        title = title[: title.rfind("(")]
    if cut == 1 and cut < len(tokens) and is_year(tokens[0].text):
        title = ""  # of the season, before the release words
    tail = Tail(
        _episode_title(title),
        fields.get("resolution", ""),
        fields.get("source", ""),
        fields.get("edition", ""),
        date,
        absolute,
        int(year[1]) if year and is_year(year[1]) else 0,
    )
    return tail if fields else _with_fields_before(name[:start], tail)


def _bracketed_tags(rest: str, tokens: list[Token]) -> int:
    """The index of the first word of "[DVD]", "(BD)": release words because of their brackets."""
    for index, token in enumerate(tokens):
        if token.tag is not None and token.start and rest[token.start - 1] in "[(":
            return index
    return len(tokens)


def _without_absolute(rest: str) -> tuple[str, int]:
    """(rest, number) of "(087) - Title" and " - 087 - Title" behind season and episode."""
    match = _ABSOLUTE.match(rest)
    return (rest[match.end() :], int(match[1] or match[2])) if match else (rest, 0)


def _with_fields_before(before: str, tail: Tail) -> Tail:
    """The tail with the release words that stand in front of the mark."""
    resolution, source = _fields_before(before)
    return tail._replace(resolution=resolution, source=source) if resolution or source else tail


@lru_cache(4096)  # the same in front of all episodes of a season
def _fields_before(before: str) -> tuple[str, str]:
    tokens = tokens_of(before)
    cut = first_tag(tokens, 1)
    fields = tail_of(before, tokens[cut:]) if cut < len(tokens) else {}
    return fields.get("resolution", ""), fields.get("source", "")


def _without_date(rest: str) -> tuple[str, str]:
    """(rest, date) of "2014-03-01 Guest" and of Korea's "180301"."""
    if short := _SHORT_DATE.match(rest):
        if 0 < int(short[2]) < 13 and 0 < int(short[3]) < 32:
            return rest[short.end() :], f"20{short[1]}-{short[2]}-{short[3]}"
    date = find_date(rest)
    if date and not words_of(rest[: date.start]):
        return rest[date.end :], date.date
    if date and date.start and rest[date.start - 1] == "(" and rest[date.end : date.end + 1] == ")":
        return rest[: date.start - 1] + rest[date.end + 1 :], date.date
    if date and not words_of(rest[date.end :]) and rest[: date.start].endswith(" - "):
        return rest[: date.start], date.date
    return rest, ""


def _episode_title(raw: str) -> str:
    bracket = raw.find("[")
    title = words_of(raw if bracket < 0 else raw[:bracket])
    title = title.lstrip(" ._-)]") if title[:1] in ".)]_" and title[:3] != "..." else title
    if raw.strip()[:1] == "(" and is_year(title):
        return ""
    return "" if _VERSION_OR_PART.match(title) and title != "33" else title
