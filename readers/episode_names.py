"""Finds episode numbers in names (S01E02, 1x02, a date, an absolute number)."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_IN_ONE = 40  # episodes in one file; a longer "range" is two unrelated numbers

_SXE = re.compile(
    r"(?<![^\W_])s(?P<season>\d{1,4})[ ._-]*(?:episode|ep|e|x)[ ._-]{0,2}(?P<first>\d{1,4})[a-d]?"
    r"(?P<more>(?:[ ._]*(?:[-&+][ ._]*)?(?:s\d{1,4}[ ._]?)?(?:ep|e)[ ._]?\d{1,4}|[-+&]\d{1,4}(?![\dpix]))*)"  # noqa: E501
    r"(?:v\d)?(?:end|fin(?:al)?)?(?![^\W_])",
    re.I,
)
_CROSS = re.compile(
    r"(?<![^\W_])(?P<season>\d{1,2})x(?P<first>\d{2,4})(?P<more>(?:[-+&x](?:\d{1,2}x)?\d{2,4}|[ ._]*[-+&]?[ ._]*\d{1,2}x\d{2,4})*)"  # noqa: E501
    r"(?![^\W_])",
    re.I,
)
_WORDS = re.compile(
    r"(?<![^\W_])(?:season|series|staffel|saison|temporada|stagione|seizoen|sezon|сезон)[ ._-]*(?P<season>\d{1,3})[ ._,-]*"  # noqa: E501
    r"(?:episode|[eé]pisode|folge|episodio|epis[oó]dio|aflevering|odcinek|серия|ep|e)[ ._#-]*(?P<first>\d{1,4})(?P<more>)(?![^\W_])",  # noqa: E501
    re.I,
)
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[.\-_ ])(?P<month>[01]\d)(?P=mark)(?P<day>[0-3]\d)(?!\d)",  # noqa: E501
    re.ASCII,
)
_ALONE = re.compile(
    r"(?<![^\W_])(?:(?:[eé]pisode|folge|epis[oó]dio|aflevering|odcinek|серия)[ ._#-]*|(?:afl|ep)[ ._]*|e)(?P<first>\d{1,4})"  # noqa: E501
    r"(?P<more>(?:-?e?p?\d{1,3})*)(?:v\d)?(?![^\W_])",
    re.I,
)
_PIECE = re.compile(
    r"(?<![^\W_])(?:part|teil|chapter|kapitel|chapitre|partie)[ ._#-]*(?P<first>\d{1,3})(?P<more>)(?![^\W_])",  # noqa: E501
    re.I,
)
_LEADING = re.compile(
    r"(?P<first>\d{1,4})(?P<more>(?:-\d{1,3})?)(?:v\d)?(?:\s*[-–.:_]\s*|\s+|$)", re.ASCII
)
_AFTER_TITLE = re.compile(
    r"(?P<before>.*?[^\s._-])(?:[ ._]+-[ ._]+|[ ._]+#|[ ._](?=\d{2,4}(?:v\d)?[ ._]*(?:$|[\[(])))"
    r"(?P<first>\d{1,4})(?P<more>(?:-\d{1,4})?)(?:v\d)?(?=$|[ ._]*[\[(]|[ ._]+-[ ._]|[ ._]+(?:end|final)\b)",  # noqa: E501
    re.I,
)
_SEASON_AT_END = re.compile(
    r"[ ._-]+(?:s(?P<s>\d{1,2})|season[ ._]?(?P<w>\d{1,2})|(?P<o>\d)(?:st|nd|rd|th)[ ._]season)(?:[ ._]part[ ._]?\d)?$",  # noqa: E501
    re.I,
)


class Mark(NamedTuple):
    """An episode number and its position in the name. `season` is -1 when only the episode is
    given.
    """

    start: int
    end: int
    season: int = -1
    episodes: tuple[int, ...] = ()
    date: str = ""


def find_mark(name: str) -> Mark | None:
    """A number that wouldn't be part of a title: S01E02, "Staffel 1 Folge 3", a date. None when
    there is none.
    """
    match = _SXE.search(name) or _WORDS.search(name)
    if match:
        return Mark(match.start(), match.end(), int(match["season"]), _episodes(match))
    return find_date(name)


def find_date(name: str) -> Mark | None:
    """A full date, as used for daily shows."""
    match = _DATE.search(name)
    if not match or not 1 <= int(match["month"]) <= 12 or not 1 <= int(match["day"]) <= 31:
        return None
    return Mark(match.start(), match.end(), date=f"{match['year']}-{match['month']}-{match['day']}")


def find_cross(name: str) -> Mark | None:
    """1x02, which may also be the title of a film ("10x10")."""
    match = _CROSS.search(name)
    return (
        Mark(match.start(), match.end(), int(match["season"]), _episodes(match)) if match else None
    )


def find_alone(name: str) -> Mark | None:
    """An episode without a season: "E02", "Folge 3"."""
    match = _ALONE.search(name)
    return Mark(match.start(), match.end(), -1, _episodes(match)) if match else None


def find_piece(name: str) -> Mark | None:
    """ "Part 1" of a miniseries. Only for files in a season's folder without any other number."""
    match = _PIECE.search(name)
    return Mark(match.start(), match.end(), -1, _episodes(match)) if match else None


def find_leading(name: str) -> Mark | None:
    """A number at the beginning: "01 - Pilot", "03". Only for files in a season's folder."""
    match = _LEADING.match(name)
    return Mark(0, match.end(), -1, _episodes(match)) if match else None


def find_after_title(name: str) -> Mark | None:
    """A number after the title: "Show - 012 [1080p]", "Show 12 (BD)"."""
    match = _AFTER_TITLE.match(name)
    return Mark(match.end("before"), match.end(), -1, _episodes(match)) if match else None


def take_season(title: str) -> tuple[str, int]:
    """The title without its season, and the season: "Show S2", "Show 2nd Season"; -1 for other
    titles.
    """
    match = _SEASON_AT_END.search(title)
    if not match:
        return title, -1
    return title[: match.start()], int(match["s"] or match["w"] or match["o"])


def _episodes(match: re.Match[str]) -> tuple[int, ...]:
    first = int(match["first"])
    more = match["more"]
    if not more:
        return (first,)
    more = re.sub(r"s\d{1,4}(?=\D)|(?<=[-+&. _])\d{1,2}x(?=\d)", "", more, flags=re.I)
    numbers = [first]
    is_range = False
    for piece in re.split(r"(\d+)", more):
        if not piece.isdecimal():
            is_range = "-" in piece
            continue
        number = int(piece)
        if not 0 < number - numbers[-1] <= MAX_IN_ONE:
            break
        numbers.extend(range(numbers[-1] + 1, number) if is_range else ())
        numbers.append(number)
    return tuple(numbers)
