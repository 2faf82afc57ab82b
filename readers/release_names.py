"""Splits a file or folder name into title, year and release facts; the part of readers/names.py
shared by films and TV shows.
"""

from __future__ import annotations

import re
import time
from typing import NamedTuple

from readers.release_tags import STRONG, VIDEO_ENDINGS, WEAK, edition_of

LAST_YEAR = time.gmtime().tm_year + 2  # announced films; later numbers are part of a title (2049)
_TOKEN = re.compile(
    r"[^\s._\-\[\](){}+,]+(?:-(?=dl\b|rip\b|ray\b|hd\b))?(?:(?<=-)(?:dl|rip|ray|hd))?", re.I
)
_YEAR = re.compile(r"(?<![^\s._\-\[(,])((?:18[89]|19\d|20\d)\d)(?![^\s._\-\]),])", re.ASCII)
_YEAR_IN_BRACKETS = re.compile(r"[(\[]((?:18[89]|19\d|20\d)\d)[)\]]", re.ASCII)
_YEAR_SPAN = re.compile(r"[(\[]((?:18[89]|19\d|20\d)\d)[ ]?[-–][ ]?(?:\d{4}|)[)\]]", re.ASCII)
_ACRONYM = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,}[^\W\d_]?)(?![^\W_])")
_DOTS = re.compile(r"[._]+")
_SPACES = re.compile(r"\s+")
_EMPTY_BRACKETS = re.compile(r"[(\[{]\s*[)\]}]")
_IDENTIFIER = re.compile(
    r"[\[{(](?P<scheme>tmdb|imdb|tvdb|anidb|tvmaze)(?:id)?[-=: ]?(?P<value>tt\d{5,10}|\d{1,10})[\]})]"  # noqa: E501
    r"|[\[{(](?P<imdb>tt\d{7,10})[\]})]",
    re.I,
)
_EDITION_BRACES = re.compile(r"\{edition[- ]([^{}]{1,80})\}", re.I)
_LEADING_GROUP = re.compile(r"^(?:(?:\[[^\[\]]{1,40}\]|【[^【】]{1,40}】)[ ._-]*){1,3}")
# Behind a title that is not all capitals: "Hancock EXTENDED 2008"
_SHOUTED = re.compile(
    r"(?<=[^\W\d_A-Z])[ ._]+\(?(?:EXTENDED|THEATRICAL|UNRATED|REMASTERED|IMAX|UNCUT|LIMITED|INTERNAL|DC|3D)(?: CUT| EDITION)?\)?$",  # noqa: E501
)
_LEADING_SITE = re.compile(
    r"^(?:\[ ?)?www\.[\w.-]{3,40}?\.[a-z]{2,6}(?: ?\])?[ ._-]*-?[ ._-]*", re.I
)


class Release(NamedTuple):
    """`clean` is False when brackets or odd words are left, which only a guess could explain."""

    title: str = ""
    year: int = 0
    resolution: str = ""
    source: str = ""
    edition: str = ""
    rest: str = ""  # the text after title and year
    has_tags: bool = False
    clean: bool = True


