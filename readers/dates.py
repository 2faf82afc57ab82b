"""Dates as files, programs and people write them, as far as they are known.

`parts` takes what is certainly a date; `date_of` also takes what only files have: moments in UTC
that are a local midnight, years of two digits, a year among words. Both give nothing for what isn't
a date.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from readers.numerals import LAST_YEAR

_LONGEST = 200  # characters of a value that are looked at
_FIRST_YEAR = 1000  # earlier ones are placeholders, for example calibre's year 101
_LATEST = LAST_YEAR + 8  # announced works; the year of a later one is a mistake
_UNKNOWN = frozenset({"1899-12-30", "1899-12-31", "9999-12-31"})  # the zero of programs' calendars

_MONTHS = (
    "january januar janvier enero gennaio januari janeiro styczeń jan jän janv ene gen",
    "february februar février febrero febbraio februari fevereiro feb févr fev",
    "march märz mars marzo maart março mar mär mrz",
    "april avril abril aprile apr abr avr",
    "may mai mayo maggio mei maio maj mag",
    "june juni juin junio giugno junho jun giu",
    "july juli juillet julio luglio julho jul juil lug",
    "august août agosto augustus augusti aug aoû ago",
    "september septembre septiembre settembre setembro sep sept set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember décembre diciembre dicembre dezembro dec dez déc dic",
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_ABOUT = re.compile(  # as catalogues have it: c1999, [1999?]
    r"[\[(]?(?:\(?c\)?|ca|circa|copyright|℗|p)?[. ]*(\d{4})[\])?*.]*()()", re.ASCII
)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:de )?([^\W\d_]+)\.?,? (?:de )?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4}),? ([^\W\d_]+)\.?")

_IN_UTC = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):(00|30|45)(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)", re.IGNORECASE
)
_EAST = 11  # the hour from which a midnight in UTC is one east of Greenwich
_DAY_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_BEGINNING = re.compile(r"(?:D:)?\s*(\d{4})-?(\d\d)?-?(\d\d)?(?=\D|\d{2,6}(?:\D|$)|$)", re.ASCII)
_TWO_DIGITS = re.compile(r"['’]?(\d\d)", re.ASCII)
_YEAR = re.compile(r"(?<![\d.,/])(1\d{3}|20\d\d|21\d\d)(?![\d.,/]?\d)", re.ASCII)


def parts(text: str) -> tuple[int, int, int]:
    """Year, month and day of a date in lower case; 0 for a missing part. Raises ValueError."""
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


def written(year: int, month: int = 0, day: int = 0) -> str:
    """ "1999", "1999-05" or "1999-05-31"; "" for a year that no work has. A month or day that
    doesn't exist is left out.
    """
    if not _FIRST_YEAR <= year <= _LATEST:
        return ""
    if not 1 <= month <= 12:
        return str(year)
    try:
        return date(year, month, day).isoformat() if day else f"{year}-{month:02}"
    except ValueError:
        return f"{year}-{month:02}"


@lru_cache(4096)  # the tracks of an album say the same
def date_of(text: str) -> str:
    """The date that a file's value stands for, as far as it can be understood; "" for none.

    Accepts what `parts` accepts, and "31.05.1999", "99", "D:19990531120000", "Spring 1999". Of
    "03/04/1999" only the year is certain. "2018-12-31T23:00:00+00:00" is a midnight further east,
    and so the next day.
    """
    text = " ".join(text[:_LONGEST].replace("©", "c").split())
    if match := _IN_UTC.fullmatch(text):
        return _local_day(match[1], int(match[2]))
    try:
        found = written(*parts(text.lower()))
    except ValueError:
        found = _odd_date(text)
    return "" if found in _UNKNOWN else found


def is_refused(text: str) -> bool:
    """Whether a value is no date, and not a placeholder for an unknown one either."""
    has_year = any(char in "123456789" for char in text[:_LONGEST])
    return has_year and not date_of(text) and not text.lstrip().startswith(("0", "9999", "1899-12"))


def _local_day(day: str, hour: int) -> str:
    try:
        moment = datetime.fromisoformat(day) + timedelta(days=hour >= _EAST)
    except (ValueError, OverflowError):
        return date_of(day)
    found = written(moment.year, moment.month, moment.day)
    return "" if found in _UNKNOWN else found


def _odd_date(text: str) -> str:
    if match := _DAY_LAST.fullmatch(text):
        return _day_last(int(match[1]), int(match[3]), int(match[4]), is_certain=match[2] == ".")
    if match := _TWO_DIGITS.fullmatch(text):
        year = int(match[1])
        return str(2000 + year if year <= LAST_YEAR - 2000 else 1900 + year)
    if match := _BEGINNING.match(text):
        return written(*(int(part or 0) for part in match.groups()))
    years = {int(year) for year in _YEAR.findall(text)}
    return written(min(years)) if years else ""


def _day_last(first: int, second: int, year: int, *, is_certain: bool) -> str:
    """The date of "31.05.1999", of "31/05/1999" or the American "05/31/1999"."""
    if second > 12 >= first:
        return written(year, first, second)
    if is_certain or first > 12 or first == second:
        return written(year, second, first)
    return written(year)
