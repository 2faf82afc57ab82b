"""The number of a volume in the name of a file or folder: "Mage v01", "Mage 1", "Mage, Volume One",
"01 Mage", "Volume 1".
"""

from __future__ import annotations

import re
from functools import lru_cache

from readers.comic_names import comic_name

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_GERMAN = ["eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"]
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
_NUMBERS = {
    word.lower(): str(number)
    for words in (_WORDS, _GERMAN, _ROMAN)
    for number, word in enumerate(words, 1)
}
_MARKED = (
    r"(?:volume|vol|book|part|band|bd|buch|teil|tome|livre|number|no|nr)[\s._-]*"
    rf"(?P<number>\d{{1,3}}|(?:{'|'.join(_NUMBERS)})(?![^\W_]))"
)
_SPELLED = re.compile(rf"(?P<name>.+?)[\s,:._–-]+{_MARKED}", re.IGNORECASE)
_ONLY = re.compile(_MARKED, re.IGNORECASE)
_GAP = r"(?:\s*[\])]?\s*[-–—.:_]+\s*|\s*[\])]\s*|\s+)(?P<name>[^\W_].*)"
_MARKED_IN_FRONT = re.compile(rf"{_MARKED}{_GAP}", re.IGNORECASE)
_IN_FRONT = re.compile(rf"[\[(#]?(?P<number>\d{{1,3}}){_GAP}")
_VERSION = re.compile(r"(?<![^\W_])v\.?\s?[1-9](?![^\W_])", re.IGNORECASE)  # volumes are "v02"
# capitals alone, because "vi" and the like are languages
_BARE = re.compile(
    rf"(?P<name>.+?)\s(?P<number>{'|'.join(_ROMAN)})|(?P<named>.+?)\s"
    rf"(?P<word>(?i:{'|'.join(_WORDS + _GERMAN)}))"
)
_COPY = re.compile(r"\s*\((\d{1,2})\)\s*$")  # "Mage (1)" is how systems call the copy of a file
_LONGEST = 3  # digits of a volume; more are a year or an id


def copy_of(stem: str) -> tuple[str, int]:
    """(name, number) of a file called like the copy of another one; 0 for any other."""
    match = _COPY.search(stem)
    return (stem[: match.start()], int(match[1])) if match else (stem, 0)


@lru_cache(1024)
def volume_of(stem: str) -> tuple[str, str]:
    """(name, number) of a file called like its series and a number; ("", "") where it has none."""
    stem = _COPY.sub("", stem)
    known = comic_name(stem)
    if known.volume:
        return known.series, known.volume
    number = known.number
    if number and len(number.partition(".")[0].partition("-")[0]) <= _LONGEST:
        return known.series, number
    if match := _SPELLED.fullmatch(stem):
        return match["name"], _digits(match["number"])
    if match := _BARE.fullmatch(stem):
        number = match["number"] or match["word"]
        return match["name"] or match["named"], _NUMBERS[number.lower()]
    return "", ""


def is_version(stem: str) -> bool:
    """Whether the number in a name may be that of a version as well: "emma_v2 (FINAL)"."""
    return _VERSION.search(stem) is not None


def marked_volume(name: str) -> str:
    """The number in a name that is nothing else: "Band 1", "Vol. II"; "" in others."""
    match = _ONLY.fullmatch(name.strip())
    return _digits(match["number"]) if match else ""


def volume_in_front(name: str, *, is_marked: bool = False) -> tuple[str, str]:
    """(name, number) of "01 Mage", "1. Mage" or "Vol. 1 - Mage", of the last only where it
    `is_marked`; ("", "") of others.
    """
    match = _MARKED_IN_FRONT.fullmatch(name.strip())
    if match is None and not is_marked:
        match = _IN_FRONT.fullmatch(name.strip())
    return (match["name"], _digits(match["number"])) if match else ("", "")


def _digits(number: str) -> str:
    return _NUMBERS.get(number.lower()) or number.lstrip("0") or "0"
