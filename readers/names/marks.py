"""Where a name says season and episode in a way that no title does: S01E02, 1x02, "Staffel 1
Folge 3", 第1季第2集.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from readers.names.hints import may_have
from readers.names.season_words import EPISODE, SEASON, SEASON_HINTS
from readers.numerals import from_chinese

MAX_IN_ONE = 60  # episodes in one file; a longer "range" is two unrelated numbers

_SXE = re.compile(
    r"(?<![^\W_])(?:s|t(?=\d{1,2}e\d\d))(?P<season>\d{1,4})(?:[\])]?[ ._-]{0,3}[\[(]?(?:episo"
    r"de|ep|xe|e|x)[ ._-]{0,2}"
    r"|(?P<special>sp))(?P<first>\d{1,6})",
    re.I,
)
_CROSS = re.compile(
    r"(?<![^\W_])(?P<season>\d{1,2}|(?:19|20)\d\d(?=x\d\d(?!\d)"
    r"))[x×](?P<first>\d{1,4})(?![\dpi])(?!x\d{3})",
    re.I,
)
_WORDS = re.compile(
    rf"(?<![^\W_])(?:(?:{SEASON})[ ._#-]*(?P<season>\d{{1,4}})|(?P<ordinal>\d{{1,2}})"
    rf"(?:st|nd|rd|th|\.|ª|e|ème|a)?[ ._]*(?:{SEASON}))"
    rf"[ ._,)\]-]*(?:(?:{EPISODE}|ep|e|cap)(?:[ ._#:(-]|n[°o])*|(?<=[ ._]-[ ._])"
    rf"(?=\d{{2,3}}(?:$|[ ._-])))(?P<first>\d{{1,5}})",
    re.I,
)
_NUMBERS_FIRST = re.compile(
    rf"(?<![^\W_])(?P<season>\d{{1,3}})[. ]{{0,2}}(?:{SEASON})[ .,_-]*(?P<first>\d{{1,4}})"
    rf"[. ]{{0,2}}(?:{EPISODE})(?![^\W_]|[ ._-]*\d)",
    re.I,
)
_REVERSED = re.compile(
    rf"(?<![^\W_])(?:{EPISODE}|ep)[ ._#-]*(?P<first>\d{{1,4}})[ ._,-]*(?:of |de |da )"
    rf"?(?:{SEASON})[ ._#-]*(?P<season>\d{{1,3}})(?![^\W_])",
    re.I,
)
_EAST = re.compile(
    r"(?:第[ ]?(?P<season>\d{1,3}|[一二三四五六七八九十]{1,3})[ ]?(?:季|期|シーズン)"
    r"|(?:シーズン|시즌)[ ]?(?P<word>\d{1,3})|(?P<korean>\d{1,2})(?:기|시즌)"
    r")"
    r"[ ._\-\]\[]*(?:第[ ]?(?P<first>\d{1,4}|[一二三四五六七八九十百]{1,5})"
    r"[ ]?[集话話回]|(?P<bare>\d{1,4})(?:화|회|話|话|集)?(?![^\W_]))",
)
_SPANISH = re.compile(
    r"(?<![^\W_])cap[ií]?t?u?l?o?[ ._](?P<season>\d{1,2})(?P<first>\d\d)"
    r"(?:[_-](?:\d{1,2})?(?P<last>\d\d))?(?![\d])",
    re.I,
)
_NEXT_NAMED = re.compile(
    r"[ ._\])\[(]{0,3}(?P<join>[-–~&+,]|and|to|bis|)[ ._\])\[(]{0,3}(?:s\d{1,4}[ ._]?(?:ep|e|"
    r"x)|(?:19|20)?\d{1,2}x(?=\d)|ep|e|x|episode[ ._]?)[ ._]?(?P<n>\d{1,5})"
    r"(?![\dp])",
    re.I,
)
_NEXT_BARE = re.compile(r"(?P<join>[-–~&+_,])(?P<n>\d{1,4})(?=v\d|[\W_]|$)(?![.]\d\b)")
_NEXT_SPACED = re.compile(r"[ ](?P<join>[-–~&+])[ ](?P<n>\d{1,4})(?=[ ][-–]|$|[ ]?[\[(])")
_END = re.compile(
    r"[a-d]?(?:v\d)?(?:[ ]?(?:end|fin(?:al)?)(?![^\W_]))?(?:of\d{1,4})?(?![^\W\d_])", re.I
)
_TO = frozenset(["-", "–", "~", "to", "bis"])  # a range; other joins name two episodes
_MAY_GO_ON = re.compile(
    r"[ ._\])\[(]{0,3}(?:[-–~&+,_]|and|to|bis|)[ ._\])\[(]{0,3}(?:s\d|e|x|\d)", re.I
)
_MAY_END = re.compile(r"[^\W_]|[ ](?:end|fin)", re.I)
_HALF = re.compile(r"\.(?P<tenth>[1-9])(?=v\d|$|[ _-]|\.[^\d]|[\])])(?![ ]?(?:ch|audio))", re.I)


class Mark(NamedTuple):
    """A place in a name and what it says; `season` is -1 when only the episode is named."""

    start: int
    end: int
    season: int = -1
    episodes: tuple[int, ...] = ()
    date: str = ""
    label: str = ""  # of an episode between two numbers: "7.5"
    is_absolute: bool = False


def find_mark(name: str) -> Mark | None:
    """S01E02, or season and episode in words. None when there is none."""
    match = _SXE.search(name)
    if match is None:
        return _find_words(name)
    season = 0 if match["special"] else int(match["season"])
    return with_more(name, match, season)


def find_cross(name: str) -> Mark | None:
    """1x02, which a film could be called too ("10x10")."""
    match = _CROSS.search(name) if "x" in name or "X" in name or "×" in name else None
    return with_more(name, match, int(match["season"])) if match else None


def _find_words(name: str) -> Mark | None:
    if not may_have(SEASON_HINTS, name):
        return None
    if match := _NUMBERS_FIRST.search(name):
        return Mark(match.start(), match.end(), int(match["season"]), (int(match["first"]),))
    match = _WORDS.search(name)
    if match:
        return with_more(name, match, int(match["season"] or match["ordinal"]))
    if match := _SPANISH.search(name):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        return Mark(
            match.start(),
            match.end(),
            int(match["season"]),
            tuple(range(first, last + 1)) or (first,),
        )
    if match := _REVERSED.search(name):
        return with_more(name, match, int(match["season"]))
    match = None if name.isascii() else _EAST.search(name)
    if match is None:
        return None
    season = number_of(match["season"] or match["word"] or match["korean"])
    return Mark(match.start(), match.end(), season, (number_of(match["first"] or match["bare"]),))


def number_of(digits: str) -> int:
    """A number in digits, or in Chinese ones ("十二")."""
    return int(from_chinese(digits))


def with_more(name: str, match: re.Match[str], season: int) -> Mark:
    """The mark with all episodes that follow its first: E01E02, 01-03, 1x01x02, 01~10."""
    numbers, end = more_episodes(name, int(match["first"]), match.end("first"))
    label = ""
    if name[end : end + 1] == "." and len(numbers) == 1 and (half := _HALF.match(name, end)):
        label, end = f"{numbers[0]}.{half['tenth']}", half.end()
    if _MAY_END.match(name, end) and (tail := _END.match(name, end)):
        end = tail.end()
    return Mark(match.start(), end, season, numbers, label=label)


def more_episodes(name: str, first: int, end: int) -> tuple[tuple[int, ...], int]:
    """(episodes, end of their place) of a first episode and those that are joined to it."""
    if not _MAY_GO_ON.match(name, end):
        return (first,), end
    numbers = [first]
    while match := (
        _NEXT_NAMED.match(name, end) or _NEXT_BARE.match(name, end) or _NEXT_SPACED.match(name, end)
    ):
        number = int(match["n"])
        if not 0 < number - numbers[-1] <= MAX_IN_ONE or (
            match.re is _NEXT_SPACED and number != numbers[-1] + 1
        ):
            break
        if match["join"] in _TO:
            numbers.extend(range(numbers[-1] + 1, number))
        numbers.append(number)
        end = match.end()
    return tuple(numbers), end
