"""Numbers that are an episode only where one is expected: in a season's folder, in a library of
shows, behind a group's name.
"""

from __future__ import annotations

import re
from typing import Any

from readers.names.marks import Mark, more_episodes, number_of, with_more
from readers.names.season_words import EPISODE
from readers.names.tokens import Token, first_tag, tokens_of
from readers.numerals import is_year

_ALONE = re.compile(
    rf"(?<![^\W_])(?:(?:{EPISODE}|eps?)[ ._#:(-]*|(?:e|№|n°)[ ]?|#[ ]?)"
    rf"(?P<first>\d{{1,5}})(?![^\W_]*[a-z]{{2}})",
    re.I,
)
_EAST = re.compile(
    r"[\[(]?(?:第|제)[ ]?(?P<first>\d{1,4}|[一二三四五六七八九十]{1,3})"
    r"[ ]?(?:[-~][ ]?(?P<last>\d{1,4}))?[ ]?[集话話回화회](?:[ ]?(?:end|完|v\d))?[\])]?"
    r"|(?<![^\W_])(?P<bare>\d{1,4})[ ]?(?:話|话|集|화|회)(?![^\W_])",
    re.I,
)
_NUMBER_FIRST = re.compile(
    r"(?<![^\W_])(?P<first>\d{1,4})[. ]{0,2}[(]?(?:серия|серии|выпуск|díl|diel|rész|bölüm|bol"
    r"um|jakso|epizoda)(?![^\W_])[)]?",
    re.I,
)
_PIECE = re.compile(
    r"(?<![^\W_])(?:part|teil|partie|parte|pt|deel|część|časť|část|часть)"
    r"[ ._#-]*(?P<first>\d{1,3})(?![^\W_])",
    re.I,
)
_OF = re.compile(
    r"(?<![^\W_])[\[(]?(?:part[ ._])?(?P<first>\d{1,4})[ ._]?(?:of|von|из|sur|/)"
    r"[ ._]?(?P<last>\d{1,4})(?![^\W_])[\])]?",
    re.I,
)
_DOTTED = re.compile(r"(?<![^\W_])(?<!\d[.])(?P<season>\d{1,2})\.(?P<first>\d\d)(?![^\W_]|\.\d)")
_LEADING = re.compile(
    r"[\[(]?(?P<first>\d{1,5})[\])]?(?P<half>\.5(?=[ _-]))?(?P<more>(?:[-~+&_]\d{1,3})"
    r"*)(?:v\d)?(?:\s*[-–.:_)]\s*|\s+|$)",
    re.ASCII,
)
_DASHED = re.compile(
    r"(?P<before>.*[^\s._-])(?:[ ._]+[-–][ ._]*|-[ ._]+)[#]?(?P<first>\d{1,5})"
    r"(?=v\d|\.\d|[-~+&_]\d|$|[ ._]*[\[(]|[ ._]+-|[ ._]+(?:end|fin|final)"
    r"\b|[ ._]*[-–][ ._]|[_ .](?![ ._]*-?\d))",
    re.I,
)
_BRACKETED = re.compile(
    r"[\[(][ ]?(?:#|ep?\.?[ ]?)?(?P<first>\d{1,4})(?:\.(?P<tenth>\d)"
    r")?(?:[-~](?P<last>\d{1,4}))?(?:v\d)?(?:[ _]?(?:end|fin|完)"
    r")?[ ]?[\])]",
    re.I,
)
_SPECIAL = re.compile(
    r"(?<![^\W_])(?:ova|oav|oad|ona|sp|specials?|spezial|extra episode|特典|番外|番外篇)"
    r"[ ._#-]*(?P<first>\d{1,3}(?=v\d|[\W_]|$))?(?=$|[ ._]*[-–\[(]|[ ._]|v\d)",
    re.I,
)
_SPACES = re.compile(r"[._]")
_HALF = re.compile(r"\.5(?![^\W_])")
_THREE_DIGITS = re.compile(r"(?<![^\W_])\d{3,4}(?![^\W_])", re.ASCII)
_PAIR = re.compile(r"([1-9])-(\d\d)(?![^\W_]|-\d)")
_ZERO = re.compile(r"0\d{1,3}")


def find_alone(name: str) -> Mark | None:
    """An episode without its season: "E02", "Folge 3", "Episode 05-06", 第3話."""
    if not name.isascii() and (east := _EAST.search(name)):
        first = number_of(east["first"] or east["bare"])
        last = int(east["last"] or 0)
        numbers = tuple(range(first, last + 1)) if first < last < first + 60 else (first,)
        return Mark(east.start(), east.end(), -1, numbers)
    if match := _NUMBER_FIRST.search(name):
        return Mark(match.start(), match.end(), -1, (int(match["first"]),))
    match = _ALONE.search(name)
    return with_more(name, match, -1) if match else find_of(name)


def find_of(name: str) -> Mark | None:
    """ "05 of 26"."""
    match = _OF.search(name)
    if not match or not 0 < int(match["first"]) <= int(match["last"]):
        return None
    return Mark(match.start(), match.end(), -1, (int(match["first"]),))


def find_piece(name: str) -> Mark | None:
    """ "Part 1" of a miniseries."""
    match = _PIECE.search(name)
    return with_more(name, match, -1) if match else None


def find_special(name: str) -> Mark | None:
    """ "OVA 2", "SP1", "Special": of season 0."""
    match = _SPECIAL.search(name)
    if not match or (match.start() == 0 and not match["first"]):
        return None
    if match["first"]:
        return Mark(match.start(), match.end(), 0, (int(match["first"]),))
    dash = name.rfind(" - ", 1, match.start())
    return Mark(dash, dash + 3, 0) if dash > 0 else Mark(match.start(), match.start(), 0)