def without_ending(name: str) -> str:
    """The name without a video extension; "Mr. Robot" keeps its dot."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and ending.lower() in VIDEO_ENDINGS else name


def take_identifiers(name: str) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """(name without them, identifiers, edition) from {tmdb-603}, [imdbid-tt0133093] and
    {edition-Extended}.
    """
    if "{" not in name and "[" not in name and "(" not in name:
        return name, (), ""
    identifiers = []
    for match in _IDENTIFIER.finditer(name):
        scheme = (match["scheme"] or "imdb").lower()
        identifiers.append((scheme, match["value"] or match["imdb"]))
    edition = _EDITION_BRACES.search(name)
    if not identifiers and not edition:
        return name, (), ""
    name = _EDITION_BRACES.sub("", _IDENTIFIER.sub("", name)).strip(" ._-")
    return name, tuple(identifiers), edition[1].strip() if edition else ""


def words_of(raw: str) -> str:
    """The words of a part of a name: dots and underscores become spaces, except in acronyms and
    "Mr. Robot".
    """
    if "." in raw or "_" in raw:
        if " " in raw.strip():
            raw = raw.replace("_", " ")
        else:
            text_with_acronyms = _ACRONYM.sub(
                lambda match: (
                    match[1].replace(".", "\x00") if match[1].count(".") > 1 else match[1]
                ),
                raw,
            )
            raw = _DOTS.sub(" ", text_with_acronyms).replace("\x00", ".")
    raw = _EMPTY_BRACKETS.sub(" ", raw)
    raw = _SPACES.sub(" ", raw).strip(" -_,~–")
    if raw.endswith("."):
        raw = (
            raw
            if _ACRONYM.search(raw[-4:]) or raw.endswith("...") or raw.count(".") > 1
            else raw[:-1]
        )
    if raw[:1] in "([{" and raw[-1:] in ")]}":
        raw = raw[1:-1].strip()
    return raw.rstrip(" -_,~–([{")


def without_group(name: str) -> str:
    """The name without the group or web site before the title."""
    if name[:1] in "[【" and len(rest := _LEADING_GROUP.sub("", name, count=1)) > 2:
        name = rest
    return _LEADING_SITE.sub("", name, count=1) if name[:1] in "[wW" else name


def tags_of(name: str, start: int = 0) -> tuple[int, dict[str, str]]:
    """(the index of the first release word, or the name's length; the fields from these words)."""
    fields: dict[str, str] = {}
    cut = -1
    weak_at = -1
    pending: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(name, start):
        token = match[0].lower()
        tag = STRONG.get(token) or (_frame_size(token) if token[0].isdigit() else None)
        if tag is not None:
            if cut < 0:
                cut = weak_at if weak_at >= 0 else match.start()
            for field, value in (*pending, tag):
                fields.setdefault(field, value)
            pending.clear()
            continue
        weak = WEAK.get(token)
        if weak is not None:
            weak_at = match.start() if weak_at < 0 else weak_at
            pending.append(weak)
        elif cut < 0:
            weak_at = -1
            pending.clear()
    fields.pop("", None)
    return (cut if cut >= 0 else len(name)), fields


def _frame_size(token: str) -> tuple[str, str] | None:
    """ "1920x1080" implies the resolution."""
    width, _, height = token.partition("x")
    return (
        ("resolution", f"{height}p")
        if len(token) > 6 and width.isdecimal() and height.isdecimal()
        else None
    )


def find_year(name: str, end: int) -> tuple[int, int, int]:
    """(year, start and end of it in the name) of the year of release before `end`: in brackets,
    otherwise the last one that isn't the title itself.
    """
    for match in _YEAR_IN_BRACKETS.finditer(name, 0, end):
        if match.start() > 0 and int(match[1]) <= LAST_YEAR:
            return int(match[1]), match.start(), match.end()
    span = _YEAR_SPAN.search(name, 1, end)
    if span:
        return int(span[1]), span.start(), span.end()
    years = [
        match
        for match in _YEAR.finditer(name, 0, end)
        if match.start() > 0 and int(match[1]) <= LAST_YEAR
    ]
    if not years:
        return 0, end, end
    return int(years[-1][1]), years[-1].start(), years[-1].end()


def parse_release(name: str) -> Release:
    """The parts of a film's or folder's name (without extension and identifiers); ignores
    episodes.
    """
    name = without_group(name)
    cut, fields = tags_of(name)
    year, start, end = find_year(name, min(len(name), cut + 1))
    has_tags = cut < len(name)
    if year:
        rest = name[end:cut] if end < cut else ""
        if not has_tags:
            cut = len(name)
            _, fields = tags_of(name, end)
        tail = words_of(name[end:])
    else:
        start, rest, tail = cut, "", name[cut:]
    title = words_of(name[:start])
    edition = edition_of(tail) if tail else ""
    if not edition and has_tags and not year:
        edition = fields.get("edition", "")
    if shouted := _SHOUTED.search(title):
        title, edition = title[: shouted.start()], edition or edition_of(shouted[0])
    return Release(
        title,
        year,
        fields.get("resolution", ""),
        fields.get("source", ""),
        edition,
        words_of(rest),
        has_tags,
        bool(title)
        and not any(mark in title for mark in "[]{}")
        and title.count("(") == title.count(")"),
    )
