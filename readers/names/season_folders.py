"""What the name of a folder says by itself: a season, or nothing of the kind."""

from __future__ import annotations

import re
from functools import lru_cache

from readers.names.hints import may_have
from readers.names.marks import number_of
from readers.names.season_words import EASTERN_SEASON, SEASON, SEASON_HINTS, SPECIALS
from readers.names.vocabulary import rows
from readers.names.words import plain

_SEASON = re.compile(
    rf"(?:{SEASON}|book|volume|vol\.?)[ ._#(-]*(?P<number>\d{{1,4}})(?!\d)"
    rf"|(?P<ordinal>\d{{1,2}})(?:st|nd|rd|th|\.|e|ª|º|a|ème|eme|er|ère)"
    rf"?[ ._-]*(?:{SEASON})(?![^\W_])"
    rf"|s(?P<short>\d{{1,4}})(?![^\W_])|{EASTERN_SEASON}",
    re.I,
)
# "Season 01 - The Beginning" and "S01 1080p" are seasons, "Series 7 The Contenders" is a film
_BEHIND_SEASON = re.compile(
    r"\s*$|[ ._]*(?:[-–:(\[+&)]|dis[ck])"
    r"|[ ._]+(?:specials?|complet|komplett|\d{3,4}[pi]|part|cour|vol|disc|complete|web|blu|bd|dvd|h"
    r"dtv|x26|h26|german|french|english|multi|dual)",
    re.I,
)
_SEASON_0 = re.compile(
    r"(?:season|series|staffel|saison|temporada|stagione|seizoen|s)[ ._-]*0+|extras? ?episodes",
    re.I,
)
_INSIDE = re.compile(
    rf"[ ._\-(\[](?:{SEASON})[ ._-]*(\d{{1,3}})(?!\d)"
    rf"|[ ._\-(\[]s(\d{{1,2}})(?![\w])|[ ._\-(\[](\d{{1,2}})(?:\.|st|nd|rd|th|ª|º|e|ème)"
    rf"?[ ._](?:{SEASON})(?!\w|[ ._-]*\d)"
    r"|[ ._\-(\[]?第[ ]?(\d{1,3}|[一二三四五六七八九十]{1,3})[ ]?(?:季|期|シーズン)"
    r"|(?:시즌|シーズン)[ ]?(\d{1,3})",
    re.I,
)
_INSIDE_HINTS = SEASON_HINTS | {"s"}
SEASON_MARK = re.compile(
    rf"(?:[ ._]+complete)?[ ._\-(\[]+(?:s\d{{1,2}}(?:-s?\d{{1,2}})?(?![\w])|(?:{SEASON})s?[ ._-]*\d"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th|ª|º|e|ème)?[ ._](?:{SEASON})(?!\w|[ ._-]*\d)).*$"
    r"|[ ._\-(\[]*(?:第[ ]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[ ]?(?:季|期|シーズン)"
    r"|(?:시즌|シーズン)[ ]?\d).*$",
    re.I,
)
_NUMBERS = (
    (),
    *zip(
        rows("one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
        rows("i ii iii iv v vi vii viii ix x xi xii xiii xiv"),
        rows("""first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
        thirteenth fourteenth"""),
        strict=True,
    ),
)
_IN_WORDS = re.compile(
    rf"(?:{SEASON})[ ](?P<after>[a-z]{{1,8}})|(?P<before>[a-z]{{5,10}})[ ](?:{SEASON})", re.I
)


@lru_cache(4096)
def season_folder(name: str) -> int:
    """The season that a folder stands for: 0 for specials, -1 when it is no season folder.

    A title with a season behind it is none.
    """
    name = plain(name).strip()
    match = _SEASON.match(name)
    if match and _BEHIND_SEASON.match(name, match.end()):
        return number_of(next(filter(None, match.groups())))
    if (named := season_in_words(name)) >= 0:
        return named
    return 0 if name.lower().replace(" ", "_") in SPECIALS or _SEASON_0.fullmatch(name) else -1


def season_in_words(name: str) -> int:
    """The season of "Season Two", "Season II", "Second Season"; -1 when it is none."""
    match = _IN_WORDS.fullmatch(name) if name.isalpha() or " " in name else None
    word = (match["after"] or match["before"]).lower() if match else ""
    return next((number for number, words in enumerate(_NUMBERS) if word in words), -1)


def bare_season(name: str) -> int:
    """The season of a folder that is only a number below a show's: "Show/2", "Show/2024"."""
    name = name.strip()
    is_number = name.isascii() and name.isdecimal()
    return (
        int(name)
        if is_number and (len(name) < 3 or (len(name) == 4 and name[:2] in ("19", "20")))
        else -1
    )


@lru_cache(4096)
def season_inside(name: str) -> int:
    """The season that a folder names behind a title ("Show Name S02 1080p", "Show - Season 3"), or
    -1.
    """
    match = _INSIDE.search(name) if may_have(_INSIDE_HINTS, name) else None
    return number_of(next(filter(None, match.groups()))) if match else -1
