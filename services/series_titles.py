"""What a title says about a series: "Naruto, Vol. 3" is the third volume of Naruto. Every pattern
runs in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

HIGHEST = 99_999.95  # below it: what a place in a series can be
_HIGHEST_BARE = 300  # without "Vol." a larger number is rather a year, or part of the name

_DASHES = r",:;.\-–—"
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)(?![0-9A-Za-z_])"
_WORD = r"(?:vol\.?|volume|book|bk\.?|no\.?|ch\.?|chapter)"
_MARKED = re.compile(rf"(?:(?P<gap>[{_DASHES} ]){_WORD}|#) ?{_NUMBER}", re.IGNORECASE)
_BARE = re.compile(r" ([0-9]+(?:\.[0-9]+)?)$")
_NUMBERED = re.compile(rf" ?[{_DASHES}]? ?(?:#|{_WORD})? ?{_NUMBER}")
_LETTER = re.compile(r"[A-Za-z]")
_ALNUM = re.compile(r"[A-Za-z0-9]")


class Volume(NamedTuple):
    """A series' name and a position in it, from a title."""

    series: str
    position: float


def volume_of(title: str) -> Volume | None:
    """The series and position in a title: by "Vol. 3", "#3" and the like, else by a small number at
    its end; None without one.
    """
    title = " ".join(title.split())
    for match in _MARKED.finditer(title):
        base = title[: match.start()]
        if base:
            return _volume(_without_dash(base) if match["gap"] else base, match[2])
    bare = _BARE.search(title)
    if bare is None or bare.start() < 2 or float(bare[1]) > _HIGHEST_BARE:
        return None
    return _volume(title[: bare.start()], bare[1])


def _without_dash(base: str) -> str:
    """The text without the dashes and similar characters between a name and "Vol."."""
    return base.rstrip(",:;.-–—")


def _volume(base: str, number: str) -> Volume | None:
    name, position = base.rstrip(" ,:;.-"), float(number)
    return Volume(name, position) if _LETTER.search(name) and position < HIGHEST else None


def number_finder(series: str) -> Callable[[str], float | None]:
    """A function that returns the position of a title in this series: the number after its name, or
    None.
    """
    name = " ".join(series.casefold().split())

    def number_of(title: str) -> float | None:
        folded = title.casefold()
        if not folded.lstrip().startswith(name[:1]):
            return None
        folded = " ".join(folded.split())
        rest = folded[len(name) :]
        if not folded.startswith(name) or _ALNUM.match(rest):
            return None
        match = _NUMBERED.match(rest)
        position = float(match[1]) if match else HIGHEST
        return position if position < HIGHEST else None

    return number_of
