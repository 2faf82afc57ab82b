"""Matroska's Tags element: the tags of the whole file that a catalogue can use, and the bit rate of
each track.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from readers import matroska_codes as code
from readers.ebml import elements, number
from readers.window import text

MAX_TAGS = 2000
SCHEMES = {"IMDB": "imdb", "TMDB": "tmdb", "TVDB": "tvdb", "TVDB2": "tvdb"}


class Tags(NamedTuple):
    """`bit_rates` are by track uid, in bit/s."""

    title: str = ""
    published: str = ""
    description: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    bit_rates: dict[int, int] = {}


def read_tags(body: bytes, notes: set[str]) -> Tags:
    """The tags of the film or episode itself (target level 50) and the muxer's statistics; all
    others are ignored.
    """
    whole: dict[str, str] = {}
    bit_rates: dict[int, int] = {}
    for ident, a, b in elements(body, 0, len(body), notes)[:MAX_TAGS]:
        if ident != code.TAG:
            continue
        level, uid, simple = _tag(body, a, b, notes)
        if uid:
            rate = simple.get("BPS") or simple.get("BPS-ENG") or ""
            if rate.isascii() and rate.isdigit() and len(rate) < 12:
                bit_rates[uid] = int(rate)
        elif level == 50:
            whole.update((name, value) for name, value in simple.items() if name not in whole)
    return Tags(
        title=whole.get("TITLE", ""),
        published=_date(whole.get("DATE_RELEASED") or whole.get("DATE_RELEASE") or ""),
        description=whole.get("SYNOPSIS") or whole.get("SUMMARY") or whole.get("DESCRIPTION") or "",
        identifiers=_identifiers(whole),
        bit_rates=bit_rates,
    )


def _tag(body: bytes, start: int, end: int, notes: set[str]) -> tuple[int, int, dict[str, str]]:
    """(target level, track uid or 0, values by upper-case name)."""
    level, uid = 50, 0
    simple: dict[str, str] = {}
    for ident, a, b in elements(body, start, end, notes):
        if ident == code.TARGETS:
            for part, c, d in elements(body, a, b, notes):
                if part == code.TARGET_TYPE_VALUE:
                    level = number(body, c, d)
                elif part == code.TAG_TRACK_UID:
                    uid = number(body, c, d)
        elif ident == code.SIMPLE_TAG:
            pair = {part: body[c:d] for part, c, d in elements(body, a, b, notes)}
            simple.setdefault(
                text(pair.get(code.TAG_NAME, b"")).upper(),
                text(pair.get(code.TAG_STRING, b""), 8000),
            )
    return level, uid, simple


def _date(value: str) -> str:
    match = re.match(r"[12]\d{3}(-\d\d(-\d\d)?)?", value, re.ASCII)
    return match.group() if match else ""


def _identifiers(whole: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """IMDB is written as "tt0133093", TMDB as "movie/603" or "tv/1399", TVDB as "121361"."""
    identifiers = []
    for name, scheme in SCHEMES.items():
        value = whole.get(name, "").rpartition("/")[2]
        if value and re.fullmatch(
            r"tt\d{5,10}" if scheme == "imdb" else r"\d{1,10}", value, re.ASCII
        ):
            identifiers.append((scheme, value))
    return tuple(dict.fromkeys(identifiers))
