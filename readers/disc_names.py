"""Discs and formats in the names of folders and albums: "CD 2", "Wick (Disc 2)", "Wick [FLAC]"."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
_TAPE = "tape|cassette|kassette|casete|cassetta|kaseta|кассета"
_DISC = rf"(?:cd|dis[ck]|disque|disco|schijf|skiva|płyta|диск|dvd|lp|side|seite|{_TAPE})"
_GAP = r"[\s._#-]*"
_NUMBER = (
    rf"(?:(?P<number>\d{{1,3}})|(?P<word>{'|'.join(_WORDS + _ROMAN)})|(?P<letter>[a-h]))(?![^\W_])"
)
_TOTAL = r"(?:\s*(?:of|von|de|sur|/)\s*\d{1,3})?"
_FOLDER = re.compile(
    rf"(?:cd|dis[ck]|disque|disco|schijf|skiva|płyta|диск|dvd|vinyl|side|seite|{_TAPE})[ ._-]*#?"
    rf"(?:(?P<number>\d{{1,3}})|(?P<word>{'|'.join(_WORDS + _ROMAN)})){_TOTAL}(?:$|[ ._\-:(\[])"
    r"|(?:cd|dis[ck]|side|seite)[ ._-]*(?P<letter>[a-h])$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    rf"[\s,:–-]*[(\[{{]\s*{_DISC}{_GAP}{_NUMBER}{_TOTAL}(?:\s*[:,–-][^()\[\]{{}}]*)?\s*[)\]}}]",
    re.IGNORECASE,
)
_SIDE_IN_BRACKETS = re.compile(
    r"[\s,:–-]*[(\[]\s*(?P<letter>[a-h])[ -](?:side|seite)\s*[)\]]$(?P<number>)(?P<word>)", re.I
)
_OF_SEVERAL = re.compile(
    r"\s*[(\[]\s*(?P<number>\d{1,2})\s*(?:of|/)\s*\d{1,2}\s*[)\]]$(?P<word>)(?P<letter>)", re.I
)
# "Wick: Side B" is how albums of their own are called
_AT_END = re.compile(
    rf"(?:\s*(?!:\s*(?:side|seite))[,:–-]\s*{_DISC}|[\s_]+(?:cd|dis[ck]|disque)){_GAP}{_NUMBER}{_TOTAL}"
    r"(?:\s*:\s.*|\s+[–-]\s.*)?$",
    re.IGNORECASE,
)
BONUS = 99  # the number of a bonus disc; further ones count on
_BONUS = re.compile(
    r"(?P<open>^|[\s,:–-]*[(\[{]\s*|\s*[,:–-]\s+)bonus[ ._-]*(?:cd|dis[ck]|dvd)"
    r"(?:[ ._-]*(?P<number>\d))?\s*[)\]}]?$",
    re.IGNORECASE,
)
DOUBLE = 1_000  # added to the sides that are called "AA", "BB"; see side_numbers
# Sides of records: "A1", "B", "AA2". Later letters count otherwise ("T1", "V2")
_SIDE = re.compile(
    r"(?P<letter>[a-l])(?P<double>(?P=letter))?(?:[ ._-]?(?P<number>\d{1,2}))?", re.I
)
_PART = r"(?:parts?|pt|teil|partie|parte|deel|section)"
_ONLY_PART = re.compile(
    rf"{_PART}(?:{_GAP}(?P<number>\d{{1,3}})|[\s._-]+(?P<word>{'|'.join(_WORDS + _ROMAN)})){_TOTAL}"
    r"(?P<letter>)",
    re.IGNORECASE,
)
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
    r"(?:\d{2,3} ?k(?:b?(?:p|it)?/?s?)?|320|256|192|128|v[0-2]|[cv]br|(?:16|24) ?-?bit"
    r"|(?:16|24)[-/ ](?:44|48|88|96|176|192)(?:[.,]\d)?(?: ?khz)?|\d{2,3}(?:\.\d)? ?khz|hi-?res"
    r"|(?:web|cd|vinyl|lp|sacd|dvd|tape|cassette)(?:[ -]?(?:rip|dl))?)"
)
_GAPS = r"[\s._/,+-]*"
_FORMAT_AND_QUALITY = rf"{_FORMAT}(?:{_GAPS}{_QUALITY})*"
_ONLY_FORMAT = re.compile(rf"[(\[]?{_FORMAT_AND_QUALITY}[)\]]?", re.IGNORECASE)
_FORMAT_IN_NAME = re.compile(
    rf"\s*[(\[{{]\s*(?:{_FORMAT}|{_QUALITY})(?:{_GAPS}(?:{_FORMAT}|{_QUALITY}))*\s*[)\]}}]"
    rf"|\s+[–-]\s+{_FORMAT_AND_QUALITY}$",
    re.IGNORECASE,
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
    patterns = (_IN_BRACKETS, _SIDE_IN_BRACKETS, _OF_SEVERAL, _AT_END)
    match = next((match for pattern in patterns if (match := pattern.search(name))), None)
    if match is None or not match.start():
        return name, 0
    return name[: match.start()] + name[match.end() :], _number(match)


@lru_cache(4096)
def without_part(name: str) -> tuple[str, int]:
    """(name, part) of a book's folder or album called "Wick - Part 2" or "Wick (Part 2 of 3)", ("",
    2) of "Part 2" or "Part II"; 0 where it names no part.
    """
    if match := _ONLY_PART.fullmatch(name.strip()):
        return "", _number(match)
    match = _PART_AT_END.search(name)
    if match is None or not match.start():
        return name, 0
    return name[: match.start()], int(match["number"])


@lru_cache(4096)
def without_format(name: str) -> str:
    """The name of a folder called "Wick [FLAC]", "Wick (MP3 320)" or "Wick [V0] (1999)" without it;
    "" of one that only names a format.
    """
    if _ONLY_FORMAT.fullmatch(name.strip()):
        return ""
    return _FORMAT_IN_NAME.sub("", name).strip() or name


def side_of(text: str) -> tuple[int, int]:
    """(side, number) of a track called "B2" as on a record, (2, 1) of "B" alone, (DOUBLE + 2, 1)
    of "BB1"; (0, 0) of any other.
    """
    match = _SIDE.fullmatch(text.strip())
    if match is None:
        return 0, 0
    side = ord(match["letter"].lower()) - 96 + (DOUBLE if match["double"] else 0)
    return side, int(match["number"] or 1)


def side_numbers(sides: Collection[int]) -> dict[int, int]:
    """The numbers of the sides of one album, where "AA" comes behind "A": that of a double A-side
    is 2, and "B" beside it is 3.
    """
    doubles = [side - DOUBLE for side in sides if side > DOUBLE]
    numbers = {}
    for side in sides:
        letter = side - DOUBLE if side > DOUBLE else side
        numbers[side] = letter + sum(it < letter for it in doubles) + (side > DOUBLE)
    return numbers


def _bonus(match: re.Match[str]) -> int:
    return BONUS + max(int(match["number"] or 1) - 1, 0)


def _number(match: re.Match[str]) -> int:
    if match["number"]:
        return int(match["number"])
    if match["word"]:
        return (_WORDS + _ROMAN).index(match["word"].lower()) % 10 + 1
    return ord(match["letter"].lower()) - 96
