"""The number of a volume in a file's name: "Mage v01", "Mage 1", "Mage #1", "Mage, Volume One"."""

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
_SPELLED = re.compile(
    r"(?P<name>.+?)[\s,:._–-]+(?:volume|vol|book|part|band|buch|teil|tome|livre|number|no|nr)"
    rf"[\s._-]*(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})",
    re.IGNORECASE,
)
# capitals alone, because "vi" and the like are languages
_BARE = re.compile(
    rf"(?P<name>.+?)\s(?P<number>{'|'.join(_ROMAN)})|(?P<named>.+?)\s"
    rf"(?P<word>(?i:{'|'.join(_WORDS + _GERMAN)}))"
)
_COPY = re.compile(r"\s*\(\d{1,2}\)\s*$")  # "Mage (1)" is how systems call the copy of a file
_LONGEST = 3  # digits of a volume; more are a year or an id


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
        return match["name"], _NUMBERS.get(match["number"].lower(), match["number"].lstrip("0"))
    if match := _BARE.fullmatch(stem):
        number = match["number"] or match["word"]
        return match["name"] or match["named"], _NUMBERS[number.lower()]
    return "", ""
