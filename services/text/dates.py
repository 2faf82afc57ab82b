"""Publication dates as people and programs write them: a year, a month or a day."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMBER = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {
    "sept": 9
}
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?"
)
_ABOUT = re.compile(
    r"[\[(]?(?:c|ca|circa|copyright)?[. ]*(\d{4})[\])?*.]*()()"
)  # as catalogues have it: c1999, [1999?]
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?,? (\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4}),? ([a-z]+)\.?")


def parse(text: str) -> str:
    """ "1999", "1999-05" or "1999-05-31" for these and other notations: "May 1999", "May 31st,
    1999", "31 May 1999", "1999/5/31", "19990531", "c1999", "[1999?]", a timestamp; "" for "".
    Raises ValueError.
    """
    text = " ".join(text.lower().replace("©", "c").split())
    if not text:
        return ""
    if not text.isascii():
        raise ValueError(text)
    year, month, day = _parts(text)
    date(year, month or 1, day or 1)
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day; 0 for a missing part. Raises ValueError."""
    for form in (_NUMERIC, _COMPACT, _MOMENT, _ABOUT):
        if match := form.fullmatch(text):
            if any(part and not int(part) for part in match.groups()):
                raise ValueError(text)
            return int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if (match := _MONTH_FIRST.fullmatch(text)) and match[1] in _NUMBER and match[2] != "0":
        return int(match[3]), _NUMBER[match[1]], int(match[2] or 0)
    if (match := _DAY_FIRST.fullmatch(text)) and match[2] in _NUMBER and int(match[1]):
        return int(match[3]), _NUMBER[match[2]], int(match[1])
    if (match := _YEAR_FIRST.fullmatch(text)) and match[2] in _NUMBER:
        return int(match[1]), _NUMBER[match[2]], 0
    raise ValueError(text)


def whole_day(partial: str) -> str:
    """A full date, in which missing parts are the first of the year or month; "" for "" and for
    anything that isn't a date.
    """
    try:
        year, month, day = _parts(partial)
        return date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return ""


def keep_precision(given: str, present: str) -> str:
    """The date to store when a program sends a full one: the current partial date if the program
    only sent back what it was shown.
    """
    return present if given and given == whole_day(present) else given
