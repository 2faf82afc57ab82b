"""Series as tags write them: "Earthsea #2", "A #1, B #2", "Corum #4, Dramatized Adaptation", or
names in one tag and numbers in another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Series = tuple[tuple[str, str], ...]  # (name, number as written), …

_LONGEST = 500  # characters of a tag that are looked at
_MARK = re.compile(
    r"(?:#\s?|\b(?:book|bk|volume|vol|band|bd|part|tome|buch|folge|nr|no)\.?\s)"
    r"(?P<number>-?\d{1,6}(?:[.,]\d{1,3})?(?:\s?[-–]\s?\d{1,6})?[½a-c]?)(?!\w)",
    re.IGNORECASE,
)
_REST = re.compile(r"[^,;|&]*")
_BETWEEN = re.compile(r"[;|\0]")
_IN_BRACKETS = re.compile(
    r"\s*[(\[](?P<series>[^()\[\]]*?[^()\[\]\s,#:])\s*(?P<mark>[,:]?\s*(?:#|\b(?:book|vol(?:ume)?|band|bd"
    r"|buch|tome|nr|no)\.?(?=[\s\d]))\s*|,?\s+(?=0\d)|,\s+)(?P<number>\d{1,3}(?:\.\d{1,2})?)[)\]]$",
    re.IGNORECASE,
)
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
    apart = [
        part.partition("/")[0].strip()
        for text in numbers
        for part in _BETWEEN.split(text[:_LONGEST])
    ]
    for place, value in enumerate(values):
        number = apart[place] if place < len(apart) else ""
        series = [(value.strip(), number)] if number else numbered(value) or [(value.strip(), "")]
        if number and len(values) == 1 and len(written := numbered(value)) == 1:
            series = [(written[0][0], number)]
        for pair in series:
            found.setdefault(pair[0].casefold(), pair)
    return tuple(found.values())


def numbered(text: str) -> list[tuple[str, str]]:
    """Every "Name #2" in a text, in its order."""
    text = " ".join(text[:_LONGEST].split())
    pairs = []
    start = 0
    for match in _MARK.finditer(text):
        name = text[start : match.start()].strip(" ,;:-–&|/")
        if name and match.start() >= start:
            number = match["number"].replace(" ", "").replace(",", ".")
            pairs.append((name, number))
        rest = _REST.match(text, match.end())
        start = rest.end() if rest else match.end()
    return pairs


def behind_title(title: str) -> tuple[str, str, str]:
    """(title, series, number) of "The Long Way (Wayfarer 01)" and "Title (Series, #2)"; a title
    without such brackets stays, and the rest is "".
    """
    match = _IN_BRACKETS.search(title) if title[-1:] in (")", "]") else None
    if match is None or not match.start() or _NO_NAME.fullmatch(match["series"].strip()):
        return title, "", ""
    number = match["number"].lstrip("0") or "0"
    return (
        title[: match.start()],
        match["series"].strip(),
        "0" + number if number[0] == "." else number,
    )
