"""What the folders of a comic add to its name: the series when the file says only "001", a year, a
volume.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from readers import comic_words as words
from readers.comic_names import ComicName, comic_name, tidy, without_formats
from readers.comic_notes import take_notes
from readers.comic_words import GAP
from readers.number_labels import LABEL, plain
from readers.numerals import LAST_YEAR


class SeriesFolder(NamedTuple):
    """The series that folders name, and what they say about it."""

    series: str = ""
    volume: str = ""
    year: int = 0
    language: str = ""
    is_special: bool = False


_INSIDE_A_SERIES = re.compile(
    r"(?:chapters?|volumes?|vols?|issues?|tomes?|bände|albums?|specials?|annuals?|extras?|omake"
    r"|one[- ]?shots?|tpbs?|trades?|singles?|season \d+|staffel \d+|part \d+|scans?|digital|c2c|hd"
    r"|色|単行本|话|卷|番外[编編]?|단행본|\d{1,4}\s*[-–]\s*\d{1,4})",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"specials?|annuals?|extras?|omake|one[- ]?shots?|番外[编編]?", re.IGNORECASE)
_RANGE_AT_END = re.compile(
    rf"[\s,\-–{GAP}]+(?:(?:v|vols?\.?|volumes?|t|tomes?|c|ch\.?|chapters?|issues?|#)\s?\d{{1,4}}"
    rf"\s?[-–~]\s?(?:v|t|c|#)?\d{{1,4}}|\d{{1,4}}\s?[-–~]\s?\d{{1,4}}|complete|collection|ongoing)\s*$",
    re.IGNORECASE,
)
_MARK = (
    r"(?:(?:vol|v|ch|c|chapter|volume|tome|t|ep|episode|issue|no|sp|annual|band|special)[\s.]*\d"
    rf"|#|\d|{GAP}|第|$)"
)
_BEHIND_SERIES = re.compile(rf"[\s\-–_:,.{GAP}]*{_MARK}", re.IGNORECASE)
_ANY_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"\w+")


def comic_of(folders: Sequence[str], stem: str) -> ComicName:
    """The name of a file in these folders; the outermost comes first."""
    folder = series_folder(tuple(folders))
    name = _behind_series(folder.series, stem) if folder.series else None
    name = name or comic_name(stem)
    if folder.is_special and folder.series and not (name.number or name.volume or name.title):
        name = name._replace(series=folder.series, title=name.series, kind=name.kind or "special")
    if name.series.isdigit() and not (name.number or name.volume) and folder.series:
        name = name._replace(series="", number=plain(name.series))
    series = name.series or folder.series
    return name._replace(
        series=series,
        volume=name.volume or folder.volume,
        year=name.year or (folder.year if series == folder.series or not folder.series else 0),
        language=name.language or folder.language,
        kind=name.kind or ("special" if folder.is_special else ""),
    )


def _behind_series(series: str, stem: str) -> ComicName | None:
    """The file's name read behind the series of its folder ("Mob Psycho 100 012"); None where
    something else follows ("Batman and Robin 01").
    """
    text = take_notes(stem).text
    match = _pattern_of(series).match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if _BEHIND_SERIES.match(rest):
        at = _pattern_of(series).search(stem)
        name = comic_name(stem[at.end() :].lstrip(" _") if at else rest)
        if name.series and not (name.number or name.volume):
            name = name._replace(title=name.title or name.series)
        elif name.series:
            return None
        return name._replace(series=series)
    if re.match(r"\s*[-–:]", rest) and not _ANY_NUMBER.search(rest):
        return comic_name(stem)._replace(series=series, title=tidy(rest))
    return None


@lru_cache(1024)
def _pattern_of(series: str) -> re.Pattern[str]:
    """The words of a series, whatever stands between them."""
    return re.compile(
        r"[\W_]*" + r"[\W_]+".join(map(re.escape, _WORD.findall(series))) + r"(?![^\W_])", re.I
    )


@lru_cache(1024)
def series_folder(folders: tuple[str, ...]) -> SeriesFolder:
    """The innermost folder that names a series. Folders of volumes, years and specials lie inside
    one, those of publishers and languages around it.
    """
    inside = SeriesFolder()
    for folder in reversed(folders):
        notes = take_notes(folder)
        text = without_formats(notes.text).replace(GAP, " ").strip()
        inside = inside._replace(
            year=notes.year or inside.year,
            language=notes.language or words.LANGUAGES.get(text.lower(), "") or inside.language,
        )
        if _is_inside(text):
            inside = inside._replace(
                volume=inside.volume or _volume(text),
                is_special=inside.is_special or bool(_SPECIAL.fullmatch(text)),
                year=inside.year or _year(text),
            )
        elif text.lower() in words.NO_SERIES or text.lower() in words.LANGUAGES or len(text) < 2:
            return inside
        else:
            return _named(inside, text)
    return inside


def _is_inside(text: str) -> bool:
    return bool(
        _INSIDE_A_SERIES.fullmatch(text)
        or _volume(text)
        or words.is_mark(text)
        or _year(text)
        or re.fullmatch(LABEL, text)
    )


def _volume(text: str) -> str:
    match = words.find_volume(text)
    is_volume = (
        match
        and not match.start()
        and (match.end() == len(text) or re.match(r"\s*[-–:(]", text[match.end() :]))
    )
    return plain(next(value for value in match.groups() if value)) if match and is_volume else ""


def _year(text: str) -> int:
    return (
        int(text)
        if re.fullmatch(r"(?:19|20)\d\d", text, re.ASCII) and int(text) <= LAST_YEAR
        else 0
    )


def _named(inside: SeriesFolder, text: str) -> SeriesFolder:
    while match := _RANGE_AT_END.search(text):
        text = text[: match.start()]
    volume = words.find_volume(text)
    if volume and volume.start() and volume.end() == len(text.rstrip()):
        value = plain(next(value for value in volume.groups() if value))
        return inside._replace(series=tidy(text[: volume.start()]), volume=inside.volume or value)
    year = re.search(r"\s[-–]?\s?((?:19|20)\d\d)$", text, re.ASCII)
    if year and int(year[1]) <= LAST_YEAR and len(text) > 6:
        text, inside = text[: year.start()], inside._replace(year=inside.year or int(year[1]))
    return inside._replace(series=tidy(text))
