"""Matroska's Tags element: the tags of the whole file that a catalogue can use, and the bit rate of
each track.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from readers import matroska_codes as code
from readers.bounds import LONGEST_TEXT
from readers.ebml import elements, number
from readers.subjects import subjects_of
from readers.window import text

MAX_TAGS = 2000
MAX_VALUES = 1000  # of one name
SCHEMES = {"IMDB": "imdb", "TMDB": "tmdb", "TVDB": "tvdb", "TVDB2": "tvdb"}
WHOLE, PART = 50, 30  # target levels: film, episode or album; track of an album
_RELEASE = re.compile(
    r"(?:www\.|https?://)\S+|\.(?:mkv|mka|mp4|avi|webm|com|net|org)$|^(?=\S*[^\W\d_]{3})[^\s._]+(?:[._][^\s._]+){3,}$"
    r"|\b(?:480|576|720|1080|2160)[pi]\b|\b[xh]\.?26[45]\b|\bhevc\b|\bxvid\b"
    r"|\b(?:blu-?ray|web-?(?:dl|rip)|[bh]drip|dvdrip|hdtv|remux)\b|\b(?:encoded|ripped|muxed) by\b",
    re.IGNORECASE,
)
_DATES = ("DATE_RELEASED", "DATE_RELEASE", "DATE", "DATE_RECORDED", "YEAR")

Values = dict[str, list[str]]  # by upper-case name


class Tags(NamedTuple):
    """`bit_rates` are by track uid, in bit/s."""

    whole: Values = {}
    part: Values = {}
    bit_rates: dict[int, int] = {}


def read_tags(body: bytes, notes: set[str]) -> Tags:
    """The tags of the film, episode or album itself, those of the track of an album, and the
    muxer's statistics; all others are ignored.
    """
    tags = Tags({}, {}, {})
    for ident, a, b in elements(body, 0, len(body), notes)[:MAX_TAGS]:
        if ident != code.TAG:
            continue
        level, uid, simple = _tag(body, a, b, notes)
        if uid:
            rate = _first(simple, "BPS", "BPS-ENG")
            if rate.isascii() and rate.isdigit() and len(rate) < 12:
                tags.bit_rates[uid] = int(rate)
        if level == PART or (level == WHOLE and not uid):
            target = tags.part if level == PART else tags.whole
            for name, values in simple.items():
                target.setdefault(name, values)
    return tags


def of_video(tags: Tags, title: str) -> dict[str, Any]:
    """The fields of Facts of a film or episode; `title` is that of the segment."""
    whole = tags.whole
    names = [name for name in (title, _first(whole, "TITLE")) if not is_release(name)]
    return {
        "title": next(filter(None, names), ""),
        "published": _date(_first(whole, "DATE_RELEASED", "DATE_RELEASE")),
        "description": _first(whole, "SYNOPSIS", "SUMMARY", "DESCRIPTION"),
        "identifiers": _identifiers(whole),
    }


def of_sound(tags: Tags, title: str) -> dict[str, Any]:
    """The fields of Facts of a track, which may be the whole of its file."""
    both = tags.whole | tags.part
    names = Tracks(_first(both, "PART_NUMBER", "TRACK"), _first(tags.whole, "TOTAL_PARTS"))
    is_album = bool(tags.part)
    return {
        "title": _first(tags.part, "TITLE") or title or _first(tags.whole, "TITLE"),
        "album": _first(both, "ALBUM") or (_first(tags.whole, "TITLE") if is_album else ""),
        "artist": _joined(both, "ARTIST", "PERFORMER", "LEAD_PERFORMER"),
        "album_artist": _joined(both, "ALBUM_ARTIST", "ALBUMARTIST")
        or (_joined(tags.whole, "ARTIST") if is_album else ""),
        "composer": _joined(both, "COMPOSER"),
        "genres": subjects_of(both.get("GENRE", ())),
        "published": _date(_first(both, *_DATES)),
        "track": names.number,
        "track_total": names.total,
        "description": _first(both, "DESCRIPTION", "COMMENT"),
    }


class Tracks:
    """The number of a track, and how many there are."""

    def __init__(self, number: str, total: str) -> None:
        number, _, behind = number.partition("/")
        self.number, self.total = _number(number), _number(total or behind)


def is_release(title: str) -> bool:
    """Whether a title names a release, a program or an address rather than what is in it."""
    return len(title) > LONGEST_TEXT or _RELEASE.search(title) is not None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _first(values: Values, *names: str) -> str:
    return next((values[name][0] for name in names if name in values), "")


def _joined(values: Values, *names: str) -> str:
    return next(("; ".join(values[name]) for name in names if name in values), "")


def _tag(body: bytes, start: int, end: int, notes: set[str]) -> tuple[int, int, Values]:
    """(target level, track uid or 0, values by upper-case name)."""
    level, uid = 50, 0
    simple: Values = {}
    for ident, a, b in elements(body, start, end, notes):
        if ident == code.TARGETS:
            for part, c, d in elements(body, a, b, notes):
                if part == code.TARGET_TYPE_VALUE:
                    level = number(body, c, d)
                elif part == code.TAG_TRACK_UID:
                    uid = number(body, c, d)
        elif ident == code.SIMPLE_TAG:
            pair = {part: body[c:d] for part, c, d in elements(body, a, b, notes)}
            value = text(pair.get(code.TAG_STRING, b""), 8000)
            values = simple.setdefault(text(pair.get(code.TAG_NAME, b"")).upper(), [])
            if value and len(values) < MAX_VALUES:
                values.append(value)
    simple = {name: values for name, values in simple.items() if values}
    return level, uid, simple


def _date(value: str) -> str:
    match = re.match(r"[12]\d{3}(-\d\d(-\d\d)?)?", value, re.ASCII)
    return match.group() if match else ""


def _identifiers(whole: Values) -> tuple[tuple[str, str], ...]:
    """IMDB is written as "tt0133093", TMDB as "movie/603" or "tv/1399", TVDB as "121361"."""
    identifiers = []
    for name, scheme in SCHEMES.items():
        value = _first(whole, name).rpartition("/")[2]
        if value and re.fullmatch(
            r"tt\d{5,10}" if scheme == "imdb" else r"\d{1,10}", value, re.ASCII
        ):
            identifiers.append((scheme, value))
    return tuple(dict.fromkeys(identifiers))
