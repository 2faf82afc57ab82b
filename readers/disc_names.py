"""Discs and formats in the names of folders and albums: "CD 2", "Wick (Disc 2)", "Wick [FLAC]"."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
_DISC = r"(?:cd|dis[ck]|disque|disco|schijf|skiva|płyta|диск|dvd|lp)"
_GAP = r"[\s._#-]*"
_NUMBER = (
    rf"(?:(?P<number>\d{{1,3}})|(?P<word>{'|'.join(_WORDS + _ROMAN)})|(?P<letter>[a-h]))(?![^\W_])"
)
_TOTAL = r"(?:\s*(?:of|von|de|sur|/)\s*\d{1,3})?"
_FOLDER = re.compile(
    r"(?:cd|dis[ck]|disque|disco|schijf|skiva|płyta|диск|dvd|vinyl)[ ._-]*#?"
    rf"(?:(?P<number>\d{{1,3}})|(?P<word>{'|'.join(_WORDS)}))(?:$|[ ._\-:(\[])"
    r"|(?:cd|dis[ck]|side|seite)[ ._-]*(?P<letter>[a-h])$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    rf"[\s,:–-]*[(\[{{]\s*{_DISC}{_GAP}{_NUMBER}{_TOTAL}(?:\s*[:,–-][^()\[\]{{}}]*)?\s*[)\]}}]",
    re.IGNORECASE,
)
_OF_SEVERAL = re.compile(
    r"\s*[(\[]\s*(?P<number>\d{1,2})\s*(?:of|/)\s*\d{1,2}\s*[)\]]$(?P<word>)(?P<letter>)", re.I
)
_AT_END = re.compile(
    rf"(?:\s*[,:–-]\s*{_DISC}|[\s_]+(?:cd|dis[ck]|disque)){_GAP}{_NUMBER}{_TOTAL}"
    r"(?:\s*:\s.*|\s+[–-]\s.*)?$",
    re.IGNORECASE,
)
BONUS = 99  # the number of a bonus disc; further ones count on
_BONUS = re.compile(
    r"(?P<open>^|[\s,:–-]*[(\[{]\s*|\s*[,:–-]\s+)bonus[ ._-]*(?:cd|dis[ck]|dvd)"
    r"(?:[ ._-]*(?P<number>\d))?\s*[)\]}]?$",
    re.IGNORECASE,
)
# Sides of records: "A1", "B", "AA" of a double A-side. Later letters count otherwise ("T1", "V2")
_SIDE = re.compile(r"(?:(?P<double>aa)|(?P<letter>[a-l]))(?:[ ._-]?(?P<number>\d{1,2}))?", re.I)
_PART = r"(?:parts?|pt|teil|partie|parte|deel|section)"
_ONLY_PART = re.compile(rf"{_PART}{_GAP}(?P<number>\d{{1,3}}){_TOTAL}", re.IGNORECASE)
_PART_AT_END = re.compile(
    rf"(?:\s*[,:–-]\s*|\s*[(\[]\s*|\s+(?={_PART}{_GAP}\d{{1,3}}\s*(?:of|von|/)))"
    rf"{_PART}{_GAP}(?P<number>\d{{1,3}}){_TOTAL}\s*[)\]]?$",
    re.IGNORECASE,
)
_FORMAT = (
    r"(?:flac|mp3|m4a|m4b|aac|alac|ogg|opus|vorbis|wav|aiff|ape|wma|lossless|epub|mobi|azw3|pdf"
    r"|e-?books?|audio ?books?)"
)
_QUALITY = (
    r"(?:[\s._/,-]*(?:\d{2,3} ?k(?:b?(?:p|it)?/?s?)?|320|256|192|128|v[0-2]|[cv]br|(?:16|24) ?-?bit"
    r"|(?:16|24)[-/ ](?:44|48|88|96|176|192)(?:\.\d)?(?: ?khz)?|\d{2,3}(?:\.\d)? ?khz|web|cd))*"
)
_ONLY_FORMAT = re.compile(rf"[(\[]?{_FORMAT}{_QUALITY}[)\]]?", re.IGNORECASE)
_FORMAT_AT_END = re.compile(
    rf"(?:\s*[(\[{{]\s*{_FORMAT}{_QUALITY}\s*[)\]}}]|\s+[–-]\s+{_FORMAT}{_QUALITY})$", re.IGNORECASE
)


@lru_cache(4096)
def disc_folder(name: str) -> int:
    """1 for "CD1", "Disc One" or "CD A", BONUS for "Bonus Disc"; 0 when the folder is not one disc
    of something (volumes and parts are not).
    """
    if bonus := _BONUS.match(name.strip()):
        return _bonus(bonus)
    match = _FOLDER.match(name.strip())
    return _number(match) if match else 0


@lru_cache(4096)
def without_disc(name: str) -> tuple[str, int]:
    """(name, disc) of an album or folder called "Wick (Disc 2)" or "Wick CD2 - The End"; 0 where it
    names no disc.
    """
    bonus = _BONUS.search(name)
    if bonus is not None and bonus.start():
        return name[: bonus.start()], _bonus(bonus)
    match = _IN_BRACKETS.search(name) or _OF_SEVERAL.search(name) or _AT_END.search(name)
    if match is None or not match.start():
        return name, 0
    return name[: match.start()] + name[match.end() :], _number(match)


@lru_cache(4096)
def without_part(name: str) -> tuple[str, int]:
    """(name, part) of a book's folder or album called "Wick - Part 2" or "Wick (Part 2 of 3)", ("",
    2) of "Part 2"; 0 where it names no part.
    """
    if match := _ONLY_PART.fullmatch(name.strip()):
        return "", int(match["number"])
    match = _PART_AT_END.search(name)
    if match is None or not match.start():
        return name, 0
    return name[: match.start()], int(match["number"])


@lru_cache(4096)
def without_format(name: str) -> str:
    """The name of a folder called "Wick [FLAC]" or "Wick (MP3 320)" without it; "" of one that only
    names a format.
    """
    return "" if _ONLY_FORMAT.fullmatch(name.strip()) else _FORMAT_AT_END.sub("", name)


def side_of(text: str) -> tuple[int, int]:
    """(side, number) of a track called "B2" as on a record, (2, 1) of "B" alone; (0, 0) of any
    other.
    """
    match = _SIDE.fullmatch(text.strip())
    if match is None:
        return 0, 0
    side = 2 if match["double"] else ord(match["letter"].lower()) - 96
    return side, int(match["number"] or 1)


def _bonus(match: re.Match[str]) -> int:
    return BONUS + max(int(match["number"] or 1) - 1, 0)


def _number(match: re.Match[str]) -> int:
    if match["number"]:
        return int(match["number"])
    if match["word"]:
        return (_WORDS + _ROMAN).index(match["word"].lower()) % 10 + 1
    return ord(match["letter"].lower()) - 96
