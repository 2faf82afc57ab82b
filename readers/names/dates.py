"""Full dates in the names of daily shows, in all their orders and spellings."""

from __future__ import annotations

import re

from readers.names.hints import may_have
from readers.names.marks import Mark

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio januari",
            "feb february februar février febrero febbraio",
            "mar march märz mars marzo maart",
            "apr april avril abril aprile",
            "may mai mayo maggio mei",
            "jun june juni juin junio giugno",
            "jul july juli juillet julio luglio",
            "aug august août agosto augustus",
            "sep sept september septembre septiembre settembre",
            "oct okt october oktober octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec dez december dezember décembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
_MONTH_HINTS = frozenset(_MONTHS)
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMBERS = re.compile(
    r"(?<![\d])(?:(?P<y>(?:19|20)\d\d)(?P<s>[.\-_ ])(?P<b>\d{1,2})"
    r"(?P=s)(?P<c>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<a>\d{1,2})(?P<t>[.\-_ ])(?P<m>\d{1,2})(?P=t)(?P<z>(?:19|20)\d\d)"
    r"|(?P<joined>(?:19|20)\d\d[01]\d[0-3]\d))(?![^\W_])",
    re.ASCII,
)
_WORDS = re.compile(
    rf"(?<![^\W_])(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day[ .,_]+)"
    rf"?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[ ._-]+(?P<m>{_NAMES})"
    rf"[ .,_-]+(?P<y>(?:19|20)\d\d)"
    rf"|(?P<m2>{_NAMES})[ ._-]+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ .,_-]+(?P<y2>(?:19|20)\d\d)"
    rf"|(?P<y3>(?:19|20)\d\d)[ ._-]+(?P<m3>{_NAMES})[ ._-]+(?P<d3>\d{{1,2}}))(?![^\W_])",
    re.I,
)

_SHORT = re.compile(r"(?<!\d)(?<!\d[.-])[0-3]\d([.-])[0-3]\d\1\d\d(?![\d.-]\d|[^\W_])", re.ASCII)


def find_date(name: str) -> Mark | None:
    """A full date. In 03-04-2014 the day is first, as most of the world writes it."""
    if "19" not in name and "20" not in name:
        return None
    for match in _NUMBERS.finditer(name):
        if date := _numbers(match):
            return Mark(match.start(), match.end(), date=date)
    return _find_words(name) if may_have(_MONTH_HINTS, name) else None


def _find_words(name: str) -> Mark | None:
    match = _WORDS.search(name)
    if not match:
        return None
    month = (match["m"] or match["m2"] or match["m3"]).lower()
    date = _date(
        match["y"] or match["y2"] or match["y3"],
        _MONTHS[month],
        match["d"] or match["d2"] or match["d3"],
    )
    return Mark(match.start(), match.end(), date=date) if date else None


def has_short_date(name: str) -> bool:
    """Whether a date with a year of two digits stands in the name; nobody knows its order."""
    return _SHORT.search(name) is not None


def _numbers(match: re.Match[str]) -> str:
    if joined := match["joined"]:
        return _date(joined[:4], joined[4:6], joined[6:])
    if match["y"]:
        return _date(match["y"], match["b"], match["c"]) or _date(
            match["y"], match["c"], match["b"]
        )
    day, month, year = match["a"], match["m"], match["z"]
    return _date(year, month, day) or _date(year, day, month)


def _date(year: str, month: str | int, day: str) -> str:
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"
