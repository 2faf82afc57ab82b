"""One file or folder name as a title, a year and release facts: words are tagged, and the tags say
where the title ends.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readers.names.editions import edition_of
from readers.names.title_ends import without_edition, without_trailing_tags
from readers.names.tokens import Token, first_tag, tokens_of
from readers.names.vocabulary import tag_of
from readers.names.words import without_group, words_of
from readers.numerals import LAST_YEAR, is_year

_YEAR_IN_BRACKETS = re.compile(
    r"[(\[][ ]?((?:18[89]|19\d|20\d)\d)(?:[ ]?[-–][ ]?(?:\d{4})?|(?:[-/. ]\d\d?){1,2})?[ ]?[)\]]",
    re.ASCII,
)
_LEADING_YEAR = re.compile(r"[(\[]((?:18[89]|19\d|20\d)\d)[)\]](?=[ ._-]*[^\W_])", re.ASCII)
_YEAR_AND_DASH = re.compile(r"(\d{4})[ ]-[ ](?=([^\W_]+))", re.ASCII)
_ORDER = re.compile(r"0\d[ ]?[-.][ ]+(?=[^\W_])", re.ASCII)  # in a collection: "01 - Title"
_WHOLE_IN_BRACKETS = re.compile(r"\[[^\[\]]+\](?=[ ._]*(?:[(\[]\d{4}[)\]]|$))")
_ODD_MARKS = re.compile(r"[\[\]{}]")


class Release(NamedTuple):
    """`is_clean` is False when brackets or odd words are left that only a guess could explain."""

    title: str = ""
    year: int = 0
    resolution: str = ""
    source: str = ""
    edition: str = ""
    rest: str = ""  # what stands behind title and year, before the release words
    has_tags: bool = False
    is_clean: bool = True


def fields_of(tokens: list[Token]) -> dict[str, str]:
    """Resolution and source as the tagged words say them."""
    fields: dict[str, str] = {}
    for token in tokens:
        tag = token.tag
        if tag is None or not tag.value or tag.field == "language":
            continue
        value, _, source = tag.value.partition(" ")
        if source:
            fields.setdefault("source", source)
        known = fields.get(tag.field)
        if known is None or (tag.field == "source" and tag.is_strong and known == "weak"):
            fields[tag.field] = value
    return fields


def tail_of(name: str, tokens: list[Token]) -> dict[str, str]:
    """Resolution, source and edition of words that are known to be behind a title."""
    fields = fields_of(tokens)
    if any(token.tag and token.tag.field == "edition" for token in tokens):
        fields["edition"] = edition_of(words_of(name[tokens[0].start : tokens[-1].end]))
    return fields


def find_year(name: str, tokens: list[Token], cut: int) -> tuple[int, int, int]:
    """(year, start and end of its place) of the year of release: in brackets, else the last one
    before the release words that is not the title itself, else one among them.
    """
    if "(" in name or "[" in name:
        for match in _YEAR_IN_BRACKETS.finditer(name, 1):
            if int(match[1]) <= LAST_YEAR:
                return int(match[1]), match.start(), match.end()
    for index in range(min(cut, len(tokens) - 1), 0, -1):
        if is_year(tokens[index].text) and name[tokens[index].start - 1] not in "+":
            return int(tokens[index].text), tokens[index].start, tokens[index].end
    for index in range(max(cut, 1), len(tokens)):
        if is_year(tokens[index].text) and tokens[index - 1].tag is not None:
            return int(tokens[index].text), tokens[index].start, tokens[index].end
    return 0, len(name), len(name)


@lru_cache(8192)  # a film's folder and file often have one name
def parse_release(name: str) -> Release:
    """A film's or folder's name (without ending and identifiers) in its parts; nothing about
    episodes.
    """
    name = without_group(name)
    return _with_odd_start(name) or _parsed(name)


def _with_odd_start(name: str) -> Release | None:
    """ "(1999) Title", "1999 - Title", "01 - Title" in a collection, and "[TITLE]"."""
    if name[:1] in "([" and (lead := _LEADING_YEAR.match(name)):
        return _behind_year(name, int(lead[1]), lead.end())
    if name[:1] in "12" and (lead := _YEAR_AND_DASH.match(name)) and is_year(lead[1]):
        behind, first = parse_release(name[lead.end() :]), lead[2]
        if not behind.year and tag_of(first) is None:
            return behind._replace(year=int(lead[1]))
    if name[:1] == "0" and (order := _ORDER.match(name)):
        return parse_release(name[order.end() :])
    if name[:1] == "[" and (whole := _WHOLE_IN_BRACKETS.match(name)):
        return parse_release(f"x{name[whole.end() :]}")._replace(title=whole[0])
    return None


def _parsed(name: str) -> Release:
    tokens = tokens_of(name)
    cut = first_tag(tokens, 1)
    year, start, end = find_year(name, tokens, cut)
    tags_at = tokens[cut].start if cut < len(tokens) else len(name)
    if year and end < len(name) and not words_of(name[:start]):
        return _behind_year(name, year, end)
    title_end = min(start, tags_at)
    before = [token for token in tokens if token.start < title_end]
    if cut < len(tokens) or (year and " " not in name):
        before = without_trailing_tags(before)
    else:
        before = without_edition(name, before)
    title_end = (
        min(title_end, before[-1].end)
        if len(before) and _cuts(before, tokens, title_end)
        else title_end
    )
    tail = [
        token for token in tokens if token.start >= title_end and not start <= token.start < end
    ]
    fields = tail_of(name, tail) if tail else {}
    edition = fields.get("edition", "")
    if year and tail and not edition:
        edition = edition_of(words_of(name[end:])) if _may_name_edition(tail) else ""
    rest = words_of(name[end:tags_at]) if year and end < tags_at else ""
    title = words_of(name[:title_end])
    return Release(
        title,
        year,
        fields.get("resolution", ""),
        fields.get("source", ""),
        edition,
        rest,
        cut < len(tokens),
        _is_clean(title),
    )


def _cuts(before: list[Token], tokens: list[Token], title_end: int) -> bool:
    """Whether words were taken from the end of the title."""
    following = tokens[len(before)] if len(before) < len(tokens) else None
    return following is not None and following.start < title_end


def _may_name_edition(tail: list[Token]) -> bool:
    return any(token.text.lower() in ("cut", "edition", "version") for token in tail)


def _behind_year(name: str, year: int, end: int) -> Release:
    """ "(1999) The Matrix" and "1999 - The Matrix 1080p"."""
    release = parse_release(name[end:].lstrip(" ._-"))
    return release._replace(year=release.year or year)


def _is_clean(title: str) -> bool:
    return bool(title) and not _ODD_MARKS.search(title) and title.count("(") == title.count(")")