def find_dotted(name: str, season: int) -> Mark | None:
    """Season and episode as "3.07"; in the folder of a season only its own."""
    match = _DOTTED.search(name)
    if not match or not int(match["first"]) or (season >= 0 and season != int(match["season"])):
        return None
    return Mark(match.start(), match.end(), int(match["season"]), (int(match["first"]),))


def find_leading(name: str, season: int) -> Mark | None:
    """A number in front: "01 - Pilot", "03", "01-02 - Pilot"; "4-13" in the folder of season 4."""
    match = _LEADING.match(name)
    if not match:
        return None
    first, more = int(match["first"]), match["more"]
    if (
        more
        and first == season
        and len(match["first"]) == 1
        and more[1:].isdecimal()
        and len(more) == 3
    ):
        return Mark(0, match.end(), season, (int(more[1:]),))
    if pair := _season_and_episode(name, match.start("first")):
        return Mark(0, **{**pair, "end": match.end()})
    if is_year(match["first"]):
        return None
    numbers, end = more_episodes(name, first, match.end("first"))
    end = max(end, match.end())
    label = f"{first}.5" if match["half"] else ""
    return Mark(0, end, -1, numbers, label=label)


def _season_and_episode(name: str, start: int) -> dict[str, Any]:
    """Season and episode of "4-06"; "9-10" are two episodes."""
    pair = _PAIR.match(name, start)
    if not pair or not int(pair[2]) or (pair[1], pair[2]) == ("9", "10"):
        return {}
    return {"season": int(pair[1]), "episodes": (int(pair[2]),), "end": pair.end()}


def find_bracketed(name: str) -> Mark | None:
    """A number in brackets: "Show [05]", "Show (05)"."""
    for match in _BRACKETED.finditer(name, 1):
        first, last = int(match["first"]), int(match["last"] or 0)
        if len(match["first"]) == 4 and is_year(match["first"]):
            continue
        numbers = tuple(range(first, last + 1)) if first < last < first + 60 else (first,)
        label = f"{first}.{match['tenth']}" if match["tenth"] else ""
        return Mark(match.start(), match.end(), -1, numbers, label=label)
    return None


def find_after_title(name: str, *, has_group: bool) -> Mark | None:
    """A number behind the title: "Show - 012 [1080p]", "Show 12 (BD)", "Show.05.Title"; "102" is
    the second episode of season 1 unless a group stands in front.
    """
    match = _DASHED.match(name)
    if match and not is_year(match["first"]):
        mark = with_more(name, match, -1)._replace(start=match.end("before"))
        return mark._replace(**_season_and_episode(name, match.start("first")))
    tokens = tokens_of(name)
    cut = first_tag(tokens, 1)
    index = _last_number(name, tokens, cut)
    if index < 0:
        return find_bracketed(name)
    token = tokens[index]
    if pair := _season_and_episode(name, token.start):
        return Mark(token.start, **pair)
    numbers, end = more_episodes(name, int(token.text.lower().partition("v")[0]), token.end)
    if not has_group and len(numbers) == 1 and _is_scene(name, token, has_tags=cut < len(tokens)):
        if all(compact := divmod(numbers[0], 100)):
            return Mark(token.start, end, compact[0], (compact[1],))
    label = ""
    if half := _HALF.match(name, end):
        label, end = f"{numbers[0]}.5", half.end()
    return Mark(token.start, end, -1, numbers, label=label)


def _is_scene(name: str, token: Token, *, has_tags: bool) -> bool:
    """Whether a number of three or four digits is one of a release's name: between dots, or right
    before its words.
    """
    if len(token.text) not in (3, 4) or (len(token.text) == 3 and token.text[0] == "0"):
        return False
    following = name[token.end : token.end + 2].strip()[:1]
    return name[token.start - 1] in "._" or (has_tags and following not in ("[", "(", "-"))


def find_behind(name: str, title: str) -> Mark | None:
    """A number right behind the title that the folder says: "Show 5", "Show.5.1080p"."""
    if not title or not _SPACES.sub(" ", name).casefold().startswith(f"{title} ".casefold()):
        return None
    rest = name[len(title) :].lstrip(" ._-#")
    mark = find_leading(rest, -1)
    start = len(name) - len(rest)
    return mark._replace(start=start, end=start + mark.end) if mark else None


def find_in_season(name: str, season: int) -> Mark | None:
    """ "102" anywhere behind the title, in the folder of season 1."""
    for match in _THREE_DIGITS.finditer(name, 1):
        in_season, number = divmod(int(match[0]), 100)
        if in_season == season and number and not is_year(match[0]):
            return Mark(match.start(), match.end(), season, (number,))
    return None


def _last_number(name: str, tokens: list[Token], cut: int) -> int:
    """The index of the word that may be an episode: padded with a zero, else the last before
    brackets, release words or the end; -1 when there is none.
    """
    for index in range(min(cut, len(tokens)) - 1, 0, -1):
        digits = tokens[index].text.lower().partition("v")[0]
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > 4 or is_year(digits):
            continue
        following = name[tokens[index].end : tokens[index].end + 3].lstrip(" ._")
        is_last = index == min(cut, len(tokens)) - 1 or following[:1] in ("[", "(")
        is_compact = len(digits) == 3 and " " not in name and digits[1:] != "00"
        if _ZERO.fullmatch(digits) or is_compact or (is_last and len(digits) > 1):
            return _first_of_range(name, tokens, index)
    return -1


def _first_of_range(name: str, tokens: list[Token], index: int) -> int:
    """The index of the first number of "01-02"."""
    while index > 1 and name[tokens[index - 1].end : tokens[index].start] in ("-", "~", "+", "&"):
        if not tokens[index - 1].text.isdecimal():
            break
        index -= 1
    return index
