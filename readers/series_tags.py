"""Series as tags write them: "Earthsea #2", "A #1, B #2", "Corum #4, Dramatized Adaptation", or
names in one tag and numbers in another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from readers.number_labels import plain

Series = tuple[tuple[str, str], ...]  # (name, number as written), …

_LONGEST = 500  # characters of a tag that are looked at
_WORDS = "book|bk|volume|vol|band|bd|part|tome|buch|folge|nr|no"
_NUMBER = r"-?\d{1,6}(?:[.,]\d{1,3})?(?:\s?[-–]\s?\d{1,6})?(?:\s?[½¼¾]|[a-c])?"
_MARK = re.compile(
    rf"(?:#\s?|\b(?:{_WORDS})\.?\s)(?P<number>{_NUMBER})(?!\w)"
    r"|[(\[]\s?(?P<alone>\d{1,3}(?:\.\d{1,2})?)\s?[)\]]|,\s(?P<last>\d{1,3}(?:\.\d{1,2})?)$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"(?:{_WORDS})\.?\s(?P<number>{_NUMBER})\s?(?:\b(?:of|in|from|von|aus|de)\b(?:\sthe\b)?|[:,–-])\s?"
    r"(?P<name>[^\d\W].*)",
    re.IGNORECASE,
)
_REST = re.compile(r"[^,;|&/]*")
_BETWEEN = re.compile(r"[;|\0]")
_AT_END = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{2,200})[)\]]$")
_INSIDE = re.compile(r"\s*(?:;|\s/\s)\s*")
_IN_BRACKETS = re.compile(
    r"(?P<series>[^()\[\]]*?[^()\[\]\s,#:])\s*(?P<mark>[,:]?\s*(?:#|\b(?:book|vol(?:ume)?|band|bd"
    r"|buch|tome|nr|no)\.?(?=[\s\d]))\s*|,?\s+(?=0\d)|,\s+)"
    r"(?P<number>-?\d{1,3}(?:\.\d{1,2})?[½¼¾]?(?:-\d{1,3})?)(?:\s*(?:of|von|/)\s*\d{1,3})?",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"(?:#|(?:{_WORDS})\b\.?)\s*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:part|teil|pt|vol(?:ume)?|book|band|bd|buch|tome|cd|dis[ck]|chapter|edition|season|version"
    r"|issue|no|nr|v|of|#)\.?",
    re.IGNORECASE,
)


def series_of(names: Sequence[str], numbers: Sequence[str] = ()) -> Series:
    """The series in some values of a tag, with the numbers of another tag where theirs have none;
    words behind a number are no part of a name.
    """
    found: dict[str, tuple[str, str]] = {}
    values = [part for name in names for part in _BETWEEN.split(name[:_LONGEST]) if part.strip()]
    apart = [number_of(part) for text in numbers for part in _BETWEEN.split(text[:_LONGEST])]
    for place, value in enumerate(values):
        number = apart[place] if place < len(apart) else ""
        series = [(value.strip(), number)] if number else numbered(value) or [(value.strip(), "")]
        if number and len(values) == 1 and len(written := numbered(value)) == 1:
            series = [(written[0][0], number)]
        for pair in series:
            found.setdefault(pair[0].casefold(), pair)
    return tuple(found.values())


def number_of(text: str) -> str:
    """The number in a tag for it, without words: "Book 3 of 7" and "#03" are 3."""
    text = _LEADING.sub("", text.strip())
    number = plain(text) if text[:1].isdecimal() or text[:1] in "-.½¼¾" else text
    whole, dot, rest = number.partition(".")
    return whole if dot and not rest.strip("0") else number


def numbered(text: str) -> list[tuple[str, str]]:
    """Every "Name #2" in a text, in its order; also "Book 2 of Name"."""
    text = " ".join(text[:_LONGEST].split())
    if match := _FIRST.fullmatch(text):
        return [(match["name"], number_of(match["number"]))]
    pairs = []
    start = 0
    for match in _MARK.finditer(text):
        name = text[start : match.start()].strip(" ,;:-–&|/([")
        if name and match.start() >= start:
            number = match["number"] or match["alone"] or match["last"]
            pairs.append((name, number_of(number.replace(" ", "").replace(",", "."))))
        rest = _REST.match(text, match.end())
        start = rest.end() if rest else match.end()
    return pairs


def behind_title(title: str) -> tuple[str, Series]:
    """The title and the series in brackets behind it: "The Long Way (Wayfarer 01)", "Title (Series,
    #2; Other, #3)". A title without such brackets stays.
    """
    match = _AT_END.search(title) if title[-1:] in (")", "]") else None
    if match is None or not match.start():
        return title, ()
    pairs = [_in_brackets(part) for part in _INSIDE.split(match["inside"])]
    series = tuple(pair for pair in pairs if pair is not None)
    return (title[: match.start()], series) if len(series) == len(pairs) else (title, ())


def _in_brackets(text: str) -> tuple[str, str] | None:
    match = _IN_BRACKETS.fullmatch(text.strip())
    if match is None or _NO_NAME.fullmatch(match["series"].strip()):
        return None
    return match["series"].strip(), number_of(match["number"])
