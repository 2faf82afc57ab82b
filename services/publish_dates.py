"""Dates of publication as people and programs write them: a year, a month, a day, as far as is known."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)
_NUMBER = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])}
_NUMERIC = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTH_FIRST = re.compile(r"([a-z]+) (?:(\d{1,2}),? )?(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})")


def parse(text: str) -> str:
    """"1999", "1999-05" or "1999-05-31" for these, "May 1999", "May 31, 1999" or "31 May 1999"; "" for nothing. Raises ValueError."""
    text = " ".join(text.lower().split())
    if not text:
        return ""
    if not text.isascii():
        raise ValueError(text)
    year, month, day = _parts(text)
    date(year, month or 1, day or 1)
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month, day; 0 for what it does not say. Raises ValueError."""
    if found := _NUMERIC.fullmatch(text):
        if "00" in found.groups()[1:]:
            raise ValueError(text)
        return int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if (found := _MONTH_FIRST.fullmatch(text)) and found[1] in _NUMBER and found[2] != "0":
        return int(found[3]), _NUMBER[found[1]], int(found[2] or 0)
    if (found := _DAY_FIRST.fullmatch(text)) and found[2] in _NUMBER and int(found[1]):
        return int(found[3]), _NUMBER[found[2]], int(found[1])
    raise ValueError(text)


def whole_day(partial: str) -> str:
    """A whole date: what is not known is the first. "" stays so, and what is no date becomes it."""
    try:
        year, month, day = _parts(partial)
        return date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return ""


def keep_precision(given: str, present: str) -> str:
    """What to store when a program sends a whole date: the present partial one, when the program only sent back what it was shown."""
    return present if given and given == whole_day(present) else given
