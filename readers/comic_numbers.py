"""The numbers in the name of a comic: those that a word or sign marks, and bare ones."""

from __future__ import annotations

import re
from typing import NamedTuple

from readers import comic_words as words
from readers.comic_words import EDGES, GAP
from readers.number_labels import LABEL, plain
from readers.numerals import from_chinese, is_year


class Marks(NamedTuple):
    """The numbers of a name, and where they begin and end."""

    volume: str
    number: str
    start: int
    end: int


_BARE = rf"(?:-(?=\d))?{LABEL}"
_COUNT = rf"{words.OF}\s?\d"  # behind a number
_BETWEEN_DASHES = re.compile(
    rf"\s[-–]\s(?P<label>{_BARE})(?=\s*(?:[-–:](?:\s|$)|{GAP}|{_COUNT}))", re.I
)
_PADDED = re.compile(
    rf"(?<=[\s{GAP}])(?P<label>(?:0\d|\d{{3}}(?!\d))(?:[\d.½a-c+]|-(?=\d))*)(?=$|[\s{GAP},:])", re.A
)
_AT_END = re.compile(
    rf"(?:(?<=[\s{GAP}])|(?<=[^\W\d]-))(?P<label>{_BARE})(?=\s*(?:$|{GAP}|{_COUNT}))", re.I
)
_BEFORE_DASH = re.compile(rf"(?<=\s)(?P<label>{LABEL})(?=\s*(?:[-–:](?:\s|$)))", re.IGNORECASE)
_LEADING = re.compile(
    rf"^[\s{GAP}]*(?P<label>{_BARE})(?:(?=\s*$)|\s*[-–.:]\s+|\s+(?={_COUNT})|(?<=0\d)\s|(?<=0\d\d)\s)",
    re.I,
)
_OF_SEVERAL = re.compile(
    rf"(?:^|(?<=[\s{GAP}])|(?<=[^\W\d]-))(?P<label>{_BARE})(?=\s{words.COUNT.pattern})", re.I
)
_ONLY = re.compile(rf"^[\s{GAP}]*(?:no\.?\s?)?(?P<label>{_BARE})[\s{GAP}]*$", re.IGNORECASE)
_NEXT_BARE = re.compile(
    rf"[\s\-–,{GAP}]*(?P<label>{LABEL})(?=\s*(?:$|[-–:](?:\s|$)|{GAP}|{_COUNT}))", re.I
)
_NEXT = re.compile(rf"[\s{GAP}]+(?P<label>{_BARE})(?=$|[\s{GAP},:])", re.IGNORECASE)
_NEXT_TO = re.compile(rf"[\s{GAP}]+(?P<label>0\d\d?(?:\.\d+)?)(?=\s)")


def find_marks(text: str) -> Marks | None:
    """The volume and number of a name, marked ones first; None when it has none."""
    return marked(text) or _bare(text)


def marked(text: str) -> Marks | None:
    """Volume and number where a word or sign marks them."""
    volume = words.find_volume(text)
    chapter = words.find_chapter(text)
    if chapter and not _is_hash(chapter) and (sign := _hash(text, chapter.end())):
        chapter = sign if not text[: chapter.start()].strip(EDGES) else chapter
    if volume and chapter and volume.start() < chapter.end() and chapter.start() < volume.end():
        volume = words.find_volume(text, chapter.end())
    if (
        volume
        and chapter
        and volume.start() > chapter.end()
        and " - " in text[chapter.end() : volume.start()]
    ):
        volume = None  # "Ch. 3 - The Story of Book 2"
    if volume is None:
        return Marks("", _value(chapter), *chapter.span()) if chapter else None
    if chapter is None:
        return _after_volume(text, volume)
    spans = (volume.span(), chapter.span())
    return Marks(_value(volume), _value(chapter), min(spans)[0], max(end for _, end in spans))


def _hash(text: str, start: int) -> re.Match[str] | None:
    match = words.find_chapter(text, start)
    return match if match and _is_hash(match) else None


def _is_hash(match: re.Match[str]) -> bool:
    return "#" in match[0]


def _after_volume(text: str, volume: re.Match[str]) -> Marks:
    """ "v2 017 - Title" and "v6 - 10": a number right behind the volume is the issue."""
    number = _NEXT_BARE.match(text, volume.end()) or _NEXT_TO.match(text, volume.end())
    if number and not is_year(number["label"]):
        return Marks(_value(volume), plain(number["label"]), volume.start(), number.end())
    before = _AT_END.search(text[: volume.start()].rstrip(EDGES))
    if before and before["label"].startswith("0"):  # "012 (v01)"
        return Marks(_value(volume), plain(before["label"]), before.start(), volume.end())
    return Marks(_value(volume), "", *volume.span())


def _value(match: re.Match[str]) -> str:
    return plain(from_chinese(next(text for text in match.groups() if text)))


def _bare(text: str) -> Marks | None:
    """A number that nothing marks: alone, one of several, between dashes, padded with zeros, at the
    end, before a dash, in front; a year is none.
    """
    for find in (_only, _of_several, _between_dashes, _padded, _at_end, _before_dash, _leading):
        match = find(text)
        if match and not is_year(match["label"]):
            return Marks("", plain(match["label"]), *match.span())
    return None


def _only(text: str) -> re.Match[str] | None:
    return _ONLY.match(text)


def _of_several(text: str) -> re.Match[str] | None:
    return _OF_SEVERAL.search(text)


def _between_dashes(text: str) -> re.Match[str] | None:
    return _BETWEEN_DASHES.search(text)


def _padded(text: str) -> re.Match[str] | None:
    numbers = [match for match in _PADDED.finditer(text) if not is_year(match["label"])]
    if not numbers:
        return None
    match = next((match for match in numbers if match["label"].startswith("0")), numbers[0])
    return _NEXT.match(text, match.end()) or match  # "Station 100 101"


def _at_end(text: str) -> re.Match[str] | None:
    last = None
    for last in _AT_END.finditer(text):
        if text[last.end() :].lstrip().startswith(GAP):
            break
    return last if last and text[: last.start()].strip(EDGES) else None


def _before_dash(text: str) -> re.Match[str] | None:
    return _BEFORE_DASH.search(text)


def _leading(text: str) -> re.Match[str] | None:
    return _LEADING.match(text)
