"""Reads the names of comics: "Saga 012 (2014)", "Tintin - T05 - Le Lotus bleu", "Naruto v01
c001-c005", "第3巻".

First brackets are taken out and parsed one by one, then marked numbers (v01, c005, #12, 第3巻) are
searched, then bare ones. The text before the numbers is the series, the text after them the title.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readers import comic_words as words
from readers.comic_notes import Notes, take_notes
from readers.comic_numbers import Marks, find_marks
from readers.comic_words import EDGES, GAP
from readers.numerals import LAST_YEAR


class ComicName(NamedTuple):
    """`volume` and `number` are labels: "3", "1-5", "-1", "½", "18+1"; `number` is the issue or
    chapter.
    """

    series: str = ""
    volume: str = ""
    number: str = ""
    title: str = ""
    year: int = 0
    total: int = 0  # of how many issues
    kind: str = ""  # "", "special", "annual"
    language: str = ""


_SPACES = re.compile(rf"[\s{GAP}]+")
_YEAR_AT_END = re.compile(r"[\s\-\x01]((?:19|20)\d\d)$", re.ASCII)
_MONTH_AT_END = re.compile(r"\s(?P<year>(?:19|20)\d\d)-(?P<month>0\d|1[0-2])$", re.ASCII)
_SCAN_VERSION = re.compile(r"(?<=\d)v\d(?![^\W_])")  # "c012v2": read and mended once more
_PART_AT_END = re.compile(r"[\s,\-–]+(?:part|pt\.?|teil)$", re.IGNORECASE)
_DASH = re.compile(r"\s[-–]\s")


@lru_cache(1024)  # a folder's files are read together
def comic_name(stem: str) -> ComicName:
    """What a name without its ending says by itself."""
    notes = take_notes(stem)
    text = _SCAN_VERSION.sub("", words.without_pages(notes.text))
    if match := _MONTH_AT_END.search(text):
        notes = notes._replace(year=notes.year or int(match["year"]))
        text = text[: match.start("year")] + match["month"]
    return _with_kind(notes, text)


def _with_kind(notes: Notes, text: str) -> ComicName:
    text = without_formats(text)
    if words.may_have_kind(text) and (name := _special(notes, text)):
        return name
    marks = find_marks(text)
    if marks is None:
        text, year = _without_year_at_end(text)
        notes = notes._replace(year=notes.year or year)
        marks = Marks("", "", len(text), len(text))
    return _named(notes, text, marks, "special" if notes.is_special else "")


def _special(notes: Notes, text: str) -> ComicName | None:
    """An annual or special by a word in its name."""
    if match := words.ANNUAL.search(text):
        return _annual(notes, text[: match.start()], text[match.end() :])
    special = words.SPECIAL_NUMBER.search(text)
    if special and special.start() and not words.find_chapter(text):
        label = f"{special['word']} {special['number'].lstrip('0') or 0}"
        label = label.replace(" ", "") if special["word"].isupper() else label
        return _named(notes, text, Marks("", label, *special.span()), "special")
    special = words.SPECIAL_AT_END.search(text.rstrip(EDGES))
    if special is None:
        return None
    marks = find_marks(text)
    if not marks or marks.start >= special.start():
        marks = Marks("", "", *special.span())
    return _named(notes, text, marks, "special")


def _annual(notes: Notes, before: str, behind: str) -> ComicName:
    """Annuals are numbered, or called after their year, in a series of their own."""
    before, year = _without_year_at_end(before)
    marks = find_marks(behind) or Marks("", "", len(behind), len(behind))
    name = _named(notes._replace(year=notes.year or year), behind, marks, "annual")
    return name._replace(series=f"{tidy(before)} Annual")


def _named(notes: Notes, text: str, marks: Marks, kind: str) -> ComicName:
    count = words.COUNT.match(text, marks.end)
    series, year = (
        _without_year_at_end(text[: marks.start]) if marks.number else (text[: marks.start], 0)
    )
    return ComicName(
        _PART_AT_END.sub("", tidy(series) or tidy(text[: marks.start])),
        marks.volume,
        marks.number,
        _title(text[count.end() if count else marks.end :]),
        notes.year or year,
        int(count[1]) if count else notes.total,
        kind,
        notes.language,
    )


def without_formats(text: str) -> str:
    """Without "TPB", "Omnibus", "c2c" at the end of the name or of what stands before a bracket."""
    if not words.may_have_format(text):
        return text
    pieces: list[str] = []
    for piece in text.split(GAP):
        stripped = piece
        while match := words.FORMAT_AT_END.search(stripped):
            stripped = stripped[: match.start()]
        is_all = not stripped.strip() and not pieces
        pieces.append(piece if is_all else stripped + " ")
    return GAP.join(pieces).strip()


def _without_year_at_end(text: str) -> tuple[str, int]:
    """ "Adventure Time 2013" and 2013; a name that is only a year keeps it."""
    bare = text.rstrip(EDGES)
    match = _YEAR_AT_END.search(bare)
    if match and int(match[1]) <= LAST_YEAR and bare[: match.start()].strip(EDGES):
        return bare[: match.start()], int(match[1])
    return text, 0


def tidy(text: str) -> str:
    """Without what separates a piece of a name from its neighbours."""
    return _SPACES.sub(" ", text).strip(EDGES)


def _title(text: str) -> str:
    """What follows the numbers, without the team that made the file."""
    text = text.split(GAP)[0] if text.lstrip(" -–:,.").split(GAP)[0].strip() else text
    pieces = [tidy(piece) for piece in _DASH.split(text)]
    return " - ".join(piece for piece in pieces if piece and not words.TEAM.search(piece))
