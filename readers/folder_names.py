"""What the name of a single folder says: a season, a disc, extras, or none of these."""

from __future__ import annotations

import re
from functools import lru_cache

# English, German, French, Spanish, Italian, Portuguese, Dutch, Danish/Norwegian, Swedish, Polish,
# Russian
_SEASON = re.compile(
    r"(?:season|series|staffel|saison|temporada|stagione|seizoen|s[æa]son|säsong|sezon|сезон|livre|book)[ ._-]*(?P<number>\d{1,4})(?!\d)"  # noqa: E501
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th|\.|e|ª|a)?[ ._-]*(?:season|staffel|saison|temporada|stagione|sezon|сезон)"  # noqa: E501
    r"|s(?P<short>\d{1,4})",
    re.I,
)
# "Season 01 - The Beginning" and "S01 1080p" are seasons, "Series 7 The Contenders" is a film
_BEHIND_SEASON = re.compile(
    r"\s*$|[ ._]*[-–:(\[]|[ ._]+(?:\d{3,4}[pi]|complete|web|blu|bd|dvd|hdtv|x26|h26|german|french|english|multi|dual)",  # noqa: E501
    re.I,
)
_SPECIALS = re.compile(
    r"specials?|season[ ._-]*0+|extras? ?episodes|sp[eé]ciaux|oav?s?|ovas?", re.I
)
_INSIDE = re.compile(
    r"[ ._\-(\[](?:season|staffel|saison|temporada|stagione|seizoen)[ ._-]*(\d{1,3})(?!\d)"
    r"|[ ._\-(\[]s(\d{1,2})(?![\w-])|[ ._\-(\[](\d{1,2})(?:\.|st|nd|rd|th|ª)?[ ._](?:season|staffel|stagione|temporada)(?!\w)",  # noqa: E501
    re.I,
)
_DISC = re.compile(
    r"(?:cd|dis[ck]|disque|disco|schijf|skiva|płyta|диск|dvd)[ ._-]*#?(\d{1,3})(?:$|[ ._\-:(\[])|(?:cd|dis[ck])[ ._-]*([a-h])$",  # noqa: E501
    re.I,
)
EXTRAS = frozenset(
    [
        "extras",
        "extra",
        "featurettes",
        "featurette",
        "trailers",
        "trailer",
        "samples",
        "sample",
        "interviews",
        "interview",
        "scenes",
        "shorts",
        "other",
        "others",
        "bonus",
    ]
) | {
    "behind the scenes",
    "deleted scenes",
    "making of",
    "bonus disc",
    "bonus material",
    "special features",
}


@lru_cache(4096)
def season_folder(name: str) -> int:
    """The season of a folder: 0 for specials, -1 when it isn't a season folder. A title followed by
    a season isn't one.
    """
    name = name.strip()
    match = _SEASON.match(name)
    if match and _BEHIND_SEASON.match(name, match.end()):
        return int(match["number"] or match["ordinal"] or match["short"])
    return 0 if _SPECIALS.fullmatch(name) else -1


@lru_cache(4096)
def season_inside(name: str) -> int:
    """The season after a title ("Show Name S02 1080p", "Show - Season 3"), or -1."""
    match = _INSIDE.search(name)
    return int(match[1] or match[2] or match[3]) if match else -1


def disc_folder(name: str) -> int:
    """1 for "CD1", "Disc 01" or "CD A"; 0 when the folder isn't one disc of several (volumes and
    parts aren't).
    """
    match = _DISC.match(name.strip())
    if not match:
        return 0
    return int(match[1]) if match[1] else ord(match[2].lower()) - 96


def is_extras_folder(name: str) -> bool:
    """Whether the folder contains extras of a film or show."""
    return name.strip().lower().replace("_", " ").replace("-", " ") in EXTRAS
