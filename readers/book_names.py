"""Author, series and title from the file names of books and audiobooks, where these follow a common
convention.
"""

from __future__ import annotations

import re
from functools import lru_cache

from readers.numerals import LAST_YEAR
from readers.people import names_of
from readers.series_tags import behind_title

BookName = tuple[str, tuple[str, ...], str, str, int]  # title, authors, series, position, year

_YEAR = re.compile(r"\s*[(\[](?:[^()\[\]]*[, ])?((?:1[4-9]|20)\d\d)[)\]]\s*$", re.ASCII)
_LEADING_YEAR = re.compile(
    r"^(?:[(\[]((?:1[4-9]|20)\d\d)[)\]]\s*(?:-\s*)?|((?:1[4-9]|20)\d\d)\s+-\s+)(?=\S)", re.ASCII
)
_NOISE = re.compile(
    r"\s*[(\[{](?:retail|unabridged|abridged|ungekürzt|ebook|epub|mobi|azw3|pdf|mp3|m4b|v\d(?:\.\d)?|\d+ ?kbps?|audiobook|hörbuch)[)\]}]",  # noqa: E501
    re.I,
)
_VOLUME = r"(?:#|\bvol\.?\s*|\bbook\s*|\bband\s*|\bbd\.?\s*)"
_POSITION = r"(?P<position>\d{1,3}(?:\.\d+)?[a-z]?)"
_BRACKETED = re.compile(
    rf"^[\[(]\s*(?P<series>.+?)\s*(?:,\s*)?{_VOLUME}?{_POSITION}\s*[\])]$", re.I
)
_NUMBERED = re.compile(rf"^(?P<series>.*?[^\d\s,#])\s*(?:,\s*)?(?:{_VOLUME}|\s){_POSITION}$", re.I)
_SERIES_FIRST = re.compile(r"^(\[[^\[\]]*[^\W\d_]\W*\d{1,3}(?:\.\d{1,2})?\])\s+(?=[^\s-])")
_BOOK_FIRST = re.compile(
    r"^(?:book|vol\.?|volume|band|tome?|bd\.?)\s*(?P<position>\d{1,3}(?:\.\d+)?)$", re.I
)
_ALONE = re.compile(r"#?\d{1,3}(?:\.\d{1,2})?", re.ASCII)  # of a series before it
_DASH = re.compile(r"\s+[-–—]\s+")
_AND = re.compile(r"\s*(?:;|&|\band\b|\bund\b|\bet\b)\s*")
_PERSON = re.compile(r"[^\W\d_][^\d_!?:;()\[\]]*")

_FULL_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]{2,6}|[\uac00-\ud7af]{2,4}"
)  # Japanese, Chinese, Korean: no space inside


@lru_cache(1024)  # grouping asks several times
def book_name(stem: str) -> BookName:
    """(title, authors, series, position, year) from "Author - [Series 03] - Title (1999)" and
    shorter forms.

    Only safe conventions: the text before the first dash is an author if it looks like a name, a
    series if it ends in a number.
    """
    stem = _NOISE.sub("", stem.replace("_", " ") if " " not in stem else stem).strip()
    stem = _SERIES_FIRST.sub(r"\1 - ", stem)
    year = 0
    for pattern in (_YEAR, _LEADING_YEAR):
        match = pattern.search(stem)
        if match and int(match[1] or match[2]) <= LAST_YEAR and len(match[0]) < len(stem):
            year, stem = (
                int(match[1] or match[2]),
                (stem[: match.start()] + stem[match.end() :]).strip(),
            )
            break
    stem, in_brackets = behind_title(stem)
    series, position = in_brackets[0] if in_brackets else ("", "")
    pieces = [piece.strip() for piece in _DASH.split(stem) if piece.strip()]
    authors: tuple[str, ...] = ()
    if len(pieces) > 2 and (match := _BOOK_FIRST.match(pieces[1])):
        series, position, pieces = series or pieces[0], position or match["position"], pieces[2:]
    elif len(pieces) > 1 and not _series(pieces[0])[0] and is_person(pieces[0]):
        authors = names_of(pieces.pop(0))
        if not year and (match := _LEADING_YEAR.match(pieces[0])):
            year, pieces[0] = int(match[1] or match[2]), pieces[0][match.end() :]
    if (
        len(pieces) > 1
        and not year
        and (match := re.fullmatch(r"(?:1[4-9]|20)\d\d", pieces[0], re.ASCII))
    ):
        year = int(match[0])
        pieces.pop(0)
    if len(pieces) > 2 and not series and _ALONE.fullmatch(pieces[1]):
        series, position, pieces = pieces[0], pieces[1], pieces[2:]
    elif len(pieces) > 1 and not series:
        series, position = _series(pieces[0])
        if series:
            pieces.pop(0)
    return " - ".join(pieces) or stem, authors, series, _plain(position), year


def _series(piece: str) -> tuple[str, str]:
    match = _BRACKETED.match(piece) or _NUMBERED.match(piece)
    return (match["series"].strip(" ,#"), match["position"]) if match else ("", "")


def _plain(position: str) -> str:
    return position.lstrip("#0") or position[:1]


def is_person(words: str) -> bool:
    """Whether this looks like a name: at most five words without digits, capitalised if the script
    has capitals: "Le Guin, Ursula K.", "J. R. R. Tolkien".
    """
    parts = words.split()
    if _FULL_NAME.fullmatch(words):
        return True
    if (
        not _PERSON.fullmatch(words)
        or len(parts) < 2
        or (len(parts) > 5 and not _AND.search(words))
    ):
        return False
    if (
        parts[0].lower().rstrip(",")
        in ("the", "a", "an", "der", "die", "das", "le", "la", "les", "el")
        and "," not in words
    ):
        return False
    return parts[0][0] == parts[0][0].upper()
